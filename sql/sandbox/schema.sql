-- The tables of the sandbox's state, created if they do not exist.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;

CREATE TABLE IF NOT EXISTS key_value (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL
) WITHOUT ROWID;

-- Its name in release 0.1.
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO key_value SELECT name, body FROM note;
DROP TABLE note;

CREATE TABLE IF NOT EXISTS chat (
    chat_id INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    last_message_id INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS message (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS pending_update (
    update_id INTEGER PRIMARY KEY,
    partition_key TEXT NOT NULL,
    expires_at REAL NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS pending_update_expires_at ON pending_update (expires_at);

-- Its form in release 0.1.
CREATE TABLE IF NOT EXISTS waiting_update (
    update_id INTEGER PRIMARY KEY,
    lane TEXT NOT NULL,
    expires_at REAL NOT NULL,
    body TEXT NOT NULL
);
INSERT OR IGNORE INTO pending_update SELECT update_id, lane, expires_at, body FROM waiting_update;
DROP TABLE waiting_update;

CREATE TABLE IF NOT EXISTS press (
    press_id TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL,
    expires_at REAL NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS content (
    digest TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
);

CREATE TABLE IF NOT EXISTS file (
    file_id TEXT PRIMARY KEY,
    digest TEXT NOT NULL REFERENCES content,
    kind TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    versions TEXT NOT NULL
);
