"""Passwords leave the table of people; sessions get tables of their own; who was ever on a farm is kept."""

import django.db.models.deletion
import django.db.models.functions.datetime
import farmops.database.operations
from django.conf import settings
from django.db import migrations, models

TAKE_OUT = """
INSERT INTO credentials (user_id, password, last_login) SELECT id, password, last_login FROM users;
ALTER TABLE users DROP COLUMN password, DROP COLUMN last_login;
"""

PUT_BACK = """
ALTER TABLE users ADD COLUMN password varchar(128), ADD COLUMN last_login timestamptz;
UPDATE users u SET password = c.password, last_login = c.last_login FROM credentials c WHERE c.user_id = u.id;
UPDATE users SET password = '!' WHERE password IS NULL;
ALTER TABLE users ALTER COLUMN password SET NOT NULL;
"""

# Whoever a farm's rows name. Row security binds the owner: it enters one farm after the other.
KEEP_PEOPLE = """
DO $$
DECLARE
    one record;
    farm uuid;
BEGIN
    FOR farm IN SELECT all_farms() LOOP
        PERFORM set_config('farmops.farm_id', farm::text, true);
        FOR one IN
            SELECT c.conrelid::regclass AS named_in, a.attname AS named_by
            FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confrelid = 'users'::regclass AND cardinality(c.conkey) = 1
              AND EXISTS (SELECT 1 FROM pg_attribute f WHERE f.attrelid = c.conrelid AND f.attname = 'farm_id')
        LOOP
            EXECUTE format('INSERT INTO farm_people (farm_id, user_id) SELECT DISTINCT farm_id, %1$I FROM %2$s'
                           ' WHERE farm_id = $1 AND %1$I IS NOT NULL ON CONFLICT DO NOTHING',
                           one.named_by, one.named_in) USING farm;
        END LOOP;
        INSERT INTO farm_people (farm_id, user_id)
            SELECT DISTINCT c.farm_id, u.id FROM farm_changes c
            JOIN users u ON u.id IN ((c.before ->> 'user')::uuid, (c.after ->> 'user')::uuid)
            WHERE c.farm_id = farm AND c.what = 'member' ON CONFLICT DO NOTHING;
    END LOOP;
    PERFORM set_config('farmops.farm_id', '', true);
END $$;
"""

# Nobody who serves writes these rows of staff any more, so what is needed to sign in is written now.
STAFF_ADDRESSES = """
DELETE FROM account_emailaddress a USING users u
    WHERE u.is_staff AND (a.user_id = u.id AND a.email <> u.email OR a.user_id <> u.id AND a.email = u.email);
INSERT INTO account_emailaddress (email, verified, "primary", user_id)
    SELECT u.email, true, true, u.id FROM users u
    WHERE u.is_staff AND NOT EXISTS (SELECT 1 FROM account_emailaddress a WHERE a.user_id = u.id);
UPDATE account_emailaddress a SET verified = true, "primary" = true FROM users u
    WHERE u.is_staff AND a.user_id = u.id AND NOT (a.verified AND a.primary);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('farms', '0004_operations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='credential', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('password', models.CharField(max_length=128)),
                ('last_login', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'credentials',
            },
        ),
        migrations.CreateModel(
            name='FarmPerson',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'farm_people',
                'constraints': [models.UniqueConstraint(fields=('farm', 'user'), name='farm_people_once_a_farm')],
            },
        ),
        migrations.CreateModel(
            name='StaffSession',
            fields=[
                ('key_hash', models.CharField(help_text="SHA-256 of the session's key", max_length=64, primary_key=True, serialize=False)),
                ('data', models.TextField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires', models.DateTimeField(db_index=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'staff_sessions',
            },
        ),
        migrations.CreateModel(
            name='WebSession',
            fields=[
                ('key_hash', models.CharField(help_text="SHA-256 of the session's key", max_length=64, primary_key=True, serialize=False)),
                ('data', models.TextField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires', models.DateTimeField(db_index=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'web_sessions',
            },
        ),
        farmops.database.operations.RemoveRules(rules=[('user', 'users_app_rights')]),  # it names columns that go
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TAKE_OUT, PUT_BACK)],
            state_operations=[
                migrations.RemoveField(model_name='user', name='password'),
                migrations.RemoveField(model_name='user', name='last_login'),
            ],
        ),
        migrations.AlterField(
            model_name='user',
            name='is_active',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AlterField(
            model_name='user',
            name='is_staff',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(KEEP_PEOPLE, migrations.RunSQL.noop),
        migrations.RunSQL(STAFF_ADDRESSES, migrations.RunSQL.noop),
    ]
