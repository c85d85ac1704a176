-- Rewrite the file without the pages that a release before secure_delete left in it.
VACUUM
