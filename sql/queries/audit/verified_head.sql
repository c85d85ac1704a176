-- The head that was verified last (the whole table, which is small).
SELECT position, digest FROM chain_verification WHERE reason IS NULL ORDER BY id DESC LIMIT 1
