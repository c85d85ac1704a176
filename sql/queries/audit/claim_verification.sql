-- Whether this transaction verifies the new part: no other one does, and none has for so many seconds
-- (primary key). The server does not end the transaction, however long it takes.
SELECT
    pg_try_advisory_xact_lock(hashtext('storyline.verification')) AND coalesce(
        (SELECT verified_at FROM chain_verification ORDER BY id DESC LIMIT 1) < now() - make_interval(secs => %(seconds)s),
        true
    ) AS is_claimed,
    set_config('idle_in_transaction_session_timeout', '0', true),
    CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL THEN set_config('transaction_timeout', '0', true) END
