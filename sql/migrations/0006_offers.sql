-- Attempts to show a queue item whose end is not known (begun_at), or that failed. Who shows an item
-- writes the row before the send and takes it away after the fact is in the log: what is left tells
-- of a message that is perhaps in the chat, or of an item that Telegram does not take.
CREATE TABLE offer_attempts (
    item_id uuid PRIMARY KEY,
    begun_at timestamptz,
    failed_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    reason text
);

-- Slots of the posting schedule that a process has taken, so that no other one offers for them too.
-- One whose claim is old and that is not kept belongs to a process that died. chat_id 0: private.
CREATE TABLE posting_slots (
    chat_id bigint NOT NULL,
    slot timestamptz NOT NULL,
    turn integer NOT NULL,
    claimed_at timestamptz NOT NULL,
    is_kept boolean NOT NULL DEFAULT false,
    PRIMARY KEY (chat_id, slot, turn)
);
