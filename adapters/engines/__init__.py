"""Folds on other engines than Postgres. The SQL of a fold is transpiled; its input is Parquet."""
