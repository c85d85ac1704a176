-- The end of the chain, and when it was appended (primary key).
SELECT chain.position, encode(chain.digest, 'hex') AS digest, chain.recorded_at
FROM event_chain AS chain
ORDER BY chain.position DESC
LIMIT 1
