-- Move the checkpoint and the parked events of read tables from one kind (target) to another.
CREATE OR REPLACE FUNCTION storyline_retarget(p_projection text, p_from text, p_to text) RETURNS void
LANGUAGE sql
AS $$
    UPDATE projection_checkpoint SET target = p_to WHERE projection = p_projection AND target = p_from;
    UPDATE parked_events SET target = p_to WHERE projection = p_projection AND target = p_from;
$$;

COMMENT ON FUNCTION storyline_retarget IS 'Internal: move checkpoint and parked events of read tables from one target to another.';
