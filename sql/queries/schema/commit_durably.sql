-- Folds may be lost by a crash, because they are made again; new read tables may not.
SET LOCAL synchronous_commit = on
