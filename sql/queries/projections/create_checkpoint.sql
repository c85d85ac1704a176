-- Begin a projection at the start of the log, with the fold it is to be folded by.
INSERT INTO projection_checkpoint (projection, target, version, fold, tables, is_indexed)
VALUES (%(projection)s, %(target)s, %(version)s, %(fold)s, %(tables)s::regclass[], %(target)s = 'live')
