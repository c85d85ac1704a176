SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA storyline_past;

CREATE SCHEMA storyline_previous;

CREATE SCHEMA storyline_retired;

CREATE SCHEMA storyline_shadow;

CREATE FUNCTION public.append_events(units integer[], originator_ids uuid[], originator_versions bigint[], topics text[], states bytea[], occurred_ats timestamp with time zone[], user_ids uuid[], chat_ids bigint[], is_privates boolean[], message_ids bigint[], thread_ids bigint[], interaction_types text[], interaction_names text[], outcomes text[], contexts text[], offered_ats timestamp with time zone[]) RETURNS TABLE(standing_at bigint, is_new boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET client_encoding TO 'UTF8'
    SET lock_timeout TO '5s'
    AS $$
DECLARE
    parsed jsonb[] := contexts::jsonb[];
    event_digests bytea[] := ARRAY(
        SELECT event_digest(
            i.originator_id, i.originator_version, i.topic, i.state, i.occurred_at, i.user_id,
            i.chat_id, i.is_private, i.message_id, i.thread_id, i.interaction_type,
            i.interaction_name, i.outcome, i.context, i.offered_at
        )
        FROM (
            SELECT -- each by itself: in FROM every array would be copied first
                unnest(originator_ids), unnest(originator_versions), unnest(topics), unnest(states),
                unnest(occurred_ats), unnest(user_ids), unnest(chat_ids), unnest(is_privates),
                unnest(message_ids), unnest(thread_ids), unnest(interaction_types),
                unnest(interaction_names), unnest(outcomes), unnest(parsed), unnest(offered_ats)
        ) AS i (
            originator_id, originator_version, topic, state, occurred_at, user_id, chat_id,
            is_private, message_id, thread_id, interaction_type, interaction_name, outcome,
            context, offered_at
        )
    );
    refused integer[];
    first_position bigint;
    last_position bigint;
    appended bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'append_events needs READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'ST001', HINT = 'Append again in BEGIN ISOLATION LEVEL READ COMMITTED.';
    END IF;
    PERFORM set_config('idle_in_transaction_session_timeout', '10s', true);
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE;
    refused := ARRAY(
        SELECT i.unit
        FROM unnest(units, originator_ids, originator_versions) AS i (unit, id, version)
        WHERE (
            SELECT e.notification_id FROM event_log AS e
            WHERE e.originator_id = i.id AND e.originator_version = i.version
        ) IS NOT NULL
    );
    WITH inserted AS (
        INSERT INTO event_log (
            originator_id, originator_version, topic, state, recorded_at, occurred_at, user_id,
            chat_id, is_private, message_id, thread_id, interaction_type, interaction_name,
            outcome, context, offered_at
        )
        SELECT
            i.originator_id, i.originator_version, i.topic, i.state, now(), i.occurred_at, i.user_id,
            i.chat_id, i.is_private, i.message_id, i.thread_id, i.interaction_type,
            i.interaction_name, i.outcome, i.context, i.offered_at
        FROM unnest(
            units, originator_ids, originator_versions, topics, states, occurred_ats, user_ids,
            chat_ids, is_privates, message_ids, thread_ids, interaction_types, interaction_names,
            outcomes, parsed, offered_ats
        ) WITH ORDINALITY AS i (
            unit, originator_id, originator_version, topic, state, occurred_at, user_id,
            chat_id, is_private, message_id, thread_id, interaction_type, interaction_name,
            outcome, context, offered_at, number
        )
        WHERE i.unit NOT IN (SELECT unnest(refused))
        ORDER BY i.number
        RETURNING notification_id
    )
    SELECT min(i.notification_id), max(i.notification_id), count(*)
    INTO first_position, last_position, appended
    FROM inserted AS i;

    IF last_position - first_position + 1 <> appended THEN
        RAISE EXCEPTION 'another writer takes positions of event_log'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Only append_events may write to the log. Append again.';
    END IF;
    INSERT INTO event_chain (position, follows, recorded_at, digests, digest)
    SELECT last_position, head.position, now(), link.digests, event_chain_digest(
        head.digest, head.position, last_position, now(), link.digests
    )
    FROM (
        (SELECT c.position, c.digest FROM event_chain AS c ORDER BY c.position DESC LIMIT 1)
        UNION ALL
        SELECT 0, decode(repeat('00', 32), 'hex')
        LIMIT 1
    ) AS head,
    (
        SELECT string_agg(i.digest, NULL ORDER BY i.number) AS digests
        FROM unnest(units, event_digests) WITH ORDINALITY AS i (unit, digest, number)
        WHERE i.unit NOT IN (SELECT unnest(refused))
    ) AS link
    WHERE appended > 0;

    IF refused = '{}' THEN
        RETURN QUERY
        SELECT i.position, true FROM generate_series(first_position, last_position) AS i (position);
        RETURN;
    END IF;
    RETURN QUERY
    SELECT
        CASE
            WHEN i.is_new THEN first_position - 1 + count(*) FILTER (WHERE i.is_new) OVER (ORDER BY i.number)
            ELSE (
                SELECT e.notification_id FROM event_log AS e
                WHERE e.originator_id = i.id AND e.originator_version = i.version
            )
        END,
        i.is_new
    FROM (
        SELECT u.id, u.version, u.number, u.unit NOT IN (SELECT unnest(refused)) AS is_new
        FROM unnest(units, originator_ids, originator_versions) WITH ORDINALITY AS u (unit, id, version, number)
    ) AS i
    ORDER BY i.number;
END
$$;

CREATE FUNCTION public.event_chain_digest(previous bytea, follows bigint, "position" bigint, recorded_at timestamp with time zone, digests bytea) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
SELECT sha256(previous || int8send(follows) || int8send(position) || timestamptz_send(recorded_at) || digests)
$$;

CREATE FUNCTION public.event_digest(originator_id uuid, originator_version bigint, topic text, state bytea, occurred_at timestamp with time zone, user_id uuid, chat_id bigint, is_private boolean, message_id bigint, thread_id bigint, interaction_type text, interaction_name text, outcome text, context jsonb, offered_at timestamp with time zone) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
SELECT sha256(record_send(ROW(
    originator_id, originator_version, topic, state, occurred_at, user_id, chat_id, is_private,
    message_id, thread_id, interaction_type, interaction_name, outcome, context, offered_at
)))
$$;

CREATE FUNCTION public.event_log_is_immutable() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Record a new event that corrects the old one.';
END
$$;

CREATE FUNCTION public.storyline_add_counts(a jsonb, b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE
        WHEN a = '{}' THEN b
        WHEN b = '{}' THEN a
        ELSE (
            SELECT jsonb_object_agg(name, count)
            FROM (
                SELECT name, sum(count::bigint) AS count
                FROM (SELECT * FROM jsonb_each_text(a) UNION ALL SELECT * FROM jsonb_each_text(b)) AS both_maps (name, count)
                GROUP BY name
            ) AS added
        )
    END
$$;

CREATE FUNCTION public.storyline_attachments(p_table regclass) RETURNS SETOF text
    LANGUAGE sql STABLE
    AS $$
    SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0)
    FROM pg_class AS read_table
    JOIN pg_depend AS d
        ON (d.refclassid, d.refobjid) IN (
            ('pg_class'::regclass, read_table.oid), ('pg_type'::regclass, read_table.reltype)
        )
    LEFT JOIN pg_class AS c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
    LEFT JOIN pg_constraint AS k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
    LEFT JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_class AS viewing ON viewing.oid = r.ev_class
    WHERE read_table.oid = p_table
        AND d.classid NOT IN ('pg_type'::regclass, 'pg_attrdef'::regclass, 'pg_statistic_ext'::regclass)
        AND coalesce(c.relkind NOT IN ('i', 't', 'S'), true)
        AND coalesce(k.conrelid <> p_table, true)
        AND coalesce(viewing.relkind <> 'v', true)
    UNION ALL
    SELECT 'row level security' FROM pg_class WHERE oid = p_table AND relrowsecurity
$$;

CREATE FUNCTION public.storyline_bucket(moment timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT date_bin('15 minutes', moment, timestamptz '0001-01-01 00:00:00+00')
$$;

COMMENT ON FUNCTION public.storyline_bucket(moment timestamp with time zone) IS 'The quarter hour, in UTC, that a moment lies in, named by its start.';

CREATE FUNCTION public.storyline_chats(p_chat_id bigint) RETURNS bigint[]
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    RETURN (
        WITH RECURSIVE chat (id) AS (
            VALUES (p_chat_id)
            UNION
            SELECT other.id
            FROM chat
            CROSS JOIN LATERAL (
                SELECT (m.context ->> 'new_chat_id')::bigint
                FROM current_events AS m
                WHERE m.topic = 'storyline.ChatMigrated' AND m.chat_id = chat.id
                UNION ALL
                SELECT m.chat_id
                FROM current_events AS m
                WHERE m.topic = 'storyline.ChatMigrated'
                    AND (m.context ->> 'new_chat_id')::bigint = chat.id
            ) AS other (id)
        ),
        known AS (
            SELECT chat.id, EXISTS (
                SELECT FROM current_events AS m
                WHERE m.topic = 'storyline.ChatMigrated' AND m.chat_id = chat.id
            ) AS was_left
            FROM chat
        )
        SELECT array_agg(known.id ORDER BY known.was_left DESC, known.id) FROM known
    );
END
$$;

COMMENT ON FUNCTION public.storyline_chats(p_chat_id bigint) IS 'All ids that a chat has had, the newest last. A group that becomes a supergroup gets another id.';

CREATE FUNCTION public.storyline_content_decisions(p_days integer DEFAULT 30, p_chat_id bigint DEFAULT NULL::bigint, p_tz text DEFAULT 'UTC'::text, p_as_of timestamp with time zone DEFAULT now()) RETURNS TABLE(total_decisions bigint, posted bigint, skipped bigint, rejected bigint, posted_percentage numeric, skip_percentage numeric, rejection_rate numeric)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
DECLARE
    asked record := storyline_window(p_days, p_as_of);
    chats bigint[] := storyline_chats(p_chat_id);
BEGIN
    RETURN QUERY
    WITH decided AS (
        SELECT
            coalesce(sum(d.posted), 0)::bigint AS posted,
            coalesce(sum(d.skipped), 0)::bigint AS skipped,
            coalesce(sum(d.rejected), 0)::bigint AS rejected
        FROM (
            SELECT c.posted, c.skipped, c.rejected
            FROM content_decision AS c
            WHERE storyline_is_usable('content_decision')
                AND c.bucket BETWEEN asked.first_bucket AND asked.last_bucket
                AND (p_chat_id IS NULL OR c.chat_id = ANY (chats))
            UNION ALL
            SELECT
                (u.interaction_name = 'posted')::integer,
                (u.interaction_name = 'skip')::integer,
                (u.interaction_name = 'confirm_reject')::integer
            FROM storyline_unfolded('content_decision', asked, NULL, chats, '{}') AS u
            WHERE u.interaction_type = 'callback' AND u.outcome = 'ok'
        ) AS d
    ),
    total AS (SELECT d.*, d.posted + d.skipped + d.rejected AS decisions FROM decided AS d)
    SELECT
        t.decisions, t.posted, t.skipped, t.rejected,
        coalesce(round(100.0 * t.posted / nullif(t.decisions, 0), 1), 0),
        coalesce(round(100.0 * t.skipped / nullif(t.decisions, 0), 1), 0),
        coalesce(round(100.0 * t.rejected / nullif(t.decisions, 0), 1), 0)
    FROM total AS t;
END
$$;

COMMENT ON FUNCTION public.storyline_content_decisions(p_days integer, p_chat_id bigint, p_tz text, p_as_of timestamp with time zone) IS 'What became of the content in the p_days * 24 hours up to p_as_of, in one team (any id its chat has had) or in all. The zone changes nothing here. Exact, however far projections are.';

CREATE FUNCTION public.storyline_copy_grants(p_table regclass, p_model regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    owner oid := (SELECT relowner FROM pg_class WHERE oid = p_model);
    given record;
BEGIN
    IF owner <> (SELECT relowner FROM pg_class WHERE oid = p_table) THEN
        EXECUTE format('ALTER TABLE %s OWNER TO %I', p_table, pg_get_userbyid(owner));
    END IF;
    FOR given IN SELECT grantee FROM storyline_grants(p_table) GROUP BY grantee LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s CASCADE', p_table, given.grantee);
    END LOOP;
    FOR given IN
        SELECT * FROM storyline_grants(p_model) AS g
        WHERE g.attribute IS NULL OR EXISTS (
            SELECT FROM pg_attribute AS a
            WHERE a.attrelid = p_table AND a.attname = g.attribute AND NOT a.attisdropped
        )
    LOOP
        EXECUTE format(
            'GRANT %s %s ON %s TO %s %s',
            given.privilege, '(' || quote_ident(given.attribute) || ')', p_table, given.grantee, given.option
        );
    END LOOP;
END
$$;

CREATE FUNCTION public.storyline_counts(p_days integer DEFAULT 30, p_chat_id bigint DEFAULT NULL::bigint, p_as_of timestamp with time zone DEFAULT now()) RETURNS TABLE(interaction_type text, interaction_name text, interactions bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
DECLARE
    asked record := storyline_window(p_days, p_as_of);
    chats bigint[] := storyline_chats(p_chat_id);
BEGIN
    RETURN QUERY
    SELECT a.type, a.name, sum(a.times)::bigint
    FROM (
        SELECT t.interaction_type AS type, t.interaction_name AS name, t.interactions AS times
        FROM team_activity AS t
        WHERE storyline_is_usable('team_activity')
            AND t.bucket BETWEEN asked.first_bucket AND asked.last_bucket
            AND (p_chat_id IS NULL OR t.chat_id = ANY (chats))
        UNION ALL
        SELECT u.interaction_type, u.interaction_name, 1
        FROM storyline_unfolded('team_activity', asked, NULL, chats, '{}') AS u
    ) AS a
    GROUP BY a.type, a.name;
END
$$;

COMMENT ON FUNCTION public.storyline_counts(p_days integer, p_chat_id bigint, p_as_of timestamp with time zone) IS 'How often each name of each type occurred in the p_days * 24 hours up to p_as_of, in one team (any id its chat has had) or in all. Bot responses are in it. Exact, however far projections are.';

CREATE FUNCTION public.storyline_export_as_of(p_projection text, p_tables text[], p_suffix text) RETURNS SETOF text
    LANGUAGE plpgsql
    AS $$
DECLARE
    home text := current_schema();
    name text;
    index record;
BEGIN
    FOREACH name IN ARRAY p_tables LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I.%I', home, name || p_suffix);
        FOR index IN
            SELECT indexrelid::regclass AS id, relname FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid
            WHERE indrelid = format('storyline_past.%I', name)::regclass
        LOOP
            EXECUTE format('ALTER INDEX %s RENAME TO %I', index.id, left(index.relname, 63 - length(p_suffix)) || p_suffix);
        END LOOP;
        PERFORM storyline_copy_grants(
            format('storyline_past.%I', name)::regclass, format('%I.%I', home, name)::regclass
        );
        EXECUTE format('ALTER TABLE storyline_past.%I RENAME TO %I', name, name || p_suffix);
        EXECUTE format('ALTER TABLE storyline_past.%I SET SCHEMA %I', name || p_suffix, home);
        RETURN NEXT name || p_suffix;
    END LOOP;
    DELETE FROM projection_checkpoint WHERE projection = p_projection AND target = 'past';
    DELETE FROM parked_events WHERE projection = p_projection AND target = 'past';
END
$$;

CREATE FUNCTION public.storyline_fits_log(p_position bigint, p_event_recorded_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    RETURN p_position <= coalesce((SELECT max(notification_id) FROM event_log), 0)
        AND (
            p_event_recorded_at IS NULL
            OR p_event_recorded_at IS NOT DISTINCT FROM (
                SELECT recorded_at FROM event_log
                WHERE notification_id <= p_position
                ORDER BY notification_id DESC
                LIMIT 1
            )
        );
END
$$;

CREATE FUNCTION public.storyline_grants(p_table regclass) RETURNS TABLE(attribute name, privilege text, grantee text, option text)
    LANGUAGE sql STABLE
    AS $$
    SELECT
        acls.attribute,
        acl.privilege_type,
        CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END,
        CASE WHEN acl.is_grantable THEN 'WITH GRANT OPTION' END
    FROM (
        SELECT NULL::name AS attribute, relacl AS acl, relowner FROM pg_class WHERE oid = p_table
        UNION ALL
        SELECT a.attname, a.attacl, c.relowner
        FROM pg_attribute AS a
        JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE a.attrelid = p_table AND NOT a.attisdropped
    ) AS acls, aclexplode(acls.acl) AS acl
    WHERE acl.grantee <> acls.relowner
$$;

CREATE FUNCTION public.storyline_is_usable(p_table text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM projection_checkpoint AS c
        WHERE to_regclass(p_table) = ANY (c.tables)
            AND storyline_fits_log(c.position, c.event_recorded_at)
    );
END
$$;

CREATE FUNCTION public.storyline_mixed_buckets(p_first timestamp with time zone, p_last timestamp with time zone) RETURNS timestamp with time zone[]
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    -- date_part, unlike extract, makes no numerics: it takes half the time.
    RETURN ARRAY(
        SELECT quarter.bucket
        FROM generate_series(p_first, p_last, interval '24 hours') AS day (start)
        CROSS JOIN generate_series(
            day.start, least(day.start + interval '23:45', p_last), interval '15 minutes'
        ) AS quarter (bucket)
        CROSS JOIN LATERAL (
            SELECT quarter.bucket + interval '15 minutes' - interval '1 microsecond' AS moment
        ) AS last
        WHERE (
                date_part('timezone', day.start) <> date_part('timezone', day.start + interval '24 hours')
                OR date_part('timezone', day.start)::integer % 900 <> 0
            )
            AND (
                date_part('timezone', quarter.bucket) <> date_part('timezone', last.moment)
                OR date_part('hour', quarter.bucket) <> date_part('hour', last.moment)
            )
    );
END
$$;

CREATE FUNCTION public.storyline_note_event() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.event_recorded_at := (
        SELECT recorded_at FROM event_log
        WHERE notification_id <= NEW.position
        ORDER BY notification_id DESC
        LIMIT 1
    );
    RETURN NEW;
END
$$;

CREATE FUNCTION public.storyline_replay_name(p_projection text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN "left"(('storyline replay '::text || p_projection), 63);

CREATE FUNCTION public.storyline_restore_previous(p_projection text, p_tables text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY p_tables LOOP
        EXECUTE format('ALTER TABLE storyline_previous.%I SET SCHEMA storyline_shadow', name);
    END LOOP;
    PERFORM storyline_retarget(p_projection, 'previous', 'shadow');
END
$$;

CREATE FUNCTION public.storyline_retarget(p_projection text, p_from text, p_to text) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE projection_checkpoint SET target = p_to WHERE projection = p_projection AND target = p_from;
    UPDATE parked_events SET target = p_to WHERE projection = p_projection AND target = p_from;
$$;

CREATE FUNCTION public.storyline_search_path(p_target text) RETURNS text
    LANGUAGE sql STABLE
    RETURN (CASE WHEN (p_target = 'live'::text) THEN ''::text ELSE (('storyline_'::text || p_target) || ', '::text) END || regexp_replace(current_setting('search_path'::text), 'storyline_(shadow|previous|retired|past), '::text, ''::text, 'g'::text));

CREATE FUNCTION public.storyline_swap(p_projection text, p_tables text[]) RETURNS double precision
    LANGUAGE plpgsql
    AS $$
DECLARE
    home text := current_schema();
    name text;
    attachments text;
    views text[] := '{}';
    following text;
    locked_at timestamptz;
BEGIN
    FOREACH name IN ARRAY p_tables LOOP
        EXECUTE format('ALTER TABLE IF EXISTS storyline_previous.%I SET SCHEMA storyline_retired', name);
        PERFORM storyline_copy_grants(
            format('storyline_shadow.%I', name)::regclass, format('%I.%I', home, name)::regclass
        );
    END LOOP;
    FOREACH name IN ARRAY p_tables LOOP
        EXECUTE format('LOCK TABLE %I.%I IN ACCESS EXCLUSIVE MODE', home, name);
        locked_at := coalesce(locked_at, clock_timestamp());
        SELECT string_agg(attachment, ', ') INTO attachments
        FROM storyline_attachments(format('%I.%I', home, name)::regclass) AS attachment;
        IF attachments IS NOT NULL THEN
            RAISE EXCEPTION '% depends on it', attachments USING ERRCODE = 'dependent_objects_still_exist';
        END IF;
        views := views || ARRAY(SELECT storyline_views_on(format('%I.%I', home, name)::regclass));
        EXECUTE format('ALTER TABLE %I.%I SET SCHEMA storyline_previous', home, name);
        EXECUTE format('ALTER TABLE storyline_shadow.%I SET SCHEMA %I', name, home);
    END LOOP;
    FOREACH following IN ARRAY views LOOP
        EXECUTE following;
    END LOOP;
    PERFORM storyline_retarget(p_projection, 'previous', 'retired');
    PERFORM storyline_retarget(p_projection, 'live', 'previous');
    PERFORM storyline_retarget(p_projection, 'shadow', 'live');
    RETURN extract(epoch FROM clock_timestamp() - locked_at);
END
$$;

CREATE FUNCTION public.storyline_team_activity(p_days integer DEFAULT 30, p_chat_id bigint DEFAULT NULL::bigint, p_tz text DEFAULT 'UTC'::text, p_as_of timestamp with time zone DEFAULT now()) RETURNS TABLE(total_interactions bigint, active_users bigint, interactions_by_user jsonb, interactions_by_type jsonb, interactions_by_name jsonb, daily_activity jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    SET "TimeZone" TO 'UTC'
    AS $$
DECLARE
    asked record := storyline_window(p_days, p_as_of);
    chats bigint[] := storyline_chats(p_chat_id);
    mixed timestamptz[];
BEGIN
    PERFORM storyline_use_zone(p_tz);
    mixed := storyline_mixed_buckets(
        least(
            (SELECT min(t.bucket) FROM team_activity AS t WHERE t.bucket >= asked.first_bucket),
            (SELECT min(s.bucket) FROM user_stats AS s WHERE s.bucket >= asked.first_bucket)
        ),
        asked.last_bucket
    );
    RETURN QUERY
    WITH activity AS (
        SELECT t.bucket AS moment, t.interaction_type AS type, t.interaction_name AS name,
            t.interactions AS times
        FROM team_activity AS t
        WHERE storyline_is_usable('team_activity')
            AND t.bucket BETWEEN asked.first_bucket AND asked.last_bucket
            AND t.bucket <> ALL (mixed)
            AND t.interaction_type <> 'bot_response'
            AND (p_chat_id IS NULL OR t.chat_id = ANY (chats))
        UNION ALL
        SELECT u.occurred_at, u.interaction_type, u.interaction_name, 1
        FROM storyline_unfolded('team_activity', asked, NULL, chats, mixed) AS u
        WHERE u.interaction_type <> 'bot_response'
    ),
    counted AS MATERIALIZED (
        SELECT a.type, a.name, a.moment, sum(a.times) AS times
        FROM activity AS a
        GROUP BY GROUPING SETS ((a.type, a.name), (a.moment))
    ),
    by_name AS (SELECT c.type, c.name, c.times FROM counted AS c WHERE c.moment IS NULL),
    by_date AS (
        SELECT c.moment::date AS date, sum(c.times) AS times
        FROM counted AS c
        WHERE c.moment IS NOT NULL
        GROUP BY 1
    ),
    moments AS (
        SELECT s.bucket AS moment, s.user_id, s.total_interactions AS times
        FROM user_stats AS s
        WHERE storyline_is_usable('user_stats')
            AND s.bucket BETWEEN asked.first_bucket AND asked.last_bucket
            AND s.bucket <> ALL (mixed)
            AND (p_chat_id IS NULL OR s.chat_id = ANY (chats))
        UNION ALL
        SELECT u.occurred_at, u.user_id, 1
        FROM storyline_unfolded('user_stats', asked, NULL, chats, mixed) AS u
        WHERE u.interaction_type <> 'bot_response' AND u.user_id IS NOT NULL
    ),
    people AS MATERIALIZED (
        SELECT m.moment::date AS date, m.user_id, sum(m.times) AS times
        FROM moments AS m
        GROUP BY 1, 2
    ),
    by_user AS MATERIALIZED (
        SELECT p.user_id, sum(p.times) AS times FROM people AS p GROUP BY 1
    ),
    active AS (SELECT p.date, count(*) AS users FROM people AS p GROUP BY 1),
    -- A date that a zone skipped (Samoa, 30 December 2011) has no noon. A clock that is set back over
    -- midnight (St. John's, from 00:01 to 23:01) shows a date outside of the first and the last one: it is
    -- among those of the first and the last 24 hours.
    dates AS (
        SELECT day::date AS date
        FROM generate_series(
            asked.first_moment::date::timestamp,
            asked.last_moment::date::timestamp,
            interval '1 day'
        ) AS day
        WHERE asked.first_moment <= asked.last_moment
            AND (day + time '12:00')::timestamptz::date = day::date
        UNION
        SELECT quarter.bucket::date
        FROM (
            VALUES
                (asked.first_bucket, asked.first_bucket + interval '24 hours'),
                (asked.tail - interval '24 hours', asked.tail)
        ) AS edge (since, until),
        generate_series(edge.since, edge.until, interval '15 minutes') AS quarter (bucket)
        WHERE quarter.bucket BETWEEN asked.first_moment AND asked.last_moment
    )
    SELECT
        (SELECT coalesce(sum(n.times), 0)::bigint FROM by_name AS n),
        (SELECT count(*) FROM by_user),
        (SELECT coalesce(jsonb_object_agg(u.user_id, u.times), '{}') FROM by_user AS u),
        (
            SELECT coalesce(jsonb_object_agg(n.type, n.times), '{}')
            FROM (SELECT b.type, sum(b.times) AS times FROM by_name AS b GROUP BY 1) AS n
        ),
        (
            SELECT coalesce(jsonb_object_agg(n.name, n.times), '{}')
            FROM (SELECT b.name, sum(b.times) AS times FROM by_name AS b GROUP BY 1) AS n
        ),
        (
            SELECT coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'date', d.date,
                        'interactions', coalesce(b.times, 0),
                        'active_users', coalesce(a.users, 0)
                    )
                    ORDER BY d.date
                ),
                '[]'
            )
            FROM dates AS d
            LEFT JOIN by_date AS b USING (date)
            LEFT JOIN active AS a USING (date)
        );
END
$$;

COMMENT ON FUNCTION public.storyline_team_activity(p_days integer, p_chat_id bigint, p_tz text, p_as_of timestamp with time zone) IS 'What all people did in the p_days * 24 hours up to p_as_of, in one team (any id its chat has had) or in all. daily_activity has every date in the zone p_tz that the window touches, the oldest first. Exact, however far projections are.';

CREATE FUNCTION public.storyline_unfolded(p_table text, p_window record, p_user_id uuid, p_chats bigint[], p_mixed timestamp with time zone[]) RETURNS TABLE(occurred_at timestamp with time zone, user_id uuid, interaction_type text, interaction_name text, outcome text)
    LANGUAGE plpgsql STABLE ROWS 100
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
DECLARE
    folded bigint;
    parked bigint[];
BEGIN
    -- No row: the checkpoint does not fit the log, or the table is newer than our snapshot and empty in it.
    SELECT c.position, coalesce(array_agg(p.position) FILTER (WHERE p.position IS NOT NULL), '{}')
    INTO folded, parked
    FROM projection_checkpoint AS c
    LEFT JOIN parked_events AS p USING (projection, target)
    WHERE to_regclass(p_table) = ANY (c.tables)
        AND storyline_fits_log(c.position, c.event_recorded_at)
    GROUP BY c.projection, c.target;
    folded := coalesce(folded, 0);
    RETURN QUERY
    WITH asked AS NOT MATERIALIZED (
        SELECT e.notification_id AS position, e.occurred_at, e.user_id, e.interaction_type,
            e.interaction_name, e.outcome
        FROM current_events AS e
        WHERE e.interaction_type IS NOT NULL
            AND e.occurred_at BETWEEN p_window.first_moment AND p_window.last_moment
            AND (p_user_id IS NULL OR e.user_id = p_user_id)
            AND (p_chats IS NULL OR e.chat_id = ANY (p_chats))
    ),
    unfolded AS (
        SELECT * FROM asked AS a WHERE a.position > folded
        UNION ALL
        SELECT * FROM asked AS a WHERE a.position <= folded AND a.occurred_at < p_window.first_bucket
        UNION ALL
        SELECT * FROM asked AS a WHERE a.position <= folded AND a.occurred_at >= p_window.tail
        UNION ALL
        SELECT * FROM asked AS a
        WHERE a.position = ANY (parked)
            AND a.occurred_at >= p_window.first_bucket AND a.occurred_at < p_window.tail
    )
    SELECT u.occurred_at, u.user_id, u.interaction_type, u.interaction_name, u.outcome
    FROM unfolded AS u;
    -- By itself: few zones need it, and planning it would take a tenth of a short report.
    IF p_mixed <> '{}' THEN
        RETURN QUERY
        SELECT e.occurred_at, e.user_id, e.interaction_type, e.interaction_name, e.outcome
        FROM unnest(p_mixed) AS mixed (bucket)
        JOIN current_events AS e
            ON e.occurred_at >= mixed.bucket AND e.occurred_at < mixed.bucket + interval '15 minutes'
        WHERE e.interaction_type IS NOT NULL
            AND e.notification_id <= folded AND e.notification_id <> ALL (parked)
            AND (p_user_id IS NULL OR e.user_id = p_user_id)
            AND (p_chats IS NULL OR e.chat_id = ANY (p_chats));
    END IF;
END
$$;

CREATE FUNCTION public.storyline_use_zone(p_tz text) RETURNS void
    LANGUAGE plpgsql
    AS $_$
BEGIN
    IF (p_tz COLLATE "C" ~* '^([a-z_/-]+|(etc/)?gmt[+-]?0|etc/gmt([+]([0-9]|1[0-2])|-([0-9]|1[0-4]))|(est5e|cst6c|mst7m|pst8p)dt)$') IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown time zone %; try one like Europe/Berlin', coalesce(quote_literal(p_tz), 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('timezone', p_tz, true);
END
$_$;

CREATE FUNCTION public.storyline_user_stats(p_user_id uuid, p_days integer DEFAULT 30, p_chat_id bigint DEFAULT NULL::bigint, p_tz text DEFAULT 'UTC'::text, p_as_of timestamp with time zone DEFAULT now()) RETURNS TABLE(total_interactions bigint, posts_marked bigint, posts_skipped bigint, posts_rejected bigint, commands_used jsonb, most_active_hour integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET "TimeZone" TO 'UTC'
    AS $$
DECLARE
    asked record := storyline_window(p_days, p_as_of);
    chats bigint[] := storyline_chats(p_chat_id);
    mixed timestamptz[];
BEGIN
    PERFORM storyline_use_zone(p_tz);
    mixed := storyline_mixed_buckets(
        (
            SELECT s.bucket FROM user_stats AS s
            WHERE (s.user_id, s.bucket)
                BETWEEN (p_user_id, asked.first_bucket) AND (p_user_id, asked.last_bucket)
            ORDER BY s.user_id, s.bucket
            LIMIT 1
        ),
        asked.last_bucket
    );
    RETURN QUERY
    WITH activity AS MATERIALIZED (
        SELECT s.bucket AS moment, s.total_interactions AS interactions, s.posts_marked AS marked,
            s.posts_skipped AS skipped, s.posts_rejected AS rejected, s.commands_used AS commands
        FROM user_stats AS s
        WHERE storyline_is_usable('user_stats')
            AND (s.user_id, s.bucket)
                BETWEEN (p_user_id, asked.first_bucket) AND (p_user_id, asked.last_bucket)
            AND s.bucket <> ALL (mixed)
            AND (p_chat_id IS NULL OR s.chat_id = ANY (chats))
        UNION ALL
        SELECT u.occurred_at, 1,
            (u.interaction_type = 'callback' AND u.outcome = 'ok' AND u.interaction_name = 'posted')::integer,
            (u.interaction_type = 'callback' AND u.outcome = 'ok' AND u.interaction_name = 'skip')::integer,
            (u.interaction_type = 'callback' AND u.outcome = 'ok' AND u.interaction_name = 'confirm_reject')::integer,
            CASE WHEN u.interaction_type = 'command' THEN jsonb_build_object(u.interaction_name, 1) ELSE '{}' END
        FROM storyline_unfolded('user_stats', asked, p_user_id, chats, mixed) AS u
        WHERE u.interaction_type <> 'bot_response' AND p_user_id IS NOT NULL  -- NULL means all people there
    ),
    by_hour AS (
        SELECT extract(hour FROM a.moment)::integer AS hour
        FROM activity AS a
        GROUP BY 1
        ORDER BY sum(a.interactions) DESC, 1
        LIMIT 1
    ),
    by_command AS (
        SELECT used.command, sum(used.times::bigint) AS times
        FROM activity AS a, jsonb_each_text(a.commands) AS used (command, times)
        GROUP BY 1
    )
    SELECT
        coalesce(sum(a.interactions), 0)::bigint,
        coalesce(sum(a.marked), 0)::bigint,
        coalesce(sum(a.skipped), 0)::bigint,
        coalesce(sum(a.rejected), 0)::bigint,
        coalesce((SELECT jsonb_object_agg(c.command, c.times) FROM by_command AS c), '{}'),
        (SELECT h.hour FROM by_hour AS h)
    FROM activity AS a;
END
$$;

COMMENT ON FUNCTION public.storyline_user_stats(p_user_id uuid, p_days integer, p_chat_id bigint, p_tz text, p_as_of timestamp with time zone) IS 'What one person did in the p_days * 24 hours up to p_as_of, in one team (any id its chat has had) or in all. most_active_hour is the hour in the zone p_tz with the most interactions; of several the earliest. Exact, however far projections are.';

CREATE FUNCTION public.storyline_version(state bytea) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT substring(encode(substring(state FOR 24), 'escape') FROM '^[{]"version":([0-9]+)')::integer
$$;

CREATE FUNCTION public.storyline_views_on(p_table regclass) RETURNS SETOF text
    LANGUAGE sql STABLE
    AS $$
    SELECT DISTINCT format(
        'CREATE OR REPLACE VIEW %s %s AS %s',
        v.oid::regclass,
        'WITH (' || array_to_string(v.reloptions, ', ') || ')',
        pg_get_viewdef(v.oid)
    )
    FROM pg_depend AS d
    JOIN pg_rewrite AS r ON r.oid = d.objid
    JOIN pg_class AS v ON v.oid = r.ev_class AND v.relkind = 'v'
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid = p_table
$$;

CREATE FUNCTION public.storyline_window(days integer, as_of timestamp with time zone, OUT first_moment timestamp with time zone, OUT last_moment timestamp with time zone, OUT first_bucket timestamp with time zone, OUT last_bucket timestamp with time zone, OUT tail timestamp with time zone) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    AS $$
DECLARE
    since timestamptz := as_of - days * interval '24 hours';
BEGIN
    IF days < 0 THEN
        RAISE EXCEPTION 'days must not be negative, not %', days USING ERRCODE = 'invalid_parameter_value';
    END IF;
    first_moment := since + interval '1 microsecond';
    last_moment := as_of;
    first_bucket := storyline_bucket(since) + interval '15 minutes';
    last_bucket := storyline_bucket(as_of) - interval '15 minutes';
    tail := greatest(first_bucket, storyline_bucket(as_of));
END
$$;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.content_decision (
    bucket timestamp with time zone NOT NULL,
    chat_id bigint,
    posted integer NOT NULL,
    skipped integer NOT NULL,
    rejected integer NOT NULL,
    decision_ms bigint NOT NULL,
    timed_decisions integer NOT NULL
);

COMMENT ON TABLE public.content_decision IS 'Decisions by chat and quarter hour (UTC); chat_id NULL: private chats; decision_ms / timed_decisions is the mean time from offer to decision.';

COMMENT ON COLUMN public.content_decision.bucket IS 'The quarter hour, in UTC, named by its start.';

COMMENT ON COLUMN public.content_decision.chat_id IS 'The chat of the team. NULL: private chats.';

COMMENT ON COLUMN public.content_decision.posted IS 'Decisions Posted.';

COMMENT ON COLUMN public.content_decision.skipped IS 'Decisions Skip.';

COMMENT ON COLUMN public.content_decision.rejected IS 'Decisions Reject.';

COMMENT ON COLUMN public.content_decision.decision_ms IS 'The sum of the milliseconds from offer to decision.';

COMMENT ON COLUMN public.content_decision.timed_decisions IS 'The number of decisions in that sum.';

CREATE TABLE public.content_queue (
    item_id uuid NOT NULL,
    media_id text,
    media_filename text,
    kind text,
    telegram_file_id text,
    caption text,
    category text,
    queued_at timestamp with time zone,
    queued_by uuid,
    offered_at timestamp with time zone,
    chat_id bigint,
    message_id bigint,
    offer_version bigint,
    decision text,
    decided_at timestamp with time zone,
    decided_by uuid,
    state text GENERATED ALWAYS AS (COALESCE(decision,
CASE
    WHEN (offered_at IS NULL) THEN 'waiting'::text
    ELSE 'offered'::text
END)) STORED NOT NULL
);

COMMENT ON TABLE public.content_queue IS 'Queue items: waiting, offered, posted, skipped or rejected (state). queued_at NULL: only the decision is known, as after an import.';

COMMENT ON COLUMN public.content_queue.item_id IS 'The item, and its stream in the log.';

COMMENT ON COLUMN public.content_queue.media_id IS 'The media itself: the same file has the same id under any name.';

COMMENT ON COLUMN public.content_queue.media_filename IS 'The name of the file.';

COMMENT ON COLUMN public.content_queue.kind IS 'photo, video, animation or document.';

COMMENT ON COLUMN public.content_queue.telegram_file_id IS 'The file as Telegram knows it.';

COMMENT ON COLUMN public.content_queue.caption IS 'The caption under the item.';

COMMENT ON COLUMN public.content_queue.category IS 'The category it was queued under.';

COMMENT ON COLUMN public.content_queue.queued_at IS 'When it was queued.';

COMMENT ON COLUMN public.content_queue.queued_by IS 'The person who queued it. NULL: the command line.';

COMMENT ON COLUMN public.content_queue.offered_at IS 'When it was last offered.';

COMMENT ON COLUMN public.content_queue.chat_id IS 'The chat it was last offered in.';

COMMENT ON COLUMN public.content_queue.message_id IS 'The message of that offer.';

COMMENT ON COLUMN public.content_queue.offer_version IS 'The stream version of that offer.';

COMMENT ON COLUMN public.content_queue.decision IS 'posted, skipped or rejected.';

COMMENT ON COLUMN public.content_queue.decided_at IS 'When it was decided.';

COMMENT ON COLUMN public.content_queue.decided_by IS 'The person who decided.';

COMMENT ON COLUMN public.content_queue.state IS 'waiting, offered, posted, skipped or rejected.';

CREATE TABLE public.event_log (
    notification_id bigint NOT NULL,
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    occurred_at timestamp with time zone,
    user_id uuid,
    chat_id bigint,
    is_private boolean,
    message_id bigint,
    thread_id bigint,
    interaction_type text,
    interaction_name text,
    outcome text,
    context jsonb,
    offered_at timestamp with time zone
);

COMMENT ON TABLE public.event_log IS 'Immutable events in the order of their positions (notification_id).';

CREATE VIEW public.current_events AS
 SELECT notification_id,
    originator_id,
    originator_version,
    topic,
    state,
    recorded_at,
    occurred_at,
    user_id,
    chat_id,
    is_private,
    message_id,
    thread_id,
    interaction_type,
    interaction_name,
    outcome,
    context,
    offered_at
   FROM public.event_log;

CREATE TABLE public.event_chain (
    "position" bigint NOT NULL,
    follows bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    digests bytea NOT NULL,
    digest bytea NOT NULL
);
ALTER TABLE ONLY public.event_chain ALTER COLUMN digests SET STORAGE EXTERNAL;

COMMENT ON TABLE public.event_chain IS 'SHA-256 links over event_log, by the last position of each batch.';

COMMENT ON COLUMN public.event_chain.digests IS 'The event_digest of each event, 32 bytes each, in order.';

CREATE TABLE public.event_log_lock (
);

COMMENT ON TABLE public.event_log_lock IS 'Always empty. append_events locks it to keep the order of the log.';

ALTER TABLE public.event_log ALTER COLUMN notification_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.event_log_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.installation_key (
    is_only boolean DEFAULT true NOT NULL,
    key bytea NOT NULL,
    CONSTRAINT installation_key_is_only_check CHECK (is_only)
);

COMMENT ON TABLE public.installation_key IS 'The secret key under which callback data of other bots is digested. Keep it with the database: with another key equal data has other digests.';

CREATE TABLE public.notification_tracking (
    application_name text NOT NULL,
    notification_id bigint NOT NULL
);

COMMENT ON TABLE public.notification_tracking IS 'The positions of projections that are written with the eventsourcing library.';

CREATE TABLE public.offer_attempts (
    item_id uuid NOT NULL,
    begun_at timestamp with time zone,
    failed_at timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    reason text
);

COMMENT ON TABLE public.offer_attempts IS 'Attempts to show a queue item: under way, or failed.';

CREATE TABLE public.parked_events (
    projection text NOT NULL,
    target text NOT NULL,
    "position" bigint NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT now() NOT NULL,
    dropped_at timestamp with time zone
);

COMMENT ON TABLE public.parked_events IS 'Events that could not be folded, with the error. Reports read them from the log.';

CREATE TABLE public.parked_updates (
    id bigint NOT NULL,
    bot_id bigint NOT NULL,
    digest bytea NOT NULL,
    raw bytea NOT NULL,
    source text NOT NULL,
    reason text NOT NULL,
    parked_at timestamp with time zone DEFAULT now() NOT NULL,
    dropped_at timestamp with time zone
);
ALTER TABLE ONLY public.parked_updates ALTER COLUMN digest SET STATISTICS 0;
ALTER TABLE ONLY public.parked_updates ALTER COLUMN raw SET STATISTICS 0;
ALTER TABLE ONLY public.parked_updates ALTER COLUMN source SET STATISTICS 0;

COMMENT ON TABLE public.parked_updates IS 'Telegram updates that could not be recorded, with the reason.';

ALTER TABLE public.parked_updates ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.parked_updates_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_slots (
    chat_id bigint NOT NULL,
    slot timestamp with time zone NOT NULL,
    turn integer NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    is_kept boolean DEFAULT false NOT NULL
);

COMMENT ON TABLE public.posting_slots IS 'Slots of the posting schedule that a bot has taken, so that no other bot offers in them.';

CREATE TABLE public.projection_checkpoint (
    projection text NOT NULL,
    target text NOT NULL,
    version integer NOT NULL,
    fold text NOT NULL,
    tables regclass[] NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_indexed boolean DEFAULT true NOT NULL,
    event_recorded_at timestamp with time zone,
    CONSTRAINT projection_checkpoint_target_check CHECK ((target = ANY (ARRAY['live'::text, 'shadow'::text, 'previous'::text, 'retired'::text, 'past'::text])))
)
WITH (fillfactor='50');

COMMENT ON TABLE public.projection_checkpoint IS 'How far each projection has folded the log.';

COMMENT ON COLUMN public.projection_checkpoint.projection IS 'The projection.';

COMMENT ON COLUMN public.projection_checkpoint.target IS 'live: the table that serves. Others belong to a replay.';

COMMENT ON COLUMN public.projection_checkpoint.version IS 'The version that the table was made with.';

COMMENT ON COLUMN public.projection_checkpoint.fold IS 'The text of the fold that the table is filled with.';

COMMENT ON COLUMN public.projection_checkpoint.tables IS 'The tables that are filled.';

COMMENT ON COLUMN public.projection_checkpoint."position" IS 'The last position of the log that is folded.';

COMMENT ON COLUMN public.projection_checkpoint.updated_at IS 'When the position was moved last.';

COMMENT ON COLUMN public.projection_checkpoint.is_indexed IS 'Whether the indexes for readers are made.';

COMMENT ON COLUMN public.projection_checkpoint.event_recorded_at IS 'When the event at that position was recorded.';

CREATE TABLE public.schema_migration (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.schema_migration IS 'The SQL texts that were applied to this database.';

COMMENT ON COLUMN public.schema_migration.name IS 'The file in sql/, without .sql.';

COMMENT ON COLUMN public.schema_migration.checksum IS 'The SHA-256 of its text.';

COMMENT ON COLUMN public.schema_migration.applied_at IS 'When it was applied last.';

CREATE TABLE public.team_activity (
    bucket timestamp with time zone NOT NULL,
    chat_id bigint,
    interaction_type text NOT NULL,
    interaction_name text NOT NULL,
    interactions integer NOT NULL
);

COMMENT ON TABLE public.team_activity IS 'Interactions, bot responses too, by chat, quarter hour (UTC), type and name; chat_id NULL: private chats.';

COMMENT ON COLUMN public.team_activity.bucket IS 'The quarter hour, in UTC, named by its start.';

COMMENT ON COLUMN public.team_activity.chat_id IS 'The chat of the team. NULL: private chats.';

COMMENT ON COLUMN public.team_activity.interaction_type IS 'command, callback, message or bot_response.';

COMMENT ON COLUMN public.team_activity.interaction_name IS 'The command, the button, the kind of message or of response.';

COMMENT ON COLUMN public.team_activity.interactions IS 'How many there were, whatever their outcome.';

CREATE TABLE public.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    telegram_user_id bigint NOT NULL,
    username text,
    first_name text,
    last_name text,
    role text DEFAULT 'member'::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'member'::text])))
);
ALTER TABLE ONLY public.users ALTER COLUMN telegram_user_id SET STATISTICS 0;
ALTER TABLE ONLY public.users ALTER COLUMN username SET STATISTICS 0;
ALTER TABLE ONLY public.users ALTER COLUMN first_name SET STATISTICS 0;
ALTER TABLE ONLY public.users ALTER COLUMN last_name SET STATISTICS 0;

COMMENT ON TABLE public.users IS 'People. Names and Telegram ids are here and nowhere else: erasing a person deletes the row.';

CREATE VIEW public.user_interactions AS
 SELECT e.originator_id AS id,
    e.user_id,
    e.interaction_type,
    e.interaction_name,
    e.context,
        CASE
            WHEN (e.is_private IS NOT TRUE) THEN e.chat_id
            WHEN has_table_privilege(('public.users'::regclass)::oid, 'SELECT'::text) THEN u.telegram_user_id
            ELSE NULL::bigint
        END AS telegram_chat_id,
    e.message_id AS telegram_message_id,
    e.occurred_at AS created_at,
    e.outcome,
    e.notification_id AS "position"
   FROM (public.current_events e
     LEFT JOIN public.users u ON ((u.id = e.user_id)))
  WHERE (e.interaction_type IS NOT NULL);

COMMENT ON VIEW public.user_interactions IS 'The audit trail: every interaction, of people and of the bot. Indexes: person, type, name, time, context.';

COMMENT ON COLUMN public.user_interactions.id IS 'The interaction, and its stream in the log.';

COMMENT ON COLUMN public.user_interactions.user_id IS 'The person. NULL: nobody, or the bot.';

COMMENT ON COLUMN public.user_interactions.interaction_type IS 'command, callback, message or bot_response.';

COMMENT ON COLUMN public.user_interactions.interaction_name IS 'The command, the button, the kind of message or of response.';

COMMENT ON COLUMN public.user_interactions.context IS 'What else is known, by type and name.';

COMMENT ON COLUMN public.user_interactions.telegram_chat_id IS 'The chat. A private chat has an id only for logins that may read users.';

COMMENT ON COLUMN public.user_interactions.telegram_message_id IS 'The message in that chat.';

COMMENT ON COLUMN public.user_interactions.created_at IS 'When it happened.';

COMMENT ON COLUMN public.user_interactions.outcome IS 'ok, already_decided, denied, rate_limited or failed.';

COMMENT ON COLUMN public.user_interactions."position" IS 'The position in the log.';

CREATE TABLE public.user_keys (
    user_id uuid NOT NULL,
    key bytea NOT NULL
);
ALTER TABLE ONLY public.user_keys ALTER COLUMN key SET STATISTICS 0;

COMMENT ON TABLE public.user_keys IS 'The keys that encrypt people''s texts, one for each person.';

CREATE TABLE public.user_stats (
    user_id uuid NOT NULL,
    bucket timestamp with time zone NOT NULL,
    chat_id bigint,
    total_interactions integer NOT NULL,
    posts_marked integer NOT NULL,
    posts_skipped integer NOT NULL,
    posts_rejected integer NOT NULL,
    commands_used jsonb NOT NULL,
    last_interaction_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.user_stats IS 'Interactions of each person by chat and quarter hour (UTC); chat_id NULL: private chats.';

COMMENT ON COLUMN public.user_stats.user_id IS 'The person. Names are in users.';

COMMENT ON COLUMN public.user_stats.bucket IS 'The quarter hour, in UTC, named by its start.';

COMMENT ON COLUMN public.user_stats.chat_id IS 'The chat of the team. NULL: private chats.';

COMMENT ON COLUMN public.user_stats.total_interactions IS 'Interactions of any type and outcome.';

COMMENT ON COLUMN public.user_stats.posts_marked IS 'Decisions Posted.';

COMMENT ON COLUMN public.user_stats.posts_skipped IS 'Decisions Skip.';

COMMENT ON COLUMN public.user_stats.posts_rejected IS 'Decisions Reject.';

COMMENT ON COLUMN public.user_stats.commands_used IS 'How often each command was sent: {"/queue": 5}.';

COMMENT ON COLUMN public.user_stats.last_interaction_at IS 'The time of the latest interaction.';

INSERT INTO public.content_decision VALUES
	('2025-12-29 04:00:00+00', -1002376045508, 1, 0, 0, 347000, 1),
	('2025-12-29 09:30:00+00', -1002376045508, 0, 1, 0, 0, 0),
	('2025-12-29 11:45:00+00', -1002376045508, 1, 0, 0, 146000, 1),
	('2025-12-30 01:30:00+00', -1002376045508, 1, 0, 0, 0, 0),
	('2025-12-30 04:00:00+00', -1002376045508, 1, 0, 0, 260000, 1),
	('2025-12-30 13:45:00+00', -1002376045508, 1, 0, 0, 0, 0),
	('2025-12-30 14:30:00+00', -1002376045508, 1, 0, 0, 147000, 1),
	('2025-12-30 16:15:00+00', -1002376045508, 0, 1, 0, 0, 0);

INSERT INTO public.content_queue VALUES
	('14c15c91-0b11-4d28-8c21-ce88d0060cc5', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'posted', '2025-12-29 04:14:26+00', '0d5af080-c25b-4627-8777-a5220c46220e', DEFAULT),
	('301dc70e-9654-4254-87c3-37ebd5713c5a', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'posted', '2025-12-30 13:56:10+00', '0d5af080-c25b-4627-8777-a5220c46220e', DEFAULT),
	('4205e550-c16c-40e3-9762-0383e90669df', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'posted', '2025-12-30 04:05:20+00', '0d5af080-c25b-4627-8777-a5220c46220e', DEFAULT),
	('4afbfae4-877c-406f-95b8-c2551f4d4cc5', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'posted', '2025-12-29 11:53:18+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', DEFAULT),
	('819be1a0-6674-4dbc-8d87-9bb1e62607b8', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'posted', '2025-12-30 01:39:39+00', '0d5af080-c25b-4627-8777-a5220c46220e', DEFAULT),
	('86ef8378-5285-4138-9acc-664d09ca2aa8', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'posted', '2025-12-30 14:42:32+00', '0d5af080-c25b-4627-8777-a5220c46220e', DEFAULT),
	('e3e1ae85-3fcc-4a7f-9c1e-1f6236907e45', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'skipped', '2025-12-30 16:16:03+00', '0d5af080-c25b-4627-8777-a5220c46220e', DEFAULT),
	('f5b9e1f5-acda-4615-bc20-f6264922b9cc', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'skipped', '2025-12-29 09:39:51+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', DEFAULT);

INSERT INTO public.event_chain VALUES
	(53, 0, '2026-11-27 08:48:32.284221+00', '\x05cae978c594ace4b49185e66a54cd2ed9ab674c092553a86cf042dbc8e85ae5df3cdec492697e396a21ae4606de9df8ccde31f50353c197d628000873be84bd92964f512a8e30a799935cba3ae5d9174cbf96a68de393ebdfad369d29b3a01cd2113dd0232d4fe32b5534f044c9581da5e94ab0d117997c3ee3ced01184343b50b093e9890f906c5ef1a1e644dca8e00dc8c7ed255ffbfb7869e938d65622db9cfd1841c5e44e77c5130d2235a6ae117e5c2d79fdeb685dd24312b0fd87f1dd1e6925439d141f5282d3547f5aa97619cb38e959067e04e60b58b23d801e1f67fc37cbced83efe2ae841b748885a0b3fddf31e36b5dd8d5aa0e87a497fc2d1c2e6cbbc5e2a174f8c44259830d8ea7f056d9482a51175750df798c82fa66de8a58fa0de9838852189cbae9ba233e486e4718ba3f9df451c9f39f360c4661ebfca252beb857e6f2c1e3c61a6a8061299d6bf06fe211188973abe5828e8efb8aacbbb70608985e5822cda3d41ee40b4ed0cc61adf40eaf0de63d5c90bf82ef97b2cab8a0d8656f9dcd00112ab45a376ba03f26b8139e3f6bfd0ac54468ae5c2a963eb4484568eeb93576d177f635ae67af8f0a2c65c4f27bcf602bfb6b1809a9794b310060868322d3e231e436d638a4a71ebda6d8a7d2f87ea66ebeb026c8ae476b6661ffc10035dc663e5662926353f3a486de4cec6a3f75c9fab4239d1f7de96ab08611724f480532b201128214a173f74eace47b0f7a7e3486c63b85b107e5265384ec6f2c9fd4c242e763510a73b9e0479fd0ac545b042a93e43056846601044a2332f1a537a77b7b6b610176ca80ad134a28f52885edad053720041c6adf00166f044f1eefaa35515313a305166b36812d6528f258542a76440be7ffa9729fb65d36aa0233b3efd3dbceeac627a513bfbb9376b0069d74492e855fa13e3efb4e4268cbda127c7cd502d57d9d2958c917b1905e7bef408402dda6a65f94030a5539efc5d637026a2e0e2526aae4274672a781885299ad9a40b74c2b4d832035c3137f90625f0fd684234dcfba21c5394a37de54e9894e7bc5b27658a0bc3df3a808b707407c4fd927b203c72b7a3a3ea7fe23a847b3d730a6f1d0e8b87fb6423f0f7a1c4c31b10e6409d055b405172242cc02093864dafb97d687e1363c71d890095159ddcb150dc9f88a1e385bb0a1eca28ee23b3dc8a924e508cc9e51ecfccb299bf8bda596829cb0c456474d3703a63330c8f7292b85312811ee9fbc76343d2ba830aeafef35f2fb1f48a9057311f299e969f856a6ab3cb898ebf447ca95afa4e1863f8ffe7d8ee9c2655c79782995aef756e04294ade0414cadaa9ea2fae0ea361cbd83e98aa1a51f00035f31fb245b94f41e14e24e3b04e12333044fdc532807d6e5b9d0be382ff9ca111e24dcfd7721b6811814e2b2cdeef25d478b8313527d19b1c32cd9a0bfc9e2ff69201c634aedffc687dc319b44a3855f14611c303e59fd283cc91a35946d6a0ab59b92b3abc4495599ae3db5ebc18704b32248a5312443a9b35f743bdaf00a0923c0540547f87c674def0a8173922f960046d29da373683d4347aa40ca9fc736a9b92d0a05c8b04832981224da951a606f0a225673fa1cf49a5b8bdbfff0fa163d9cfe2bc243fecdf0fa45e0b58c6ba41a1d645b94165b6e03f14b22585b17ce1166a9f4ed2938b5e9847c0124d1581f49df15eaa3ae41210ce612e641452944a3f2694779804f8b13f4601b298ac6cb1913b135f500f0e09ad4916ad40019573955651b9be7527c153b2012edf76d9bd8fbc047dbc909e34baca9ab28dfc3b96a9c96fa2fbd131e12d370d0b852a9e64271063bad6b5aaf089f392b2debe7ab3149ce7c700b66a9407cf074a440aca67392d501e25015b8e98b29371fdedd1f806b1d7ff0e693aacb987a960ccecc53fa92c3bd9a265b9d153542a725b0bf6c93d65c7e96653e16e7517e66b660ad53cfe775c6bcedb06ae3503abbe7a3847b6f0da0304d62fb266d494b9c58d70e3172ac042baad6ac85c4aa4d6c896a84cf333fc5d3a955d46c16f9400d0b0520f16142dbb429fde455621c8dab7a8a88682cb28d02c18c889075474a3f4537f2f9d5cf0ff584df320df4cb0f36ad629aeaa0df960f754f38e1a165d2e2d7920cc5742450db7cb3c6ec3e4e0c7998cb0e4849433a7a5287b5a5f29d1f98d4ab827c05de28d0e0c8aef715ea2ceca79efebe52cd885c58a1d55f200ea3bb4dbd53b353d81496df9c8138e67c6a347245c5195dce403d1526fb19d6b14e3c6def44175e6572794709cf1ec74197fcc64132da1ea00fa0e825e93188015f1e6743af58c7f4c906faa20aea7703991a15da20615bbdc121d35c51d6c4b7a6e5c8ef27b1500e0', '\x19d35ccb1c420685510036c078ab753d37f5de405d3ef4ac4e370faa86ac2d16'),
	(70, 53, '2026-11-27 08:48:34.120262+00', '\x7097e22d550eefa64a1458e07469c249d98a437f42f6f4c0f637c7124ff5403b0b77ca40c46fd93188b1ebb898dd96c0d9fe28cb13c0568616ea8a468916cfbe54b7535ebec8864981347877e0df00cba77494aeeb36912f53c378a82050ff1c7f82a4e88d686bc0166209f06455fa3beadf3487cf346c801823c42aeb6faaced91a5626a3df5d81565b644819640f76531f2d3985d122d81ed2e428fe27964e1d439e4d3674c0301244302e6a9c1e4addaa2258312c56b4c491ae60ad34b81547fff5f539d095b068662b6d73b757b849e4369fe604759a2f5844de596cab903422088dd0476c2cd5402082b91748533e5ca54ebe3486c0a0ccdd754eb6983606a65c91cfdd20dc229a83404c285703248978e7658f14c4c5bab0a7794db71ee2f2b7591198019e90b2e7e17e03e67b094eba68a2099179adb5fd25b8856172962a07b58dddff848089f2635baf7879ee4dc2218a647590827c5b24e51b8d81c57675139404ef259fe41f210ba2e25ed4516b577e22434b486d9bcb86c7047eb6c53f78f57361d980757e024257cf8327643479936d10b5520c7253fdc3496c3b8c84206e1538341412161f28d9633128e7cfcbde155e7f699dc2873fca419bdc3e994dd43a1898935b98ccbd34d74af6441bca7e4497838984b59ce7808d69d8d1589169c0c97ecba50223757496dc983a45db3d8879e2d6dd8a0d192a9147e10d4ccc0454507a05e8fac8ddca9215f9dd9441cdb57c1c4b92df5f725b75bf', '\xf62552ba0c96690fb6983f02ea3fe4f267d6bafec717061bf2cbc7e469e954e3');

INSERT INTO public.event_log OVERRIDING SYSTEM VALUE VALUES
	(1, '00001272-cf48-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395430343a31343a32365a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a397d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a37312c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2232666633336535393533633463383531227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 04:14:26+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 71, NULL, 'message', 'text', 'ok', '{"text_length": 9}', NULL),
	(2, '00001272-cf49-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395430343a31343a32365a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a22706f73746564222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2231346331356339312d306231312d346432382d386332312d636538386430303630636335227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a37302c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2239646530653331343736666261366533227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 04:14:26+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 70, NULL, 'callback', 'posted', 'ok', '{"queue_item_id": "14c15c91-0b11-4d28-8c21-ce88d0060cc5"}', NULL),
	(3, '14c15c91-0b11-4d28-8c21-ce88d0060cc5', 1, 'storyline.ContentPosted', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395430343a31343a32365a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a22323032352d31322d32395430343a30383a33395a227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 04:14:26+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', '2025-12-29 04:08:39+00'),
	(4, '00001272-cf4a-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395430373a34333a30355a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a222f6e657874222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a37322c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2263346332616237633536343730353539227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 07:43:05+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 72, NULL, 'command', '/next', 'ok', '{}', NULL),
	(5, '00001272-cf4b-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395430393a33393a35315a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a222f6e657874222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a37342c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2264613163393037633031316234363863227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 09:39:51+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 74, NULL, 'command', '/next', 'ok', '{}', NULL),
	(6, '00001272-cf4c-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395430393a33393a35315a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a22736b6970222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2266356239653166352d616364612d343631352d626332302d663632363439323262396363227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a37352c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2261323466366263343233633832316233227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 09:39:51+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 75, NULL, 'callback', 'skip', 'ok', '{"queue_item_id": "f5b9e1f5-acda-4615-bc20-f6264922b9cc"}', NULL),
	(7, 'f5b9e1f5-acda-4615-bc20-f6264922b9cc', 1, 'storyline.ContentSkipped', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395430393a33393a35315a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a6e756c6c7d', '2026-11-27 08:48:32.284221+00', '2025-12-29 09:39:51+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', NULL),
	(8, '00001272-cf4d-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395430393a35353a31315a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a22646f63756d656e74222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a37362c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2264363630363135343538353638313137227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 09:55:11+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 76, NULL, 'message', 'document', 'ok', '{}', NULL),
	(9, '00001272-cf4e-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431313a32363a35365a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a222f7175657565222c22636f6e74657874223a7b7d2c22636861745f6964223a6e756c6c2c2269735f70726976617465223a747275652c226d6573736167655f6964223a343639392c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2262616630616266353361633734636465227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 11:26:56+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', NULL, true, 4699, NULL, 'command', '/queue', 'ok', '{}', NULL),
	(10, '00001272-cf4f-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431313a35333a31385a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a31347d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a37382c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2231356532643836353132313764613133227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 11:53:18+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 78, NULL, 'message', 'text', 'ok', '{"text_length": 14}', NULL),
	(11, '00001272-cf50-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431313a35333a31385a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a22706f73746564222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2234616662666165342d383737632d343036662d393562382d633235353166346434636335227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a37372c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2262303033653931333665393562646632227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 11:53:18+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 77, NULL, 'callback', 'posted', 'ok', '{"queue_item_id": "4afbfae4-877c-406f-95b8-c2551f4d4cc5"}', NULL),
	(12, '4afbfae4-877c-406f-95b8-c2551f4d4cc5', 1, 'storyline.ContentPosted', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431313a35333a31385a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a22323032352d31322d32395431313a35303a35325a227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 11:53:18+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', '2025-12-29 11:50:52+00'),
	(13, '00001272-cf51-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431323a34383a35365a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a32377d2c22636861745f6964223a6e756c6c2c2269735f70726976617465223a747275652c226d6573736167655f6964223a343730312c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2237373734646438326561313436306137227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 12:48:56+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', NULL, true, 4701, NULL, 'message', 'text', 'ok', '{"text_length": 27}', NULL),
	(14, '00001272-cf52-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431343a33313a30355a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a222f68656c70222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a37392c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2238653165336536323735376166313238227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 14:31:05+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 79, NULL, 'command', '/help', 'ok', '{}', NULL),
	(15, '00001272-cf53-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431353a31373a34385a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a34367d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a38312c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2230316635356664636433376632373166227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 15:17:48+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 81, NULL, 'message', 'text', 'ok', '{"text_length": 46}', NULL),
	(16, '00001272-cf54-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431353a31383a31345a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a397d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a38322c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2238366336346465393335366532316461227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 15:18:14+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 82, NULL, 'message', 'text', 'ok', '{"text_length": 9}', NULL),
	(17, '00001272-cf55-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431353a34393a33375a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f7175657565222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a38332c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2236663134343963323864306332663965227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 15:49:37+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 83, NULL, 'command', '/queue', 'ok', '{}', NULL),
	(18, '00001272-cf56-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431363a32323a33335a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a32377d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a38352c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2234326431363061306465306162383566227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 16:22:33+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 85, NULL, 'message', 'text', 'ok', '{"text_length": 27}', NULL),
	(19, '00001272-cf57-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431363a33383a33305a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a357d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a38362c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2262396165386232386663656532613135227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 16:38:30+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 86, NULL, 'message', 'text', 'ok', '{"text_length": 5}', NULL),
	(20, '00001272-cf58-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431373a31393a32335a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f7374617473222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a38372c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2230393532363662393839613638353131227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 17:19:23+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 87, NULL, 'command', '/stats', 'ok', '{}', NULL),
	(21, '00001272-cf59-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431373a32343a34395a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a226e65775f636861745f7469746c65222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a38392c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2233376465656231306461653064356230227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 17:24:49+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 89, NULL, 'message', 'new_chat_title', 'ok', '{}', NULL),
	(22, '00001272-cf5a-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431383a30303a30305a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a33357d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a39302c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2239303532663737323338366163633564227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 18:00:00+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 90, NULL, 'message', 'text', 'ok', '{"text_length": 35}', NULL),
	(23, '00001272-cf5b-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431383a33303a33345a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a222f6e657874222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a39312c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2238323065303634396331613533313664227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 18:30:34+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 91, NULL, 'command', '/next', 'ok', '{}', NULL),
	(24, '00001272-cf5c-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431383a35353a32325a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a33387d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a39332c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2263346631653434616165353330613135227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 18:55:22+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 93, NULL, 'message', 'text', 'ok', '{"text_length": 38}', NULL),
	(25, '00001272-cf5d-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431393a32383a35325a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a31337d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a39342c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2237383932613966653838613764666662227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 19:28:52+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 94, NULL, 'message', 'text', 'ok', '{"text_length": 13}', NULL),
	(26, '00001272-cf5e-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395431393a32393a30335a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a397d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a39352c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2263326434383935363361316538666466227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 19:29:03+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 95, NULL, 'message', 'text', 'ok', '{"text_length": 9}', NULL),
	(27, '00001272-cf5f-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395432303a31393a32365a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a38357d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a39362c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2238346631323365633333346532616639227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 20:19:26+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 96, NULL, 'message', 'text', 'ok', '{"text_length": 85}', NULL),
	(28, '00001272-cf60-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395432303a31393a34305a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a397d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a39372c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2230363637383061623463643637666461227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 20:19:40+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 97, NULL, 'message', 'text', 'ok', '{"text_length": 9}', NULL),
	(29, '00001272-cf61-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395432303a31393a34345a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a226564697465645f6d657373616765222c22636f6e74657874223a7b226b696e64223a2274657874222c22746578745f6c656e677468223a31317d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a39372c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2236636137333635306266353066666430227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 20:19:44+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 97, NULL, 'message', 'edited_message', 'ok', '{"kind": "text", "text_length": 11}', NULL),
	(30, '00001272-cf62-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d32395432323a30303a33365a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f68656c70222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a39382c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2231366362373333656330636633346634227d', '2026-11-27 08:48:32.284221+00', '2025-12-29 22:00:36+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 98, NULL, 'command', '/help', 'ok', '{}', NULL),
	(31, '00001272-cf63-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305430303a34393a34365a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f7175657565222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3130302c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2234623763333361633437313631633766227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 00:49:46+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 100, NULL, 'command', '/queue', 'ok', '{}', NULL),
	(32, '00001272-cf64-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305430313a33393a33395a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f6e657874222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3130322c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2234303565373633316333313736383233227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 01:39:39+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 102, NULL, 'command', '/next', 'ok', '{}', NULL),
	(33, '00001272-cf65-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305430313a33393a33395a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a22706f73746564222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2238313962653161302d363637342d346462632d386438372d396262316536323630376238227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3130332c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2236383162383362313031353936626561227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 01:39:39+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 103, NULL, 'callback', 'posted', 'ok', '{"queue_item_id": "819be1a0-6674-4dbc-8d87-9bb1e62607b8"}', NULL),
	(34, '819be1a0-6674-4dbc-8d87-9bb1e62607b8', 1, 'storyline.ContentPosted', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305430313a33393a33395a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a6e756c6c7d', '2026-11-27 08:48:32.284221+00', '2025-12-30 01:39:39+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', NULL),
	(35, '00001272-cf66-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305430343a30353a32305a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a31387d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3130352c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2237326533636534323738376432656363227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 04:05:20+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 105, NULL, 'message', 'text', 'ok', '{"text_length": 18}', NULL),
	(36, '00001272-cf67-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305430343a30353a32305a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a22706f73746564222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2234323035653535302d633136632d343065332d393736322d303338336539303636396466227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3130342c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2232393330303266303934396530646239227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 04:05:20+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 104, NULL, 'callback', 'posted', 'ok', '{"queue_item_id": "4205e550-c16c-40e3-9762-0383e90669df"}', NULL),
	(37, '4205e550-c16c-40e3-9762-0383e90669df', 1, 'storyline.ContentPosted', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305430343a30353a32305a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a22323032352d31322d33305430343a30313a30305a227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 04:05:20+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', '2025-12-30 04:01:00+00'),
	(38, '00001272-cf68-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305430343a30353a32305a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a22706f73746564222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2234323035653535302d633136632d343065332d393736322d303338336539303636396466227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3130342c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a22616c72656164795f64656369646564222c22736f757263655f646967657374223a2235616235346364653234343561316230227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 04:05:20+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 104, NULL, 'callback', 'posted', 'already_decided', '{"queue_item_id": "4205e550-c16c-40e3-9762-0383e90669df"}', NULL),
	(39, '00001272-cf69-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305430383a33393a31345a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a317d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3130362c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2266666364396138373362653566323630227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 08:39:14+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 106, NULL, 'message', 'text', 'ok', '{"text_length": 1}', NULL),
	(40, '00001272-cf6a-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431303a32303a34385a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a397d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3130372c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2234623534643239313036356637333561227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 10:20:48+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 107, NULL, 'message', 'text', 'ok', '{"text_length": 9}', NULL),
	(41, '00001272-cf6b-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431303a32313a30305a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a38357d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3130382c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2263366339373431663532663334626664227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 10:21:00+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 108, NULL, 'message', 'text', 'ok', '{"text_length": 85}', NULL),
	(42, '00001272-cf6c-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431303a32313a31355a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a31347d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3130392c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2265393435613330336561333836343265227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 10:21:15+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 109, NULL, 'message', 'text', 'ok', '{"text_length": 14}', NULL),
	(43, '00001272-cf6d-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431303a35333a32365a222c22757365725f6964223a2261616230616563652d663966322d343135392d383732382d383439396433643536633866222c226e616d65223a222f7175657565222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3131302c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2238346665373630373462343363636136227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 10:53:26+00', 'aab0aece-f9f2-4159-8728-8499d3d56c8f', -1002376045508, false, 110, NULL, 'command', '/queue', 'ok', '{}', NULL),
	(44, '00001272-cf6e-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431333a35363a31305a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a22706f73746564222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2233303164633730652d393635342d343235342d383763332d333765626435373133633561227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3131322c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2236336435653664313031353663303537227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 13:56:10+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 112, NULL, 'callback', 'posted', 'ok', '{"queue_item_id": "301dc70e-9654-4254-87c3-37ebd5713c5a"}', NULL),
	(45, '301dc70e-9654-4254-87c3-37ebd5713c5a', 1, 'storyline.ContentPosted', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431333a35363a31305a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a6e756c6c7d', '2026-11-27 08:48:32.284221+00', '2025-12-30 13:56:10+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', NULL),
	(46, '00001272-cf6f-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431343a34303a30355a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f6e657874222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3131332c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2262353766663039376539373939396331227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 14:40:05+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 113, NULL, 'command', '/next', 'ok', '{}', NULL),
	(47, '00001272-cf70-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431343a34323a33325a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a397d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3131352c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2265646535613963376332373635633661227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 14:42:32+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 115, NULL, 'message', 'text', 'ok', '{"text_length": 9}', NULL),
	(48, '00001272-cf71-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431343a34323a33325a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a22706f73746564222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2238366566383337382d353238352d343133382d396163632d363634643039636132616138227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3131342c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2230646332356238613262376635663361227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 14:42:32+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 114, NULL, 'callback', 'posted', 'ok', '{"queue_item_id": "86ef8378-5285-4138-9acc-664d09ca2aa8"}', NULL),
	(49, '86ef8378-5285-4138-9acc-664d09ca2aa8', 1, 'storyline.ContentPosted', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431343a34323a33325a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a22323032352d31322d33305431343a34303a30355a227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 14:42:32+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', '2025-12-30 14:40:05+00'),
	(50, '00001272-cf72-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431343a35363a30345a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f7175657565222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3131362c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2230383166626339343364326566383065227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 14:56:04+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 116, NULL, 'command', '/queue', 'ok', '{}', NULL),
	(51, '00001272-cf73-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431363a31363a30335a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a22736b6970222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2265336531616538352d336663632d346137662d396331652d316636323336393037653435227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3131382c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2263643165373665636439376339313561227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 16:16:03+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 118, NULL, 'callback', 'skip', 'ok', '{"queue_item_id": "e3e1ae85-3fcc-4a7f-9c1e-1f6236907e45"}', NULL),
	(52, 'e3e1ae85-3fcc-4a7f-9c1e-1f6236907e45', 1, 'storyline.ContentSkipped', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431363a31363a30335a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a6e756c6c7d', '2026-11-27 08:48:32.284221+00', '2025-12-30 16:16:03+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', NULL),
	(53, '00001272-cf74-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431363a34303a35355a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a31387d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132302c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2263323165626662333432383763633037227d', '2026-11-27 08:48:32.284221+00', '2025-12-30 16:40:55+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 120, NULL, 'message', 'text', 'ok', '{"text_length": 18}', NULL),
	(54, '00001272-cf75-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431363a33393a31375a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a22706f73746564222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2235346433376133642d343661342d343635662d623863342d326638646565386339626233227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3131392c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2233643563383233643630663564636530227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 16:39:17+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 119, NULL, 'callback', 'posted', 'ok', '{"queue_item_id": "54d37a3d-46a4-465f-b8c4-2f8dee8c9bb3"}', NULL),
	(55, '54d37a3d-46a4-465f-b8c4-2f8dee8c9bb3', 1, 'storyline.ContentPosted', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431363a33393a31375a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a6e756c6c7d', '2026-11-27 08:48:34.120262+00', '2025-12-30 16:39:17+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', NULL),
	(56, '00001272-cf76-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431373a31313a33375a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a31397d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132322c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2236383135646262313738383830343037227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 17:11:37+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 122, NULL, 'message', 'text', 'ok', '{"text_length": 19}', NULL),
	(57, '00001272-cf77-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431373a31313a33375a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a22736b6970222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2235373261643364362d613533662d346266342d396433302d383831336333616166313338227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132312c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2261353436636663636166666361333234227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 17:11:37+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 121, NULL, 'callback', 'skip', 'ok', '{"queue_item_id": "572ad3d6-a53f-4bf4-9d30-8813c3aaf138"}', NULL),
	(58, '572ad3d6-a53f-4bf4-9d30-8813c3aaf138', 1, 'storyline.ContentSkipped', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431373a31313a33375a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a22323032352d31322d33305431373a31303a33305a227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 17:11:37+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', '2025-12-30 17:10:30+00'),
	(59, '00001272-cf78-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431373a35353a33325a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a222f7374617473222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132332c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2234343062306531373434643865383238227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 17:55:32+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 123, NULL, 'command', '/stats', 'ok', '{}', NULL),
	(60, '00001272-cf79-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431393a31313a30335a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f7175657565222c22636f6e74657874223a7b7d2c22636861745f6964223a6e756c6c2c2269735f70726976617465223a747275652c226d6573736167655f6964223a343137352c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2232333633643932623965623132373136227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 19:11:03+00', '0d5af080-c25b-4627-8777-a5220c46220e', NULL, true, 4175, NULL, 'command', '/queue', 'ok', '{}', NULL),
	(61, '00001272-cf7a-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305431393a34353a34365a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f6e657874222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132352c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2239656530333364383765303364363730227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 19:45:46+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 125, NULL, 'command', '/next', 'ok', '{}', NULL),
	(62, '00001272-cf7b-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305432303a32343a34335a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a34367d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132372c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2235653333383839643535663839373032227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 20:24:43+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 127, NULL, 'message', 'text', 'ok', '{"text_length": 46}', NULL),
	(63, '00001272-cf7c-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305432303a32353a33385a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a226564697465645f6d657373616765222c22636f6e74657874223a7b226b696e64223a2274657874222c22746578745f6c656e677468223a34387d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132372c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2263626130653834363533623235313831227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 20:25:38+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 127, NULL, 'message', 'edited_message', 'ok', '{"kind": "text", "text_length": 48}', NULL),
	(64, '00001272-cf7d-8000-8000-000000000000', 1, 'storyline.MessageReceived', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305432303a32353a35305a222c22757365725f6964223a2238386532376135362d316136362d343736642d613866622d386138396131313130646332222c226e616d65223a2274657874222c22636f6e74657874223a7b22746578745f6c656e677468223a32377d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132382c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2265633537336332623535383630636162227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 20:25:50+00', '88e27a56-1a66-476d-a8fb-8a89a1110dc2', -1002376045508, false, 128, NULL, 'message', 'text', 'ok', '{"text_length": 27}', NULL),
	(65, '00001272-cf7e-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305432303a35323a33375a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a2272656a656374222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2230353664333038342d333636642d343334332d383864352d303235626662343761353535227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132392c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2236353363623231656632376265393836227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 20:52:37+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 129, NULL, 'callback', 'reject', 'ok', '{"queue_item_id": "056d3084-366d-4343-88d5-025bfb47a555"}', NULL),
	(66, '00001272-cf7f-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305432303a35333a35335a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a2263616e63656c5f72656a656374222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2230353664333038342d333636642d343334332d383864352d303235626662343761353535227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132392c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2234646561636532343330306665336635227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 20:53:53+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 129, NULL, 'callback', 'cancel_reject', 'ok', '{"queue_item_id": "056d3084-366d-4343-88d5-025bfb47a555"}', NULL),
	(67, '00001272-cf80-8000-8000-000000000000', 1, 'storyline.CallbackPressed', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305432303a35343a30365a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a22706f73746564222c22636f6e74657874223a7b2271756575655f6974656d5f6964223a2230353664333038342d333636642d343334332d383864352d303235626662343761353535227d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3132392c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2233373638383266656132656563353666227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 20:54:06+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 129, NULL, 'callback', 'posted', 'ok', '{"queue_item_id": "056d3084-366d-4343-88d5-025bfb47a555"}', NULL),
	(68, '056d3084-366d-4343-88d5-025bfb47a555', 1, 'storyline.ContentPosted', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305432303a35343a30365a222c226d656469615f6964223a6e756c6c2c226d656469615f66696c656e616d65223a6e756c6c2c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c22636861745f6964223a2d313030323337363034353530382c226f6666657265645f6174223a22323032352d31322d33305432303a35323a33375a227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 20:54:06+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, NULL, NULL, NULL, NULL, NULL, NULL, '{"media_id": null, "media_filename": null}', '2025-12-30 20:52:37+00'),
	(69, '00001272-cf81-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33305432333a34313a30365a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f7175657565222c22636f6e74657874223a7b7d2c22636861745f6964223a6e756c6c2c2269735f70726976617465223a747275652c226d6573736167655f6964223a343137372c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2231336364356561653933373562346532227d', '2026-11-27 08:48:34.120262+00', '2025-12-30 23:41:06+00', '0d5af080-c25b-4627-8777-a5220c46220e', NULL, true, 4177, NULL, 'command', '/queue', 'ok', '{}', NULL),
	(70, '00001272-cf82-8000-8000-000000000000', 1, 'storyline.CommandIssued', '\x7b2276657273696f6e223a312c226f636375727265645f6174223a22323032352d31322d33315431393a30393a35355a222c22757365725f6964223a2230643561663038302d633235622d343632372d383737372d613532323063343632323065222c226e616d65223a222f6e657874222c22636f6e74657874223a7b7d2c22636861745f6964223a2d313030323337363034353530382c2269735f70726976617465223a66616c73652c226d6573736167655f6964223a3133302c227468726561645f6964223a6e756c6c2c226f7574636f6d65223a226f6b222c22736f757263655f646967657374223a2235373839303138643662386138336662227d', '2026-11-27 08:48:34.120262+00', '2025-12-31 19:09:55+00', '0d5af080-c25b-4627-8777-a5220c46220e', -1002376045508, false, 130, NULL, 'command', '/next', 'ok', '{}', NULL);

INSERT INTO public.installation_key VALUES
	(true, '\x56a029686abc45a099f47a03a3cc372e6fc7ca2f89a24d0b9c16c363952ee98e');

INSERT INTO public.projection_checkpoint VALUES
	('content_decision', 'live', 1, '-- fold: presses that decided, and the content events they made, at positions (after, upto].
INSERT INTO content_decision AS standing
SELECT
    storyline_bucket(occurred_at),
    chat_id,
    count(*) FILTER (WHERE interaction_name = ''posted''),
    count(*) FILTER (WHERE interaction_name = ''skip''),
    count(*) FILTER (WHERE interaction_name = ''confirm_reject''),
    coalesce(sum(floor(extract(epoch FROM occurred_at - offered_at) * 1000)), 0),
    count(offered_at)
FROM current_events
WHERE notification_id > %(after)s AND notification_id <= %(upto)s
    AND (
        offered_at IS NOT NULL
        OR (
            interaction_type = ''callback'' AND outcome = ''ok''
            AND interaction_name IN (''posted'', ''skip'', ''confirm_reject'')
        )
    )
GROUP BY 1, 2
ORDER BY 1, 2
ON CONFLICT (bucket, chat_id) DO UPDATE SET
    posted = standing.posted + excluded.posted,
    skipped = standing.skipped + excluded.skipped,
    rejected = standing.rejected + excluded.rejected,
    decision_ms = standing.decision_ms + excluded.decision_ms,
    timed_decisions = standing.timed_decisions + excluded.timed_decisions
', '{public.content_decision}', 53, '2026-11-27 08:48:33.290353+00', true, '2026-11-27 08:48:32.284221+00'),
	('content_queue', 'live', 1, '-- fold: what was queued, offered and decided at positions (after, upto].
WITH content AS MATERIALIZED (
    SELECT originator_id AS item_id, originator_version AS version, topic, occurred_at, user_id,
        chat_id, message_id, context
    FROM current_events
    WHERE notification_id > %(after)s AND notification_id <= %(upto)s
        AND topic IN (
            ''storyline.ContentQueued'', ''storyline.ContentOffered'', ''storyline.ContentPosted'',
            ''storyline.ContentSkipped'', ''storyline.ContentRejected''
        )
),
media AS (
    SELECT item_id, max(context ->> ''media_id'') AS id, max(context ->> ''media_filename'') AS filename
    FROM content
    GROUP BY item_id
),
queued AS (
    SELECT DISTINCT ON (item_id) item_id, occurred_at, user_id, context ->> ''kind'' AS kind,
        context ->> ''telegram_file_id'' AS telegram_file_id, context ->> ''caption'' AS caption,
        context ->> ''category'' AS category
    FROM content
    WHERE topic = ''storyline.ContentQueued''
    ORDER BY item_id, version
),
offered AS (
    SELECT DISTINCT ON (item_id) item_id, occurred_at, chat_id, message_id, version
    FROM content
    WHERE topic = ''storyline.ContentOffered''
    ORDER BY item_id, version DESC
),
decided AS (
    SELECT DISTINCT ON (item_id) item_id, occurred_at, user_id,
        CASE topic
            WHEN ''storyline.ContentPosted'' THEN ''posted''
            WHEN ''storyline.ContentSkipped'' THEN ''skipped''
            WHEN ''storyline.ContentRejected'' THEN ''rejected''
        END AS decision
    FROM content
    WHERE topic NOT IN (''storyline.ContentQueued'', ''storyline.ContentOffered'')
    ORDER BY item_id, version
)
INSERT INTO content_queue AS standing (
    item_id, media_id, media_filename, kind, telegram_file_id, caption, category, queued_at,
    queued_by, offered_at, chat_id, message_id, offer_version, decision, decided_at, decided_by
)
SELECT item_id, media.id, media.filename, queued.kind, queued.telegram_file_id, queued.caption,
    queued.category, queued.occurred_at, queued.user_id, offered.occurred_at, offered.chat_id,
    offered.message_id, offered.version, decided.decision, decided.occurred_at, decided.user_id
FROM media
LEFT JOIN queued USING (item_id)
LEFT JOIN offered USING (item_id)
LEFT JOIN decided USING (item_id)
ORDER BY item_id
ON CONFLICT (item_id) DO UPDATE SET
    media_id = coalesce(standing.media_id, excluded.media_id),
    media_filename = coalesce(standing.media_filename, excluded.media_filename),
    kind = coalesce(standing.kind, excluded.kind),
    telegram_file_id = coalesce(standing.telegram_file_id, excluded.telegram_file_id),
    caption = coalesce(standing.caption, excluded.caption),
    category = coalesce(standing.category, excluded.category),
    queued_at = coalesce(standing.queued_at, excluded.queued_at),
    queued_by = coalesce(standing.queued_by, excluded.queued_by),
    (offered_at, chat_id, message_id, offer_version) = (
        SELECT offer.offered_at, offer.chat_id, offer.message_id, offer.version
        FROM (
            VALUES
                (standing.offered_at, standing.chat_id, standing.message_id, standing.offer_version),
                (excluded.offered_at, excluded.chat_id, excluded.message_id, excluded.offer_version)
        ) AS offer (offered_at, chat_id, message_id, version)
        ORDER BY offer.version DESC NULLS LAST
        LIMIT 1
    ),
    decision = coalesce(standing.decision, excluded.decision),
    decided_at = coalesce(standing.decided_at, excluded.decided_at),
    decided_by = coalesce(standing.decided_by, excluded.decided_by)
', '{public.content_queue}', 53, '2026-11-27 08:48:33.299409+00', true, '2026-11-27 08:48:32.284221+00'),
	('team_activity', 'live', 1, '-- fold: all interactions at positions (after, upto].
INSERT INTO team_activity AS standing
SELECT
    storyline_bucket(occurred_at),
    chat_id,
    interaction_type,
    interaction_name,
    count(*)
FROM current_events
WHERE notification_id > %(after)s AND notification_id <= %(upto)s AND interaction_type IS NOT NULL
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
ON CONFLICT (bucket, chat_id, interaction_type, interaction_name) DO UPDATE SET
    interactions = standing.interactions + excluded.interactions
', '{public.team_activity}', 53, '2026-11-27 08:48:33.304846+00', true, '2026-11-27 08:48:32.284221+00'),
	('user_stats', 'live', 1, '-- fold: the interactions of people at positions (after, upto].
INSERT INTO user_stats AS standing
SELECT
    user_id,
    bucket,
    chat_id,
    sum(interactions),
    sum(marked),
    sum(skipped),
    sum(rejected),
    coalesce(jsonb_object_agg(command, interactions) FILTER (WHERE command IS NOT NULL), ''{}''),
    max(last_at)
FROM (
    SELECT
        user_id,
        storyline_bucket(occurred_at) AS bucket,
        chat_id,
        CASE WHEN interaction_type = ''command'' THEN interaction_name END AS command,
        count(*) AS interactions,
        count(*) FILTER (WHERE decision = ''posted'') AS marked,
        count(*) FILTER (WHERE decision = ''skip'') AS skipped,
        count(*) FILTER (WHERE decision = ''confirm_reject'') AS rejected,
        max(occurred_at) AS last_at
    FROM (
        SELECT
            *,
            CASE WHEN interaction_type = ''callback'' AND outcome = ''ok'' THEN interaction_name END AS decision
        FROM current_events
        WHERE notification_id > %(after)s AND notification_id <= %(upto)s
            AND interaction_type <> ''bot_response'' AND user_id IS NOT NULL
    ) AS interaction
    GROUP BY 1, 2, 3, 4
) AS counted
GROUP BY user_id, bucket, chat_id
ORDER BY user_id, bucket, chat_id
ON CONFLICT (user_id, bucket, chat_id) DO UPDATE SET
    total_interactions = standing.total_interactions + excluded.total_interactions,
    posts_marked = standing.posts_marked + excluded.posts_marked,
    posts_skipped = standing.posts_skipped + excluded.posts_skipped,
    posts_rejected = standing.posts_rejected + excluded.posts_rejected,
    commands_used = storyline_add_counts(standing.commands_used, excluded.commands_used),
    last_interaction_at = greatest(standing.last_interaction_at, excluded.last_interaction_at)
', '{public.user_stats}', 53, '2026-11-27 08:48:33.309201+00', true, '2026-11-27 08:48:32.284221+00');

INSERT INTO public.schema_migration VALUES
	('migrations/0001_event_log', '3af3dffd5dc78c2927f68d4abdeae4ae853be7756ffa8010cdf5cd3896000e15', '2026-11-27 08:48:32.10984+00'),
	('migrations/0002_users', '759c8820bca1b4f7cce399edb5f13a88e16c24099f5271215632328039a80ae7', '2026-11-27 08:48:32.116376+00'),
	('migrations/0003_projections', '339cda2c6e16cefab6b371af23eaa8f47849fb270c2b793fe424eedd8ccd9889', '2026-11-27 08:48:32.119613+00'),
	('migrations/0004_parked_updates', 'e3523049ebb79518bb9358637a338ccac74782ab3aec4606319dfcc114720bd8', '2026-11-27 08:48:32.123344+00'),
	('migrations/0005_notification_tracking', 'd7106efa25d481dc52b698f8d076cff36f43b985501565b8df844391d4fe70e8', '2026-11-27 08:48:32.126339+00'),
	('migrations/0006_offers', 'd3f85af302dc4a87400a921643719f1b1818ada5390391bbf90fdf24b831791f', '2026-11-27 08:48:32.128606+00'),
	('migrations/0007_chat_migrations', '4221c253314d8bbe9aef2f44aa66ba0f434c6d75dccb1105b869ea4c3665e017', '2026-11-27 08:48:32.131788+00'),
	('migrations/0008_replays', '01938179311cb80ed5fe17503838c7f8eaad93d07887f3c66bc6e098e37eb0e1', '2026-11-27 08:48:32.134252+00'),
	('migrations/0009_event_chain', '58621c74ab713bd20940aef3de9aaf0980e2cf7b9b45b0df5bbb4f8b07535d06', '2026-11-27 08:48:32.136412+00'),
	('migrations/0010_dropped', '9010eeccfb39bcea55418e9bec62646c51a06cc667020840e96e710f70004900', '2026-11-27 08:48:32.142713+00'),
	('migrations/0011_event_version', '3c99d614b750e96f13f2f4ffb64ef079fa08d80cb0048287add0d28b2cd84e19', '2026-11-27 08:48:32.144821+00'),
	('migrations/0012_user_keys', 'fb5b91a981f3d999b6eab8425ba435f5c68082deabda9da14583615f0d11b348', '2026-11-27 08:48:32.146751+00'),
	('migrations/0013_append_lock', '885a2b63d635a1830b6dd2383cce3ffbbefb961a3c0afe1080e8458953a04f8d', '2026-11-27 08:48:32.150185+00'),
	('migrations/0014_any_session', '440540b80216b8a4e9222a34257f05fe6f1f29981c5a5d36aaf92d7bc4951dbe', '2026-11-27 08:48:32.152009+00'),
	('migrations/0015_event_times', 'be13b3fc170cba5ebdf544e77c54d5c9d7fc251437952f6408756e0e6628e4fa', '2026-11-27 08:48:32.154077+00'),
	('migrations/0016_installation_key', 'f3d4c75223d917e5b7790d5f2946315b481495ddd7ec1acf004be35fa808b134', '2026-11-27 08:48:32.155469+00'),
	('migrations/0017_retired_tables', 'a9d77a6d31b2837f49061a286cc6e7a270a605607a0259f63cedf1ba1eb6bfee', '2026-11-27 08:48:32.157831+00'),
	('migrations/0018_checkpoint_events', '5b93e32fa8936a776411a58d723d6e2020ab9bc4e8fdf7c4985628d6e3ca8a18', '2026-11-27 08:48:32.159665+00'),
	('migrations/0019_comments', '9bfee91f21961fa662b292220e5f52d2602523a78f447752ffaaeca0f8ce6caa', '2026-11-27 08:48:32.161094+00'),
	('migrations/0020_no_statistics_of_people', 'eb5bc3a73f7c8d9b012757c3a6bf46a0360298b5c5f4256347101a085889a916', '2026-11-27 08:48:32.16241+00'),
	('functions/event_store/append_events', '40190476aeff30ef41b81b99cae4f99b99ee2c2db666ef795fd1d2aa1b86aa58', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_add_counts', 'bf72b71e96d6e1fc7ea363517ff0e884e40da8638b8dce0703c5aeb492228fe8', '2026-11-27 08:48:32.16535+00'),
	('functions/replay/storyline_attachments', '0eeb8322c7f33c24a0e1c167c9258f911093e9a841c388ced0aca5e204ea96f9', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_bucket', '375b4d4ee843864619f09930fb6fac077c1a079a7b88ce5e6b17913109e18fb8', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_chats', 'd83add3fe993195e9d73c0a08fb3382eb5485586a04eaf60d7eb1e5d629e0743', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_content_decisions', '944de114b03f7fd203f47bb8f96e885dd431df4bcc3a0f6ad581b2d3d1a1ea97', '2026-11-27 08:48:32.16535+00'),
	('functions/replay/storyline_copy_grants', 'f6444e26861d76bf28765861f1eeacbd87b4022f73a84886859e69af0b9cf9b4', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_counts', '4e0802d9d9f7ffc9470a98e0d72883624a9d5d0dfb19e3e5c9d6029271936540', '2026-11-27 08:48:32.16535+00'),
	('functions/replay/storyline_export_as_of', 'a3a9e582b2d36bafff10f8ea4e8cbc098217aa8622f1fbbd7deeeac160601c7f', '2026-11-27 08:48:32.16535+00'),
	('functions/projections/storyline_fits_log', '4abccf5d2c4c7b4f158652bf1d793a97fa67b494a32cf5e0f69b3dea1699a7e9', '2026-11-27 08:48:32.16535+00'),
	('functions/replay/storyline_grants', 'eda88b0bb3c20001d6197cf26680cf7ed72b68f6d172e0115b81d740d1624013', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_is_usable', '4a4e6777cceee480e9e42b375fcb0ed3d6a8bd13b88eafdcc3e0ca63a47fe3bc', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_mixed_buckets', 'cf7aca0e6b07acdbbf3f3b13d761d38e686f9c8521ca5492ff0a42fb569318fe', '2026-11-27 08:48:32.16535+00'),
	('functions/replay/storyline_replay_name', '61720cf3ba56985eaf737fc891c1df3ba23f41963525f24771efcf60b41dbf25', '2026-11-27 08:48:32.16535+00'),
	('functions/replay/storyline_restore_previous', '5f897af8463c5c11dd81005c5e7d8e5bbcbbe6c4a3cfa76b6cba7e34dadc8cf6', '2026-11-27 08:48:32.16535+00'),
	('functions/replay/storyline_retarget', '4c1ae127032e4d80d1249add839295fa7b5f2a3b3e137e527e557565eb7d44a5', '2026-11-27 08:48:32.16535+00'),
	('functions/replay/storyline_search_path', '1ac8472502c8ca82cd06066e245663b1293a54ca55224f13c8eb37f9e56dda30', '2026-11-27 08:48:32.16535+00'),
	('functions/replay/storyline_swap', 'fe9f0762bbf1aa4c83de14df2e5d657cf2821508b5e8b920549bd57e3d96e2ad', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_team_activity', '26fe7e1473975ef3d33b3cede7082c7a943bbcf8b0f71635e152b62c53629355', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_unfolded', '2308151880e3ac529e71dea4dc2f1d3a8cfcb571e29d28bde2bd84e4e58e1aa5', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_use_zone', '9872fdd0895f9786d49d7ab4847bd503c31384aabb114c0ac0ee12f3a9f0f1cf', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_user_stats', '573fe3c3840448fb0070a7b3334c5dc1407abda91fab1063dea9c7aede8c9892', '2026-11-27 08:48:32.16535+00'),
	('functions/replay/storyline_views_on', 'ba364f17ac575333c1cf6d0b190928362abec92bbac71fdcdb0f193fd02273fc', '2026-11-27 08:48:32.16535+00'),
	('functions/reports/storyline_window', '91cbadccae1794a335b67d3a5d8febd5fa7d1254de1a50ea9c56e629b7eb75d7', '2026-11-27 08:48:32.16535+00'),
	('views/current_events', 'ee26cd2f12879788c1feccbdc30beac7a2bce9f84a8f533d1553832bebfc70fd', '2026-11-27 08:48:32.193162+00'),
	('views/user_interactions', '6b46fb0b5c430418e6eb44023132cba23b82eaf16b4962be3caad98251fed1a3', '2026-11-27 08:48:32.19514+00'),
	('roles/grants', 'd4a63efaa0b4475be7ed72d547ab44775a9e4dde4796bd3f87cd1ca2e71e6205', '2026-11-27 08:48:32.197981+00');

INSERT INTO public.team_activity VALUES
	('2025-12-29 04:00:00+00', -1002376045508, 'callback', 'posted', 1),
	('2025-12-29 04:00:00+00', -1002376045508, 'message', 'text', 1),
	('2025-12-29 07:30:00+00', -1002376045508, 'command', '/next', 1),
	('2025-12-29 09:30:00+00', -1002376045508, 'callback', 'skip', 1),
	('2025-12-29 09:30:00+00', -1002376045508, 'command', '/next', 1),
	('2025-12-29 09:45:00+00', -1002376045508, 'message', 'document', 1),
	('2025-12-29 11:15:00+00', NULL, 'command', '/queue', 1),
	('2025-12-29 11:45:00+00', -1002376045508, 'callback', 'posted', 1),
	('2025-12-29 11:45:00+00', -1002376045508, 'message', 'text', 1),
	('2025-12-29 12:45:00+00', NULL, 'message', 'text', 1),
	('2025-12-29 14:30:00+00', -1002376045508, 'command', '/help', 1),
	('2025-12-29 15:15:00+00', -1002376045508, 'message', 'text', 2),
	('2025-12-29 15:45:00+00', -1002376045508, 'command', '/queue', 1),
	('2025-12-29 16:15:00+00', -1002376045508, 'message', 'text', 1),
	('2025-12-29 16:30:00+00', -1002376045508, 'message', 'text', 1),
	('2025-12-29 17:15:00+00', -1002376045508, 'command', '/stats', 1),
	('2025-12-29 17:15:00+00', -1002376045508, 'message', 'new_chat_title', 1),
	('2025-12-29 18:00:00+00', -1002376045508, 'message', 'text', 1),
	('2025-12-29 18:30:00+00', -1002376045508, 'command', '/next', 1),
	('2025-12-29 18:45:00+00', -1002376045508, 'message', 'text', 1),
	('2025-12-29 19:15:00+00', -1002376045508, 'message', 'text', 2),
	('2025-12-29 20:15:00+00', -1002376045508, 'message', 'edited_message', 1),
	('2025-12-29 20:15:00+00', -1002376045508, 'message', 'text', 2),
	('2025-12-29 22:00:00+00', -1002376045508, 'command', '/help', 1),
	('2025-12-30 00:45:00+00', -1002376045508, 'command', '/queue', 1),
	('2025-12-30 01:30:00+00', -1002376045508, 'callback', 'posted', 1),
	('2025-12-30 01:30:00+00', -1002376045508, 'command', '/next', 1),
	('2025-12-30 04:00:00+00', -1002376045508, 'callback', 'posted', 2),
	('2025-12-30 04:00:00+00', -1002376045508, 'message', 'text', 1),
	('2025-12-30 08:30:00+00', -1002376045508, 'message', 'text', 1),
	('2025-12-30 10:15:00+00', -1002376045508, 'message', 'text', 3),
	('2025-12-30 10:45:00+00', -1002376045508, 'command', '/queue', 1),
	('2025-12-30 13:45:00+00', -1002376045508, 'callback', 'posted', 1),
	('2025-12-30 14:30:00+00', -1002376045508, 'callback', 'posted', 1),
	('2025-12-30 14:30:00+00', -1002376045508, 'command', '/next', 1),
	('2025-12-30 14:30:00+00', -1002376045508, 'message', 'text', 1),
	('2025-12-30 14:45:00+00', -1002376045508, 'command', '/queue', 1),
	('2025-12-30 16:15:00+00', -1002376045508, 'callback', 'skip', 1),
	('2025-12-30 16:30:00+00', -1002376045508, 'message', 'text', 1);

INSERT INTO public.user_stats VALUES
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-29 04:00:00+00', -1002376045508, 2, 1, 0, 0, '{}', '2025-12-29 04:14:26+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-29 15:45:00+00', -1002376045508, 1, 0, 0, 0, '{"/queue": 1}', '2025-12-29 15:49:37+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-29 16:15:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-29 16:22:33+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-29 17:15:00+00', -1002376045508, 2, 0, 0, 0, '{"/stats": 1}', '2025-12-29 17:24:49+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-29 20:15:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-29 20:19:26+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-29 22:00:00+00', -1002376045508, 1, 0, 0, 0, '{"/help": 1}', '2025-12-29 22:00:36+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-30 00:45:00+00', -1002376045508, 1, 0, 0, 0, '{"/queue": 1}', '2025-12-30 00:49:46+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-30 01:30:00+00', -1002376045508, 2, 1, 0, 0, '{"/next": 1}', '2025-12-30 01:39:39+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-30 04:00:00+00', -1002376045508, 2, 1, 0, 0, '{}', '2025-12-30 04:05:20+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-30 13:45:00+00', -1002376045508, 1, 1, 0, 0, '{}', '2025-12-30 13:56:10+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-30 14:30:00+00', -1002376045508, 3, 1, 0, 0, '{"/next": 1}', '2025-12-30 14:42:32+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-30 14:45:00+00', -1002376045508, 1, 0, 0, 0, '{"/queue": 1}', '2025-12-30 14:56:04+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', '2025-12-30 16:15:00+00', -1002376045508, 1, 0, 1, 0, '{}', '2025-12-30 16:16:03+00'),
	('88e27a56-1a66-476d-a8fb-8a89a1110dc2', '2025-12-29 15:15:00+00', -1002376045508, 2, 0, 0, 0, '{}', '2025-12-29 15:18:14+00'),
	('88e27a56-1a66-476d-a8fb-8a89a1110dc2', '2025-12-29 18:00:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-29 18:00:00+00'),
	('88e27a56-1a66-476d-a8fb-8a89a1110dc2', '2025-12-29 18:45:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-29 18:55:22+00'),
	('88e27a56-1a66-476d-a8fb-8a89a1110dc2', '2025-12-29 19:15:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-29 19:29:03+00'),
	('88e27a56-1a66-476d-a8fb-8a89a1110dc2', '2025-12-30 08:30:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-30 08:39:14+00'),
	('88e27a56-1a66-476d-a8fb-8a89a1110dc2', '2025-12-30 10:15:00+00', -1002376045508, 2, 0, 0, 0, '{}', '2025-12-30 10:21:00+00'),
	('88e27a56-1a66-476d-a8fb-8a89a1110dc2', '2025-12-30 16:30:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-30 16:40:55+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 07:30:00+00', -1002376045508, 1, 0, 0, 0, '{"/next": 1}', '2025-12-29 07:43:05+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 09:30:00+00', -1002376045508, 2, 0, 1, 0, '{"/next": 1}', '2025-12-29 09:39:51+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 09:45:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-29 09:55:11+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 11:15:00+00', NULL, 1, 0, 0, 0, '{"/queue": 1}', '2025-12-29 11:26:56+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 11:45:00+00', -1002376045508, 2, 1, 0, 0, '{}', '2025-12-29 11:53:18+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 12:45:00+00', NULL, 1, 0, 0, 0, '{}', '2025-12-29 12:48:56+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 14:30:00+00', -1002376045508, 1, 0, 0, 0, '{"/help": 1}', '2025-12-29 14:31:05+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 16:30:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-29 16:38:30+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 18:30:00+00', -1002376045508, 1, 0, 0, 0, '{"/next": 1}', '2025-12-29 18:30:34+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 19:15:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-29 19:28:52+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-29 20:15:00+00', -1002376045508, 2, 0, 0, 0, '{}', '2025-12-29 20:19:44+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-30 04:00:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-30 04:05:20+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-30 10:15:00+00', -1002376045508, 1, 0, 0, 0, '{}', '2025-12-30 10:21:15+00'),
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', '2025-12-30 10:45:00+00', -1002376045508, 1, 0, 0, 0, '{"/queue": 1}', '2025-12-30 10:53:26+00');

INSERT INTO public.users VALUES
	('aab0aece-f9f2-4159-8728-8499d3d56c8f', 1113818839, 'imogen_ashworth', 'Imogen', 'Ashworth', 'member', true, '2025-12-29 07:43:05+00', '2025-12-30 10:53:26+00'),
	('0d5af080-c25b-4627-8777-a5220c46220e', 1801057193, 'joao_moura', 'João', 'Moura', 'member', true, '2025-12-29 04:14:26+00', '2025-12-31 19:09:55+00'),
	('88e27a56-1a66-476d-a8fb-8a89a1110dc2', 4838062023, NULL, 'Imogen', 'Pryce', 'member', true, '2025-12-29 15:17:48+00', '2025-12-30 20:25:50+00');

SELECT pg_catalog.setval('public.event_log_notification_id_seq', 70, true);

SELECT pg_catalog.setval('public.parked_updates_id_seq', 1, false);

ALTER TABLE ONLY public.content_decision
    ADD CONSTRAINT content_decision_bucket_chat_id_key UNIQUE NULLS NOT DISTINCT (bucket, chat_id);

ALTER TABLE ONLY public.content_queue
    ADD CONSTRAINT content_queue_pkey PRIMARY KEY (item_id);

ALTER TABLE ONLY public.event_chain
    ADD CONSTRAINT event_chain_follows_key UNIQUE (follows);

ALTER TABLE ONLY public.event_chain
    ADD CONSTRAINT event_chain_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY public.event_log
    ADD CONSTRAINT event_log_originator_id_originator_version_key UNIQUE (originator_id, originator_version);

ALTER TABLE ONLY public.event_log
    ADD CONSTRAINT event_log_pkey PRIMARY KEY (notification_id);

ALTER TABLE public.event_log
    ADD CONSTRAINT event_log_times CHECK ((((occurred_at >= '0001-01-02 00:00:00+00'::timestamp with time zone) AND (occurred_at <= '9999-12-30 00:00:00+00'::timestamp with time zone)) AND ((offered_at >= '0001-01-02 00:00:00+00'::timestamp with time zone) AND (offered_at <= '9999-12-30 00:00:00+00'::timestamp with time zone)))) NOT VALID;

ALTER TABLE ONLY public.installation_key
    ADD CONSTRAINT installation_key_pkey PRIMARY KEY (is_only);

ALTER TABLE ONLY public.notification_tracking
    ADD CONSTRAINT notification_tracking_pkey PRIMARY KEY (application_name);

ALTER TABLE ONLY public.offer_attempts
    ADD CONSTRAINT offer_attempts_pkey PRIMARY KEY (item_id);

ALTER TABLE ONLY public.parked_events
    ADD CONSTRAINT parked_events_pkey PRIMARY KEY (projection, target, "position");

ALTER TABLE ONLY public.parked_updates
    ADD CONSTRAINT parked_updates_bot_id_digest_key UNIQUE (bot_id, digest);

ALTER TABLE ONLY public.parked_updates
    ADD CONSTRAINT parked_updates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_slots
    ADD CONSTRAINT posting_slots_pkey PRIMARY KEY (chat_id, slot, turn);

ALTER TABLE ONLY public.projection_checkpoint
    ADD CONSTRAINT projection_checkpoint_pkey PRIMARY KEY (projection, target);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.team_activity
    ADD CONSTRAINT team_activity_bucket_chat_id_interaction_type_interaction_n_key UNIQUE NULLS NOT DISTINCT (bucket, chat_id, interaction_type, interaction_name);

ALTER TABLE ONLY public.user_keys
    ADD CONSTRAINT user_keys_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.user_stats
    ADD CONSTRAINT user_stats_user_id_bucket_chat_id_key UNIQUE NULLS NOT DISTINCT (user_id, bucket, chat_id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_telegram_user_id_key UNIQUE (telegram_user_id);

CREATE INDEX content_queue_state ON public.content_queue USING btree (state, decided_at);

CREATE INDEX event_log_chat_left ON public.event_log USING btree (chat_id) WHERE (topic = 'storyline.ChatMigrated'::text);

CREATE INDEX event_log_chat_taken ON public.event_log USING btree ((((context ->> 'new_chat_id'::text))::bigint)) WHERE (topic = 'storyline.ChatMigrated'::text);

CREATE INDEX event_log_context ON public.event_log USING gin (context jsonb_path_ops) WHERE (interaction_type IS NOT NULL);

CREATE INDEX event_log_name ON public.event_log USING btree (interaction_name, occurred_at) WHERE (interaction_type IS NOT NULL);

CREATE INDEX event_log_time ON public.event_log USING btree (occurred_at) WHERE (interaction_type IS NOT NULL);

CREATE INDEX event_log_type ON public.event_log USING btree (interaction_type, occurred_at) WHERE (interaction_type IS NOT NULL);

CREATE INDEX event_log_user ON public.event_log USING btree (user_id, occurred_at) WHERE (interaction_type IS NOT NULL);

CREATE INDEX user_stats_bucket ON public.user_stats USING btree (bucket) INCLUDE (user_id, chat_id, total_interactions);

CREATE INDEX users_username ON public.users USING btree (lower((translate(username, 'İı'::text, 'Ii'::text) COLLATE "C")));
ALTER INDEX public.users_username ALTER COLUMN 1 SET STATISTICS 0;

CREATE TRIGGER event_chain_is_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event_chain FOR EACH STATEMENT EXECUTE FUNCTION public.event_log_is_immutable();

ALTER TABLE public.event_chain ENABLE ALWAYS TRIGGER event_chain_is_immutable;

CREATE TRIGGER event_log_is_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event_log FOR EACH STATEMENT EXECUTE FUNCTION public.event_log_is_immutable();

ALTER TABLE public.event_log ENABLE ALWAYS TRIGGER event_log_is_immutable;

CREATE TRIGGER storyline_note_event BEFORE INSERT OR UPDATE OF "position" ON public.projection_checkpoint FOR EACH ROW EXECUTE FUNCTION public.storyline_note_event();

ALTER TABLE ONLY public.user_keys
    ADD CONSTRAINT user_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
