-- Which chats became which, by either id: reports ask for all ids of a chat (functions/storyline_chats).
-- Both indexes hold nothing but migrations.
CREATE INDEX event_log_chat_left ON event_log (chat_id)
    WHERE topic = 'storyline.ChatMigrated';
CREATE INDEX event_log_chat_taken ON event_log (((context ->> 'new_chat_id')::bigint))
    WHERE topic = 'storyline.ChatMigrated';

-- It asks for all ids of a chat now, and has been replaced by one that takes them.
DROP FUNCTION IF EXISTS storyline_unfolded(text, record, uuid, bigint);
