-- A number that is another one when somebody else has changed the file.
PRAGMA data_version
