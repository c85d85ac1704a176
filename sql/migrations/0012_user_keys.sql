-- The keys by which people's texts are sealed, one a person. They go with the person, and then
-- nobody can read the texts in the log any more. Of the roles only storyline_writer sees them.
CREATE TABLE user_keys (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    key bytea NOT NULL
);
