-- What happened to one item.
SELECT event, occurred_at, user_id, category, caption FROM storyline_item_history(%(item_id)s)
