"""Everybody who has an account keeps it: nobody had to verify an address before, so the one she signs in with counts."""

from django.db import migrations

# An address that was only added, never shown to be hers, and one that is another person's own, go.
KEEP_OWN_ADDRESS = """
DELETE FROM account_emailaddress a USING users u
    WHERE u.id = a.user_id AND a.email <> u.email
      AND (NOT a.verified OR EXISTS (SELECT 1 FROM users other WHERE other.email = a.email));
UPDATE account_emailaddress a SET "primary" = false FROM users u
    WHERE u.id = a.user_id AND a.email <> u.email AND a."primary";
INSERT INTO account_emailaddress (user_id, email, verified, "primary")
    SELECT id, email, true, true FROM users
    ON CONFLICT (user_id, email) DO UPDATE SET verified = true, "primary" = true;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("farms", "0006_moves_index"),
    ]

    operations = [migrations.RunSQL(KEEP_OWN_ADDRESS, migrations.RunSQL.noop)]
