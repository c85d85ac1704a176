-- Give what a replay uses its new names. The tables that a swap retires, until they are dropped, were
-- called `leaving`. A replay of the release before finds neither its functions nor that schema any more:
-- it fails with their names and changes nothing, or works by the new storyline_swap.
ALTER SCHEMA storyline_leaving RENAME TO storyline_retired;
ALTER TABLE projection_checkpoint DROP CONSTRAINT projection_checkpoint_target_check;
UPDATE projection_checkpoint SET target = 'retired' WHERE target = 'leaving';
UPDATE parked_events SET target = 'retired' WHERE target = 'leaving';
ALTER TABLE projection_checkpoint ADD CONSTRAINT projection_checkpoint_target_check
    CHECK (target IN ('live', 'shadow', 'previous', 'retired', 'past'));

DROP FUNCTION IF EXISTS storyline_settle(text, text[], text);
DROP FUNCTION IF EXISTS storyline_take_back(text, text[]);
DROP FUNCTION IF EXISTS storyline_own_alike(regclass, regclass);
