-- All later statements of this transaction see the database at one moment, and change nothing.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY
