"""Drafts of sales and expenses that wait say that no day was promised: one left open could be confirmed with any."""

from django.db import migrations

# The rules by which people decide drafts stand aside; row security binds the owner, who enters farm after farm. The
# digest is that of `draft_digest`.
NO_PROMISE = """
ALTER TABLE assistant_drafts DISABLE TRIGGER USER;
DO $$
DECLARE
    farm uuid;
    unsaid jsonb := '{"due_on": null}';
BEGIN
    FOR farm IN SELECT all_farms() LOOP
        PERFORM set_config('farmops.farm_id', farm::text, true);
        UPDATE assistant_drafts
            SET payload = unsaid || payload, proposed_payload = unsaid || proposed_payload,
                digest = encode(sha256(convert_to(record_type || ' ' || (unsaid || payload)::text, 'UTF8')), 'hex')
            WHERE farm_id = farm AND status = 'pending' AND record_type IN ('sale', 'expense');
    END LOOP;
    PERFORM set_config('farmops.farm_id', '', true);
END $$;
ALTER TABLE assistant_drafts ENABLE TRIGGER USER;
"""
SAYS_NO_DAY = """
ALTER TABLE assistant_drafts DISABLE TRIGGER USER;
DO $$
DECLARE
    farm uuid;
BEGIN
    FOR farm IN SELECT all_farms() LOOP
        PERFORM set_config('farmops.farm_id', farm::text, true);
        UPDATE assistant_drafts
            SET payload = payload - 'due_on', proposed_payload = proposed_payload - 'due_on',
                digest = encode(sha256(convert_to(record_type || ' ' || (payload - 'due_on')::text, 'UTF8')), 'hex')
            WHERE farm_id = farm AND status = 'pending' AND record_type IN ('sale', 'expense');
    END LOOP;
    PERFORM set_config('farmops.farm_id', '', true);
END $$;
ALTER TABLE assistant_drafts ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("farms", "0011_promised_day"), ("governance", "0006_narrower_rights")]

    operations = [migrations.RunSQL(NO_PROMISE, SAYS_NO_DAY)]
