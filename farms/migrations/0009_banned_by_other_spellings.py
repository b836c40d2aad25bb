"""Treatments written by hand with a banned medicine that was not known by that spelling lose their days: never safe."""

from django.db import migrations

# The rules that write a treatment's days once stand aside; row security binds the owner, who enters farm after farm.
NO_SAFE_DAY = """
ALTER TABLE treatments DISABLE TRIGGER USER;
DO $$
DECLARE
    farm uuid;
BEGIN
    FOR farm IN SELECT all_farms() LOOP
        PERFORM set_config('farmops.farm_id', farm::text, true);
        UPDATE treatments SET egg_days = NULL, meat_days = NULL
            WHERE farm_id = farm AND source = 'person' AND is_banned_drug(drug)
              AND (egg_days IS NOT NULL OR meat_days IS NOT NULL);
    END LOOP;
    PERFORM set_config('farmops.farm_id', '', true);
END $$;
ALTER TABLE treatments ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("farms", "0008_narrower_rights")]

    operations = [migrations.RunSQL(NO_SAFE_DAY, migrations.RunSQL.noop)]
