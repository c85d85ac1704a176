-- Whether this is still the last claimed evaluation; then keep others from claiming until the end of this
-- transaction (primary key).
SELECT chat_id FROM alert_turn WHERE chat_id = %(team)s AND claimed_at = %(turn)s FOR UPDATE
