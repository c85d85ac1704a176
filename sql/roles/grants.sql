-- The rights of each role. Applied again after every migration, so that new read tables are included.
-- Each new function or view needs a line here.
-- Only append_events writes to the log, and only it locks event_log_lock. The read tables are those in projection_checkpoint.
DO $$
DECLARE
    home text := current_schema();
    taken text;
    given record;
BEGIN
    -- PUBLIC may not create objects in our schema, temporary objects that hide ours, or large objects.
    -- Each right is revoked on its own: a login that may not revoke one still revokes the others.
    FOREACH taken IN ARRAY ARRAY[
        format('CREATE ON SCHEMA %I', home),
        format('TEMPORARY ON DATABASE %I', current_database()),
        'EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea)'
    ] LOOP
        BEGIN
            EXECUTE format('REVOKE %s FROM PUBLIC', taken);
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE NOTICE 'this login cannot revoke % from PUBLIC', taken;
        END;
    END LOOP;

    -- Functions are for the roles below, not for PUBLIC.
    FOR given IN
        SELECT oid::regprocedure AS function FROM pg_proc
        WHERE pronamespace = home::regnamespace
            AND (proname = 'append_events' OR proname ~ '^(storyline|event)_')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given.function);
    END LOOP;

    FOR given IN
        WITH each_role (role, privileges, object) AS (
            VALUES
                -- The bot: people, the log and its audit, the queue, the reports.
                ('storyline_writer', 'SELECT', 'event_log, event_chain, current_events, user_interactions'),
                ('storyline_writer', 'SELECT', 'standing_decisions, parked_events, installation_key'),
                ('storyline_writer', 'SELECT', 'people'),
                ('storyline_writer', 'SELECT, INSERT, DELETE', 'chain_verification'),
                ('storyline_writer', 'SELECT, INSERT, UPDATE', 'users, chats'),
                ('storyline_writer', 'SELECT, INSERT', 'parked_updates, user_keys'),
                ('storyline_writer', 'SELECT, INSERT, UPDATE, DELETE', 'offer_attempts, posting_slots'),
                ('storyline_writer', 'SELECT, INSERT, UPDATE, DELETE', 'delivery'),
                ('storyline_writer', 'SELECT, INSERT, UPDATE, DELETE', 'digest_plan, scoreboard'),
                ('storyline_writer', 'SELECT, INSERT, UPDATE, DELETE', 'alert, alert_mute, alert_turn'),
                ('storyline_writer', 'INSERT (key_digest, user_id, key_expires_at)', 'web_login'),
                ('storyline_writer', 'EXECUTE', 'FUNCTION append_events, storyline_user_stats'),
                ('storyline_writer', 'EXECUTE', 'FUNCTION storyline_team_activity, storyline_counts'),
                ('storyline_writer', 'EXECUTE', 'FUNCTION storyline_content_decisions, storyline_chats'),
                ('storyline_writer', 'EXECUTE', 'FUNCTION storyline_daily_activity, storyline_heatmap'),
                ('storyline_writer', 'EXECUTE', 'FUNCTION storyline_daily_interactions'),
                ('storyline_writer', 'EXECUTE', 'FUNCTION storyline_activity_counts, storyline_decision_rates'),
                ('storyline_writer', 'EXECUTE', 'FUNCTION storyline_decisions, storyline_approval_rates'),
                ('storyline_writer', 'EXECUTE', 'FUNCTION storyline_funnel, storyline_funnel_items'),
                ('storyline_writer', 'EXECUTE', 'FUNCTION storyline_fits_log, storyline_moment'),
                ('storyline_writer', 'EXECUTE', 'FUNCTION storyline_cell, storyline_iso_time'),

                -- Projectors: they move checkpoints and may not change a fold. They verify the log.
                ('storyline_projector', 'SELECT', 'event_log, event_chain, current_events'),
                ('storyline_projector', 'SELECT, INSERT, DELETE', 'chain_verification'),
                ('storyline_projector', 'UPDATE (position, updated_at)', 'projection_checkpoint'),
                ('storyline_projector', 'SELECT, INSERT, UPDATE, DELETE', 'parked_events'),
                ('storyline_projector', 'SELECT (id, dropped_at)', 'parked_updates'),
                ('storyline_projector', 'SELECT, INSERT, UPDATE', 'notification_tracking'),
                ('storyline_projector', 'EXECUTE', 'FUNCTION storyline_bucket, storyline_add_counts'),
                ('storyline_projector', 'EXECUTE', 'FUNCTION storyline_version, storyline_moment'),
                ('storyline_projector', 'EXECUTE', 'FUNCTION storyline_search_path'),
                ('storyline_projector', 'EXECUTE', 'FUNCTION storyline_replay_name, storyline_fits_log'),

                -- The dashboard: what analysts may, names of people, its own logins, and how things run.
                ('storyline_web', 'SELECT', 'users, installation_key, parked_events, chain_verification'),
                ('storyline_web', 'SELECT', 'alert, alert_mute'),
                ('storyline_web', 'SELECT (position, digest, recorded_at)', 'event_chain'),
                ('storyline_web', 'SELECT (id, bot_id, source, reason, parked_at, dropped_at)', 'parked_updates'),
                ('storyline_web', 'SELECT, INSERT, UPDATE, DELETE', 'web_login, web_denial'),

                -- Analysts: read tables, reports, the audit trail, titles of chats; no names, no texts.
                ('storyline_analyst', 'SELECT', 'user_interactions, standing_decisions, chats'),
                ('storyline_analyst', 'SELECT', 'archived_range'),
                ('storyline_analyst', 'SELECT (notification_id, recorded_at)', 'event_log'),
                ('storyline_analyst', 'SELECT (projection, target, position, dropped_at)', 'parked_events'),
                ('storyline_analyst', 'SELECT (id, dropped_at)', 'parked_updates'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_user_stats, storyline_counts'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_team_activity, storyline_bucket'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_content_decisions, storyline_chats'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_daily_activity, storyline_heatmap'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_daily_interactions'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_decisions, storyline_approval_rates'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_decision_rates'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_funnel, storyline_funnel_items'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_decision_changes, storyline_queue_changes'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_item_history, storyline_fits_log'),
                ('storyline_analyst', 'EXECUTE', 'FUNCTION storyline_cell, storyline_iso_time'),

                -- Beside storyline_analyst: names of people, without their Telegram ids.
                ('storyline_analyst_names', 'SELECT', 'people')
        )
        SELECT role, privileges, object FROM each_role
        UNION ALL
        SELECT 'storyline_web', privileges, object FROM each_role
        WHERE role IN ('storyline_analyst', 'storyline_analyst_names')
        UNION ALL
        SELECT role, every_role.privileges, every_role.object
        FROM (SELECT DISTINCT role FROM each_role) AS named,
            (
                VALUES
                    ('USAGE', 'SCHEMA ' || quote_ident(home)),
                    ('SELECT', 'schema_migration, projection_checkpoint, event_topics, read_table_freshness'),
                    ('EXECUTE', 'FUNCTION storyline_release')
            ) AS every_role (privileges, object)
        UNION ALL
        SELECT role, privileges, read_table::text
        FROM projection_checkpoint, unnest(tables) AS read_table, (
            VALUES
                ('storyline_writer', 'SELECT'),
                ('storyline_projector', 'SELECT, INSERT, UPDATE, DELETE'),
                ('storyline_analyst', 'SELECT'),
                ('storyline_web', 'SELECT')
        ) AS reader (role, privileges)
        WHERE target = 'live'
    LOOP
        IF to_regrole(given.role) IS NOT NULL THEN
            EXECUTE format('GRANT %s ON %s TO %I', given.privileges, given.object, given.role);
        END IF;
    END LOOP;
END
$$;
