-- Keep the result of a verification. Results older than 90 days go, except failures and the newest (the
-- whole table, which is small).
WITH forgotten AS (
    DELETE FROM chain_verification
    WHERE reason IS NULL
        AND verified_at < now() - interval '90 days'
        AND id < (SELECT max(id) FROM chain_verification WHERE reason IS NULL)
)
INSERT INTO chain_verification (verified_at, since, position, digest, broken_at, reason, seconds)
VALUES (clock_timestamp(), %(since)s, %(position)s, %(digest)s, %(broken_at)s, %(reason)s, %(seconds)s)
