-- Each id of each chat with a title. All ids of a chat have the title of the newest of them.
SELECT DISTINCT ON (each.id) each.id AS chat_id, known.ids[cardinality(known.ids)] AS newest_id, c.title
FROM chats AS c
CROSS JOIN LATERAL (SELECT storyline_chats(c.chat_id) AS ids) AS known
CROSS JOIN LATERAL unnest(known.ids) AS each (id)
ORDER BY each.id, array_position(known.ids, c.chat_id) DESC
