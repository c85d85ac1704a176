-- The gap that was noticed last (the whole table, which is small).
SELECT first, last, noticed_at FROM gap ORDER BY noticed_at DESC, first DESC LIMIT 1
