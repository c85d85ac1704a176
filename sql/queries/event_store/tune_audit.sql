-- For this transaction: text is sent as it was digested, and ranges are read along their index.
SELECT set_config('client_encoding', 'UTF8', true), set_config('enable_seqscan', 'off', true)
