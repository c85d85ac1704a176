"""The folds, and the read tables."""
