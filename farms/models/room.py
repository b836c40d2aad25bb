"""How many rows a farm may have of the tables that its members fill freely."""

from __future__ import annotations

import json

from farmops.database.rules import Function, Trigger

# table -> rows that a farm may have; of invitations those that are open
ROOM = {"batches": 1000, "structures": 500, "contacts": 5000, "standing_costs": 500, "invitations": 50}
FARM_HAS_ROOM = Function(
    name="farm_has_room",
    definer=True,
    # They queue up on the farm's row, so that each counts those before it. It counts itself too: whoever has left the
    # farm meanwhile finds nothing, not even that.
    body="""
DECLARE
    there bigint;
    most bigint := ('{ROOM}'::jsonb ->> TG_TABLE_NAME)::bigint;
BEGIN
    PERFORM 1 FROM farms f WHERE f.id = NEW.farm_id FOR NO KEY UPDATE;
    EXECUTE format('SELECT count(*) FROM %I t WHERE t.farm_id = $1', TG_TABLE_NAME)
        || CASE TG_TABLE_NAME WHEN 'invitations'
           THEN ' AND (t.id = $2 OR t.accepted_at IS NULL AND t.revoked_at IS NULL AND t.expires_at > now())'
           ELSE '' END
        INTO there USING NEW.farm_id, NEW.id;
    IF there NOT BETWEEN 1 AND most THEN
        RAISE EXCEPTION 'a farm has room for % %', most, TG_TABLE_NAME
            USING ERRCODE = '23514', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
""".replace("{ROOM}", json.dumps(ROOM)),
)


def has_room(table: str) -> Trigger:
    """The cap of a farm's rows in `table`."""
    return Trigger(name=f"{table}_have_room", timing="AFTER INSERT", function="farm_has_room")
