-- For this transaction: text is sent in the encoding that was hashed, and ranges use their index.
SELECT set_config('client_encoding', 'UTF8', true), set_config('enable_seqscan', 'off', true)
