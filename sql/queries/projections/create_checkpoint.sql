-- Create a checkpoint at the start of the log, with the fold to use from then on.
INSERT INTO projection_checkpoint (projection, target, version, fold, knows, tables, is_indexed)
VALUES (%(projection)s, %(target)s, %(version)s, %(fold)s, %(knows)s::text[], %(tables)s::regclass[], %(target)s = 'live')
