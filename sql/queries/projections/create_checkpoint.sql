-- Create a checkpoint at the start of the log, with the fold to use from then on.
INSERT INTO projection_checkpoint (projection, target, version, fold, tables, is_indexed)
VALUES (%(projection)s, %(target)s, %(version)s, %(fold)s, %(tables)s::regclass[], %(target)s = 'live')
