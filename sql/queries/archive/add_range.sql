-- List a range in the catalogue.
INSERT INTO archived_range (
    location, since, since_digest, position, digest, events, file, file_bytes, file_sha256
)
VALUES (
    %(location)s, %(since)s, %(since_digest)s, %(position)s, %(digest)s, %(events)s, %(file)s,
    %(file_bytes)s, %(file_sha256)s
)
