-- Append units of events: one statement, one round trip, one transaction (functions/append_events).
SELECT standing_at, is_new FROM append_events(
    %b::integer[], %b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::timestamptz[],
    %b::uuid[], %b::bigint[], %b::boolean[], %b::bigint[], %b::bigint[],
    %b::text[], %b::text[], %b::text[], %b::text[], %b::timestamptz[]
)
