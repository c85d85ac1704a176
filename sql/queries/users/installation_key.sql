-- The key under which callback data of other bots is digested (the one row).
SELECT key FROM installation_key
