-- All later statements of this transaction see the database at one moment.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ
