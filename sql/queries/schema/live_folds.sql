-- By what text each live read table is folded, and which tables those are (all checkpoints).
SELECT projection, version, fold, tables::text[] AS tables FROM projection_checkpoint WHERE target = 'live'
