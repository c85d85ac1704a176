-- Everything the sandbox remembers, made when it is not there yet.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;

CREATE TABLE IF NOT EXISTS note (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL
) WITHOUT ROWID;

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

CREATE TABLE IF NOT EXISTS waiting_update (
    update_id INTEGER PRIMARY KEY,
    lane TEXT NOT NULL,
    expires_at REAL NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS waiting_update_expires_at ON waiting_update (expires_at);

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
