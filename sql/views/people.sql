-- The names of people, for roles that may see them. The view has its owner's rights, so its readers need no
-- right on users, which has Telegram ids too.
CREATE OR REPLACE VIEW people AS
SELECT
    u.id AS user_id,
    coalesce(
        '@' || nullif(u.username, ''),
        nullif(concat_ws(' ', u.first_name, u.last_name), ''),
        CASE WHEN has_table_privilege('users'::regclass, 'SELECT') THEN u.telegram_user_id::text END
    ) AS name,
    nullif(u.username, '') AS username,
    nullif(concat_ws(' ', u.first_name, u.last_name), '') AS full_name
FROM users AS u;

COMMENT ON VIEW people IS 'One row a person who is known, for logins that may read names. An erased person has no row.';
COMMENT ON COLUMN people.user_id IS 'The person, as in all other tables.';
COMMENT ON COLUMN people.name IS 'How Storyline shows the person: @username, or else the full name. NULL: neither is known.';
COMMENT ON COLUMN people.username IS 'The username without @. NULL: none. It can pass to another person.';
COMMENT ON COLUMN people.full_name IS 'First and last name.';
