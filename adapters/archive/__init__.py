"""Archives: ranges of the log as Parquet files, in a folder or in a store like S3.

It knows no database. `postgres.archives` reads the log, keeps the catalogue and restores.
"""
