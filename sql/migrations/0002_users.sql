-- Who is behind a user_id. The only place where people have names: erasing a person is one delete.
CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    telegram_user_id bigint UNIQUE NOT NULL,
    username text,
    first_name text,
    last_name text,
    role text NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
    is_active boolean NOT NULL DEFAULT true,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL
);

CREATE INDEX users_username ON users (lower(username));
