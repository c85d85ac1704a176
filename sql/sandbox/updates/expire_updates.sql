-- What has waited too long is gone for ever.
DELETE FROM waiting_update WHERE expires_at <= :now
