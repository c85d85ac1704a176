-- A text as it is safe in a cell of a spreadsheet: an apostrophe comes before what would begin a formula
-- (= + - @, their full-width forms, tab, line feed, carriage return), and characters that change the
-- direction of text are replaced. adapters/export/formulas.py says the same in Python.
CREATE OR REPLACE FUNCTION storyline_cell(content text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN ascii(content) IN (9, 10, 13, 43, 45, 61, 64, 65291, 65293, 65309, 65312) THEN ''''
        ELSE ''
    END || CASE
        WHEN octet_length(content) = length(content) THEN content  -- ASCII, like most
        ELSE translate(
            content,
            E'\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069',
            E'\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD'
        )
    END
$$;

COMMENT ON FUNCTION storyline_cell IS 'A text as it is safe in a cell of a spreadsheet: an apostrophe comes before what would begin a formula, and characters that change the direction of text are replaced.';
