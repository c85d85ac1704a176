-- Where names are looked up in this transaction: in these schemas, one after the other.
SELECT set_config('search_path', string_agg(quote_ident(schema), ', ' ORDER BY number), true)
FROM unnest(%(schemas)s::text[]) WITH ORDINALITY AS each (schema, number)
