-- Keep updates that could not be recorded, each once (unique index on bot and digest).
INSERT INTO parked_updates (bot_id, digest, raw, source, reason)
SELECT %(bot_id)s, digest, raw, source, reason
FROM unnest(
    %(digests)b::bytea[], %(raws)b::bytea[], %(sources)s::text[], %(reasons)s::text[]
) AS parked (digest, raw, source, reason)
ON CONFLICT (bot_id, digest) DO NOTHING
