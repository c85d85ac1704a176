-- Which release has migrated this database, and the oldest release that works with it (a constant).
SELECT release, works_with FROM storyline_release()
