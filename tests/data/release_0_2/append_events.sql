-- Append units of events: one statement, one round trip, one transaction (function append_events).
SELECT array_agg(standing_at) AS positions, array_agg(is_new) AS are_new FROM append_events(
    %b::integer[], %b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::timestamptz[],
    %b::uuid[], %b::bigint[], %b::boolean[], %b::bigint[], %b::bigint[],
    %b::text[], %b::text[], %b::text[], %b::text[], %b::timestamptz[]
)
