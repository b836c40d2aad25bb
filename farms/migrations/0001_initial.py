import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import farmops.ids
import farmops.database.operations
import farmops.database.rules
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=100)),
            ],
            options={
                'verbose_name_plural': 'people',
                'db_table': 'people',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='email')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='your name')),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False)),
                ('date_joined', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'users',
                'constraints': [farmops.database.rules.Check(name='users_email_is_lower_case', sql='email = lower(email)'), farmops.database.rules.Grant(login='farmops_app', name='users_app_rights', rights={'INSERT': '*', 'SELECT': '*', 'UPDATE': ('email', 'name', 'password', 'last_login', 'is_active')}, table=None), farmops.database.rules.Function(body="\nBEGIN\n    IF NEW.is_staff AND session_user <> 'farmops_owner' THEN\n        RAISE EXCEPTION 'only the owner of the database makes a person staff'\n            USING ERRCODE = '23514', CONSTRAINT = 'staff_is_made_by_owner', TABLE = 'users';\n    END IF;\n    RETURN NEW;\nEND\n", definer=False, language='plpgsql', logins=(), name='staff_is_made_by_owner', returns='trigger', signature='', volatility='VOLATILE'), farmops.database.rules.Trigger(deferred=False, each='ROW', function='staff_is_made_by_owner', name='users_staff', on=None, timing='BEFORE INSERT', when=None), farmops.database.rules.Grant(login='farmops_auditor', name='users_auditor_rights', rights={'SELECT': ('id', 'email', 'name')}, table=None), farmops.database.rules.View(logins=('farmops_app', 'farmops_auditor'), name='people', query='SELECT id, email, name FROM users')],
            },
        ),
        migrations.CreateModel(
            name='Farm',
            fields=[
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='farm name')),
                ('currency', models.CharField(db_default='NGN', default='NGN', max_length=3)),
                ('timezone', models.CharField(db_default='Africa/Lagos', default='Africa/Lagos', max_length=40)),
                ('crate_size', models.PositiveSmallIntegerField(db_default=30, default=30, verbose_name='eggs in a crate')),
                ('feed_bag_kg', models.DecimalField(db_default=25, decimal_places=2, default=25, max_digits=5, verbose_name='kg in a feed bag')),
                ('credit_balance', models.BigIntegerField(db_default=0, editable=False)),
                ('ledger_seq', models.BigIntegerField(db_default=0, editable=False)),
                ('ai_autonomy', models.CharField(choices=[('suggest', 'Suggest: it writes nothing, it only tells me what it would write'), ('draft', 'Draft: it prepares records, a person confirms each one'), ('auto', 'Auto: it writes small things itself, and drafts the rest')], db_default='draft', default='draft', max_length=10)),
                ('ai_auto_categories', models.JSONField(db_default=[], default=list)),
                ('ai_record_autonomy', models.JSONField(db_default={}, default=dict)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'farms',
                'constraints': [farmops.database.rules.Check(name='farms_credit_balance_not_negative', sql='credit_balance >= 0'), farmops.database.rules.Check(name='farms_autonomy_is_a_tier', sql="ai_autonomy = ANY (ARRAY['suggest', 'draft', 'auto'])"), farmops.database.rules.Check(name='farms_auto_categories_is_a_list', sql="jsonb_typeof(ai_auto_categories) = 'array'"), farmops.database.rules.Check(name='farms_crate_size_is_sane', sql='crate_size >= 1 AND crate_size <= 100'), farmops.database.rules.Check(name='farms_feed_bag_is_sane', sql='feed_bag_kg >= 1 AND feed_bag_kg <= 200'), farmops.database.rules.Function(body=" SELECT nullif(current_setting('farmops.farm_id', true), '')::uuid ", definer=False, language='sql', logins=('farmops_app', 'farmops_assistant', 'farmops_billing', 'farmops_auditor'), name='current_farm', returns='uuid', signature='', volatility='STABLE'), farmops.database.rules.Function(body=" SELECT nullif(current_setting('farmops.user_id', true), '')::uuid ", definer=False, language='sql', logins=('farmops_app', 'farmops_assistant', 'farmops_billing', 'farmops_auditor'), name='current_person', returns='uuid', signature='', volatility='STABLE'), farmops.database.rules.Function(body=" SELECT coalesce(current_setting('farmops.role', true), '') ", definer=False, language='sql', logins=('farmops_app', 'farmops_assistant', 'farmops_billing', 'farmops_auditor'), name='current_member_role', returns='text', signature='', volatility='STABLE'), farmops.database.rules.Function(body="\nBEGIN\n    PERFORM set_config('farmops.user_id', person::text, true),\n            set_config('farmops.farm_id', '', true), set_config('farmops.role', '', true);\n    -- Only the person's own memberships and farms can be seen from here.\n    RETURN QUERY\n        SELECT m.farm_id, m.role::text FROM farm_members m JOIN farms f ON f.id = m.farm_id\n        WHERE m.user_id = person AND (f.slug = farm_slug OR f.id = farm);\n    IF FOUND THEN\n        PERFORM set_config('farmops.farm_id', m.farm_id::text, true), set_config('farmops.role', m.role, true)\n        FROM farm_members m JOIN farms f ON f.id = m.farm_id\n        WHERE m.user_id = person AND (f.slug = farm_slug OR f.id = farm);\n    END IF;\nEND\n", definer=False, language='plpgsql', logins=('farmops_app', 'farmops_assistant'), name='enter_farm', returns='TABLE (farm_id uuid, member_role text)', signature='person uuid, farm_slug text, farm uuid', volatility='VOLATILE'), farmops.database.rules.Function(body='\nBEGIN\n    RETURN EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = farm AND m.user_id = current_person());\nEND\n', definer=False, language='plpgsql', logins=('farmops_app', 'farmops_assistant'), name='is_my_farm', returns='boolean', signature='farm uuid', volatility='STABLE'), farmops.database.rules.Function(body=' SELECT id FROM farms WHERE slug = farm_slug ', definer=True, language='sql', logins=('farmops_app', 'farmops_billing'), name='find_farm', returns='uuid', signature='farm_slug text', volatility='STABLE'), farmops.database.rules.Function(body=' SELECT id FROM farms ORDER BY id ', definer=True, language='sql', logins=('farmops_app', 'farmops_billing'), name='all_farms', returns='SETOF uuid', signature='', volatility='STABLE'), farmops.database.rules.Policy(command='SELECT', login='farmops_owner', name='farms_owner_finds', restrictive=False, using='true', with_check=None), farmops.database.rules.Function(body="\n    SELECT coalesce((\n        SELECT (ARRAY['suggest', 'draft', 'auto'])[least(\n            array_position(ARRAY['suggest', 'draft', 'auto'], tier),\n            array_position(ARRAY['suggest', 'draft', 'auto'],\n                           coalesce(overrides ->> t.name, CASE WHEN auto ? t.name THEN 'auto' ELSE 'draft' END)),\n            CASE WHEN t.floor THEN 2 ELSE 3 END)]\n        FROM record_types t WHERE t.name = record_type), 'suggest')\n", definer=False, language='sql', logins=('farmops_app', 'farmops_assistant', 'farmops_billing', 'farmops_auditor'), name='decide_autonomy', returns='text', signature='tier text, overrides jsonb, auto jsonb, record_type text', volatility='STABLE'), farmops.database.rules.Function(body="\n    SELECT coalesce((\n        SELECT decide_autonomy(f.ai_autonomy::text, f.ai_record_autonomy, f.ai_auto_categories, $2)\n        FROM farms f WHERE f.id = $1), 'suggest')\n", definer=False, language='sql', logins=('farmops_app', 'farmops_assistant', 'farmops_billing', 'farmops_auditor'), name='resolve_autonomy', returns='text', signature='farm_id uuid, record_type text', volatility='STABLE'), farmops.database.rules.Function(body='\n    SELECT jsonb_typeof(overrides) = \'object\' AND NOT EXISTS (\n        SELECT 1 FROM jsonb_each(CASE WHEN jsonb_typeof(overrides) = \'object\' THEN overrides ELSE \'{}\' END) e\n        WHERE e.value NOT IN (\'"suggest"\', \'"draft"\', \'"auto"\'))\n', definer=False, language='sql', logins=('farmops_app', 'farmops_assistant', 'farmops_billing', 'farmops_auditor'), name='record_autonomy_is_valid', returns='boolean', signature='overrides jsonb', volatility='IMMUTABLE'), farmops.database.rules.Check(name='farms_record_autonomy_is_a_map', sql='record_autonomy_is_valid(ai_record_autonomy)'), farmops.database.rules.RowSecurity(name='farms_row_security'), farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='farms_owner', restrictive=False, using='id = current_farm()', with_check='id = current_farm()'), farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='farms_auditor', restrictive=False, using='true', with_check=None), farmops.database.rules.Grant(login='farmops_auditor', name='farms_auditor_rights', rights={'SELECT': '*'}, table=None), farmops.database.rules.Grant(login='farmops_app', name='farms_app_rights', rights={'INSERT': ('id', 'slug', 'name', 'currency', 'timezone', 'crate_size', 'feed_bag_kg', 'ai_autonomy', 'ai_auto_categories', 'ai_record_autonomy'), 'SELECT': '*', 'UPDATE': ('name', 'timezone', 'crate_size', 'feed_bag_kg', 'ai_autonomy', 'ai_auto_categories', 'ai_record_autonomy', 'credit_balance', 'ledger_seq')}, table=None), farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='farms_app_read', restrictive=False, using='id = current_farm()', with_check=None), farmops.database.rules.Policy(command='INSERT', login='farmops_app', name='farms_app_insert', restrictive=False, using=None, with_check='id = current_farm()'), farmops.database.rules.Policy(command='UPDATE', login='farmops_app', name='farms_app_update', restrictive=False, using='id = current_farm()', with_check='id = current_farm()'), farmops.database.rules.Grant(login='farmops_assistant', name='farms_assistant_rights', rights={'SELECT': ('id', 'slug', 'name', 'currency', 'timezone', 'crate_size', 'feed_bag_kg', 'ai_autonomy', 'ai_auto_categories', 'ai_record_autonomy')}, table=None), farmops.database.rules.Policy(command='SELECT', login='farmops_assistant', name='farms_assistant_read', restrictive=False, using='id = current_farm()', with_check=None), farmops.database.rules.Grant(login='farmops_billing', name='farms_billing_rights', rights={'SELECT': ('id', 'slug', 'name', 'credit_balance', 'ledger_seq'), 'UPDATE': ('credit_balance', 'ledger_seq')}, table=None), farmops.database.rules.Policy(command='SELECT', login='farmops_billing', name='farms_billing_read', restrictive=False, using='id = current_farm()', with_check=None), farmops.database.rules.Policy(command='UPDATE', login='farmops_billing', name='farms_billing_update', restrictive=False, using='id = current_farm()', with_check='id = current_farm()'), farmops.database.rules.Function(body="\nBEGIN\n    -- A data migration has no person; everybody who serves has one.\n    IF session_user <> 'farmops_owner' AND NOT is_owner_here() THEN\n        RAISE EXCEPTION 'only an owner of the farm changes its settings'\n            USING ERRCODE = '23514', CONSTRAINT = 'settings_are_the_owners', TABLE = 'farms';\n    END IF;\n    RETURN NEW;\nEND\n", definer=False, language='plpgsql', logins=(), name='settings_are_the_owners', returns='trigger', signature='', volatility='VOLATILE'), farmops.database.rules.Trigger(deferred=False, each='ROW', function='settings_are_the_owners', name='farms_settings', on=None, timing='BEFORE UPDATE OF name, timezone, crate_size, feed_bag_kg, ai_autonomy, ai_auto_categories, ai_record_autonomy', when=None), farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='farms_app_own_read', restrictive=False, using='current_farm() IS NULL AND is_my_farm(id)', with_check=None), farmops.database.rules.Policy(command='SELECT', login='farmops_assistant', name='farms_assistant_own_read', restrictive=False, using='current_farm() IS NULL AND is_my_farm(id)', with_check=None)],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text='What you call it, for example Pen 1 or Pond 2', max_length=60, verbose_name='name')),
                ('kind', models.CharField(choices=[('layers', 'Layers'), ('broilers', 'Broilers'), ('pullets', 'Pullets'), ('noilers', 'Noilers'), ('cockerels', 'Cockerels'), ('turkeys', 'Turkeys'), ('catfish', 'Catfish'), ('fingerlings', 'Fingerlings')], max_length=20, verbose_name='kind')),
                ('placed_on', models.DateField(verbose_name='stocked on')),
                ('placed_count', models.PositiveIntegerField(verbose_name='how many were stocked')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
            ],
            options={
                'verbose_name_plural': 'batches',
                'db_table': 'batches',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='FarmChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=40)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'change',
                'db_table': 'farm_changes',
            },
        ),
        migrations.CreateModel(
            name='FarmMember',
            fields=[
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('manager', 'Manager'), ('worker', 'Worker'), ('viewer', 'Viewer')], max_length=10)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='farms.farm')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'farm_members',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('manager', 'Manager'), ('worker', 'Worker'), ('viewer', 'Viewer')], max_length=10)),
                ('for_whom', models.CharField(db_default='', max_length=80)),
                ('token_hash', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
            ],
            options={
                'db_table': 'invitations',
            },
        ),
        migrations.CreateModel(
            name='RecordTypeRow',
            fields=[
                ('name', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('table_name', models.CharField(max_length=63)),
                ('floor', models.BooleanField(help_text="a person confirms every one, whatever the farm's settings say")),
                ('money', models.BooleanField(help_text='hidden from workers')),
                ('columns', models.TextField(default='', help_text='what a draft of it says: column names, with a space between')),
            ],
            options={
                'db_table': 'record_types',
                'constraints': [farmops.database.rules.Grant(login='farmops_app', name='record_types_farmops_app_rights', rights={'SELECT': '*'}, table=None), farmops.database.rules.Grant(login='farmops_assistant', name='record_types_farmops_assistant_rights', rights={'SELECT': '*'}, table=None), farmops.database.rules.Grant(login='farmops_billing', name='record_types_farmops_billing_rights', rights={'SELECT': '*'}, table=None), farmops.database.rules.Grant(login='farmops_auditor', name='record_types_farmops_auditor_rights', rights={'SELECT': '*'}, table=None)],
            },
        ),
        migrations.CreateModel(
            name='StockMovement',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('placed', 'placed'), ('died', 'died'), ('sold', 'sold'), ('voided', 'record voided')], max_length=10)),
                ('delta', models.IntegerField(help_text='animals added, or taken away when negative')),
                ('record_table', models.CharField(max_length=63)),
                ('record_id', models.UUIDField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('batch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.batch')),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
            ],
            options={
                'db_table': 'stock_movements',
            },
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(models.F('farm'), django.db.models.functions.text.Lower('name'), name='batches_name_once_a_farm'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(fields=('farm', 'id'), name='batches_farm_and_id'),
        ),
        farmops.database.operations.AddRules(
            rules=[('batch', farmops.database.rules.Check(name='batches_kind_is_known', sql="kind = ANY (ARRAY['layers', 'broilers', 'pullets', 'noilers', 'cockerels', 'turkeys', 'catfish', 'fingerlings'])")), ('batch', farmops.database.rules.Check(name='batches_count_is_sane', sql='placed_count >= 1 AND placed_count <= 1000000')), ('batch', farmops.database.rules.Check(name='batches_placed_in_the_past', sql="placed_on <= (created_at AT TIME ZONE 'UTC')::date + 1")), ('batch', farmops.database.rules.RowSecurity(name='batches_row_security')), ('batch', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='batches_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('batch', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='batches_auditor', restrictive=False, using='true', with_check=None)), ('batch', farmops.database.rules.Grant(login='farmops_auditor', name='batches_auditor_rights', rights={'SELECT': '*'}, table=None)), ('batch', farmops.database.rules.Grant(login='farmops_app', name='batches_app_rights', rights={'INSERT': ('id', 'farm_id', 'name', 'kind', 'placed_on', 'placed_count'), 'SELECT': '*', 'UPDATE': ('name',)}, table=None)), ('batch', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='batches_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('batch', farmops.database.rules.Policy(command='INSERT', login='farmops_app', name='batches_app_insert', restrictive=False, using=None, with_check="farm_id = current_farm() AND current_member_role() = ANY (ARRAY['owner', 'manager'])")), ('batch', farmops.database.rules.Policy(command='UPDATE', login='farmops_app', name='batches_app_update', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('batch', farmops.database.rules.Grant(login='farmops_assistant', name='batches_assistant_rights', rights={'SELECT': '*'}, table=None)), ('batch', farmops.database.rules.Policy(command='SELECT', login='farmops_assistant', name='batches_assistant_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('batch', farmops.database.rules.Function(body="\nBEGIN\n    PERFORM move_stock(NEW.farm_id, NEW.id, 'placed', NEW.placed_count, 'batches', NEW.id);\n    RETURN NULL;\nEND\n", definer=True, language='plpgsql', logins=(), name='batch_is_placed', returns='trigger', signature='', volatility='VOLATILE')), ('batch', farmops.database.rules.Trigger(deferred=False, each='ROW', function='batch_is_placed', name='batches_stock', on=None, timing='AFTER INSERT', when=None))],
        ),
        migrations.AddIndex(
            model_name='farmchange',
            index=models.Index(fields=['farm', '-created_at'], name='farm_changes_newest'),
        ),
        farmops.database.operations.AddRules(
            rules=[('farmchange', farmops.database.rules.RowSecurity(name='farm_changes_row_security')), ('farmchange', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='farm_changes_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('farmchange', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='farm_changes_auditor', restrictive=False, using='true', with_check=None)), ('farmchange', farmops.database.rules.Grant(login='farmops_auditor', name='farm_changes_auditor_rights', rights={'SELECT': '*'}, table=None)), ('farmchange', farmops.database.rules.Grant(login='farmops_app', name='farm_changes_app_rights', rights={'SELECT': '*'}, table=None)), ('farmchange', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='farm_changes_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('farmchange', farmops.database.rules.Function(body="\nBEGIN\n    INSERT INTO farm_changes (farm_id, user_id, what, before, after)\n    SELECT NEW.id, current_person(), n.key, o.value, n.value\n    FROM jsonb_each(to_jsonb(NEW)) n JOIN jsonb_each(to_jsonb(OLD)) o USING (key)\n    WHERE n.value <> o.value AND n.key = ANY (ARRAY['name', 'timezone', 'crate_size', 'feed_bag_kg', 'ai_autonomy', 'ai_auto_categories', 'ai_record_autonomy']);\n    RETURN NULL;\nEND\n", definer=True, language='plpgsql', logins=(), name='setting_is_kept', returns='trigger', signature='', volatility='VOLATILE')), ('farmchange', farmops.database.rules.Trigger(deferred=False, each='ROW', function='setting_is_kept', name='farms_settings_kept', on='farms', timing='AFTER UPDATE OF name, timezone, crate_size, feed_bag_kg, ai_autonomy, ai_auto_categories, ai_record_autonomy', when=None)), ('farmchange', farmops.database.rules.Function(body="\nBEGIN\n    INSERT INTO farm_changes (farm_id, user_id, what, before, after)\n    VALUES (coalesce(NEW.farm_id, OLD.farm_id), current_person(), 'member',\n            CASE WHEN TG_OP <> 'INSERT' THEN jsonb_build_object('user', OLD.user_id, 'role', OLD.role) END,\n            CASE WHEN TG_OP <> 'DELETE' THEN jsonb_build_object('user', NEW.user_id, 'role', NEW.role) END);\n    RETURN NULL;\nEND\n", definer=True, language='plpgsql', logins=(), name='membership_is_kept', returns='trigger', signature='', volatility='VOLATILE')), ('farmchange', farmops.database.rules.Trigger(deferred=False, each='ROW', function='membership_is_kept', name='farm_members_kept', on='farm_members', timing='AFTER INSERT OR DELETE OR UPDATE', when=None)), ('farmchange', farmops.database.rules.Trigger(deferred=False, each='ROW', function='refuse_change', name='farm_changes_append_only', on=None, timing='BEFORE DELETE OR UPDATE', when=None))],
        ),
        migrations.AddIndex(
            model_name='farmmember',
            index=models.Index(fields=['user'], name='farm_members_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='farmmember',
            constraint=models.UniqueConstraint(fields=('farm', 'user'), name='farm_members_once_a_farm'),
        ),
        migrations.AddConstraint(
            model_name='farmmember',
            constraint=models.UniqueConstraint(fields=('farm', 'id'), name='farm_members_farm_and_id'),
        ),
        farmops.database.operations.AddRules(
            rules=[('farmmember', farmops.database.rules.Check(name='farm_members_role_is_known', sql="role = ANY (ARRAY['owner', 'manager', 'worker', 'viewer'])")), ('farmmember', farmops.database.rules.Function(body="\nBEGIN\n    RETURN EXISTS (SELECT 1 FROM farm_members m\n                   WHERE m.farm_id = current_farm() AND m.user_id = current_person() AND m.role = 'owner');\nEND\n", definer=False, language='plpgsql', logins=('farmops_app',), name='is_owner_here', returns='boolean', signature='', volatility='STABLE')), ('farmmember', farmops.database.rules.Function(body="\nBEGIN\n    IF NOT EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = current_farm()) THEN\n        RETURN person = current_person() AND new_role = 'owner';\n    END IF;\n    RETURN is_owner_here()\n        OR person = current_person()\n           AND EXISTS (SELECT 1 FROM invitations i\n                       WHERE i.farm_id = current_farm() AND i.role = new_role AND invitation_is_shown(i.token_hash)\n                         AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now());\nEND\n", definer=True, language='plpgsql', logins=('farmops_app',), name='may_add_member', returns='boolean', signature='person uuid, new_role text', volatility='STABLE')), ('farmmember', farmops.database.rules.RowSecurity(name='farm_members_row_security')), ('farmmember', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='farm_members_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('farmmember', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='farm_members_auditor', restrictive=False, using='true', with_check=None)), ('farmmember', farmops.database.rules.Grant(login='farmops_auditor', name='farm_members_auditor_rights', rights={'SELECT': '*'}, table=None)), ('farmmember', farmops.database.rules.Grant(login='farmops_app', name='farm_members_app_rights', rights={'INSERT': ('id', 'farm_id', 'user_id', 'role'), 'SELECT': '*'}, table=None)), ('farmmember', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='farm_members_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('farmmember', farmops.database.rules.Policy(command='INSERT', login='farmops_app', name='farm_members_app_insert', restrictive=False, using=None, with_check='farm_id = current_farm() AND may_add_member(user_id, role)')), ('farmmember', farmops.database.rules.Grant(login='farmops_assistant', name='farm_members_assistant_rights', rights={'SELECT': ('farm_id', 'user_id', 'role')}, table=None)), ('farmmember', farmops.database.rules.Policy(command='SELECT', login='farmops_assistant', name='farm_members_assistant_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('farmmember', farmops.database.rules.Grant(login='farmops_app', name='farm_members_app_manage', rights={'DELETE': '*', 'UPDATE': ('role',)}, table=None)), ('farmmember', farmops.database.rules.Policy(command='UPDATE', login='farmops_app', name='farm_members_app_change', restrictive=False, using='farm_id = current_farm() AND is_owner_here()', with_check='farm_id = current_farm() AND is_owner_here()')), ('farmmember', farmops.database.rules.Policy(command='DELETE', login='farmops_app', name='farm_members_app_remove', restrictive=False, using='farm_id = current_farm() AND (is_owner_here() OR user_id = current_person())', with_check=None)), ('farmmember', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='farm_members_app_own_read', restrictive=False, using='current_farm() IS NULL AND user_id = current_person()', with_check=None)), ('farmmember', farmops.database.rules.Policy(command='SELECT', login='farmops_assistant', name='farm_members_assistant_own_read', restrictive=False, using='current_farm() IS NULL AND user_id = current_person()', with_check=None)), ('farmmember', farmops.database.rules.Function(body="\nBEGIN\n    -- Two owners who remove each other at once queue up on the farm's row; the second finds nobody left.\n    PERFORM 1 FROM farms f WHERE f.id = OLD.farm_id FOR NO KEY UPDATE;\n    IF NOT EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = OLD.farm_id AND m.role = 'owner') THEN\n        RAISE EXCEPTION 'a farm keeps at least one owner'\n            USING ERRCODE = '23514', CONSTRAINT = 'farm_keeps_an_owner', TABLE = 'farm_members';\n    END IF;\n    RETURN NULL;\nEND\n", definer=True, language='plpgsql', logins=(), name='farm_keeps_an_owner', returns='trigger', signature='', volatility='VOLATILE')), ('farmmember', farmops.database.rules.Trigger(deferred=False, each='ROW', function='farm_keeps_an_owner', name='farm_members_keep_an_owner', on=None, timing='AFTER DELETE OR UPDATE', when="old.role = 'owner'"))],
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('farm', 'token_hash'), name='invitations_token_once_a_farm'),
        ),
        farmops.database.operations.AddRules(
            rules=[('invitation', farmops.database.rules.Check(name='invitations_role_is_not_owner', sql="role = ANY (ARRAY['manager', 'worker', 'viewer'])")), ('invitation', farmops.database.rules.Check(name='invitations_end', sql="expires_at <= created_at + '31 days'::interval")), ('invitation', farmops.database.rules.Check(name='invitations_acceptance_is_whole', sql='(accepted_at IS NULL) = (accepted_by_id IS NULL) AND (accepted_at IS NULL OR revoked_at IS NULL)')), ('invitation', farmops.database.rules.Function(body="\n    SELECT token_hash = encode(sha256(convert_to(current_setting('farmops.invitation', true), 'UTF8')), 'hex')\n", definer=False, language='sql', logins=('farmops_app',), name='invitation_is_shown', returns='boolean', signature='token_hash text', volatility='STABLE')), ('invitation', farmops.database.rules.RowSecurity(name='invitations_row_security')), ('invitation', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='invitations_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('invitation', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='invitations_auditor', restrictive=False, using='true', with_check=None)), ('invitation', farmops.database.rules.Grant(login='farmops_auditor', name='invitations_auditor_rights', rights={'SELECT': '*'}, table=None)), ('invitation', farmops.database.rules.Grant(login='farmops_app', name='invitations_app_rights', rights={'INSERT': ('id', 'farm_id', 'role', 'for_whom', 'token_hash', 'created_by_id', 'expires_at'), 'SELECT': '*', 'UPDATE': ('accepted_at', 'accepted_by_id', 'revoked_at')}, table=None)), ('invitation', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='invitations_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('invitation', farmops.database.rules.Policy(command='INSERT', login='farmops_app', name='invitations_app_insert', restrictive=False, using=None, with_check='farm_id = current_farm() AND is_owner_here() AND created_by_id = current_person()')), ('invitation', farmops.database.rules.Policy(command='UPDATE', login='farmops_app', name='invitations_app_update', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('invitation', farmops.database.rules.Policy(command='ALL', login='farmops_app', name='invitations_app_shown', restrictive=True, using='is_owner_here() OR invitation_is_shown(token_hash)', with_check='is_owner_here() OR invitation_is_shown(token_hash)')), ('invitation', farmops.database.rules.Function(body="\nBEGIN\n    IF OLD.accepted_at IS NOT NULL OR OLD.revoked_at IS NOT NULL THEN\n        RAISE EXCEPTION 'the invitation was used before, or taken back'\n            USING ERRCODE = '23514', CONSTRAINT = 'invitation_is_used_once', TABLE = 'invitations';\n    END IF;\n    IF NEW.accepted_at IS NOT NULL AND NEW.accepted_by_id IS DISTINCT FROM current_person() THEN\n        RAISE EXCEPTION 'a person accepts for herself'\n            USING ERRCODE = '23514', CONSTRAINT = 'invitation_accepted_for_herself', TABLE = 'invitations';\n    END IF;\n    RETURN NEW;\nEND\n", definer=False, language='plpgsql', logins=(), name='invitation_is_used_once', returns='trigger', signature='', volatility='VOLATILE')), ('invitation', farmops.database.rules.Trigger(deferred=False, each='ROW', function='invitation_is_used_once', name='invitations_once', on=None, timing='BEFORE UPDATE', when=None))],
        ),
        migrations.AddIndex(
            model_name='stockmovement',
            index=models.Index(fields=['farm', 'batch'], name='stock_movements_of_a_batch'),
        ),
        farmops.database.operations.AddRules(
            rules=[('stockmovement', farmops.database.rules.TenantForeignKey(cascade=False, column='batch_id', name='stock_movements_batch', on=None, to='batches')), ('stockmovement', farmops.database.rules.Check(name='stock_movements_reason_is_known', sql="reason = ANY (ARRAY['placed', 'died', 'sold', 'voided'])")), ('stockmovement', farmops.database.rules.Check(name='stock_movements_delta_not_zero', sql='delta <> 0'))],
        ),
        migrations.AddConstraint(
            model_name='stockmovement',
            constraint=models.UniqueConstraint(fields=('farm', 'record_table', 'record_id', 'batch', 'reason'), name='stock_movements_once_a_record'),
        ),
        farmops.database.operations.AddRules(
            rules=[('stockmovement', farmops.database.rules.RowSecurity(name='stock_movements_row_security')), ('stockmovement', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='stock_movements_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('stockmovement', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='stock_movements_auditor', restrictive=False, using='true', with_check=None)), ('stockmovement', farmops.database.rules.Grant(login='farmops_auditor', name='stock_movements_auditor_rights', rights={'SELECT': '*'}, table=None)), ('stockmovement', farmops.database.rules.Grant(login='farmops_app', name='stock_movements_app_rights', rights={'SELECT': '*'}, table=None)), ('stockmovement', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='stock_movements_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('stockmovement', farmops.database.rules.Grant(login='farmops_assistant', name='stock_movements_assistant_rights', rights={'SELECT': '*'}, table=None)), ('stockmovement', farmops.database.rules.Policy(command='SELECT', login='farmops_assistant', name='stock_movements_assistant_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('stockmovement', farmops.database.rules.Function(body="\nDECLARE\n    heads bigint;\nBEGIN\n    IF batch IS NULL OR change = 0 THEN\n        RETURN;\n    END IF;\n    -- With a snapshot of before, the sum below would not see the sale that was waited for.\n    IF current_setting('transaction_isolation') <> 'read committed' THEN\n        RAISE EXCEPTION 'stock moves at READ COMMITTED only'\n            USING ERRCODE = '25001', CONSTRAINT = 'stock_isolation', TABLE = 'stock_movements';\n    END IF;\n    -- Movements of one batch queue up here, so that two sales cannot both take the last birds.\n    PERFORM 1 FROM batches b WHERE b.farm_id = farm AND b.id = batch FOR NO KEY UPDATE;\n    INSERT INTO stock_movements (farm_id, batch_id, reason, delta, record_table, record_id)\n        VALUES (farm, batch, why, change, from_table, record);\n    SELECT sum(m.delta) INTO heads FROM stock_movements m WHERE m.farm_id = farm AND m.batch_id = batch;\n    IF heads < 0 THEN\n        RAISE EXCEPTION 'the batch has % animals, % cannot leave it', heads - change, -change\n            USING ERRCODE = '23514', CONSTRAINT = 'stock_not_negative', TABLE = 'stock_movements';\n    END IF;\nEND\n", definer=True, language='plpgsql', logins=(), name='move_stock', returns='void', signature='farm uuid, batch uuid, why text, change bigint, from_table text, record uuid', volatility='VOLATILE')), ('stockmovement', farmops.database.rules.Function(body="\nDECLARE\n    moved record;\nBEGIN\n    FOR moved IN SELECT m.batch_id, sum(m.delta) AS delta FROM stock_movements m\n                 WHERE m.farm_id = NEW.farm_id AND m.record_table = TG_TABLE_NAME AND m.record_id = NEW.id\n                 GROUP BY m.batch_id\n    LOOP\n        PERFORM move_stock(NEW.farm_id, moved.batch_id, 'voided', -moved.delta, TG_TABLE_NAME::text, NEW.id);\n    END LOOP;\n    RETURN NULL;\nEND\n", definer=True, language='plpgsql', logins=(), name='record_is_voided', returns='trigger', signature='', volatility='VOLATILE')), ('stockmovement', farmops.database.rules.Function(body="\nBEGIN\n    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP\n        USING ERRCODE = '23514', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;\nEND\n", definer=False, language='plpgsql', logins=(), name='refuse_change', returns='trigger', signature='', volatility='VOLATILE')), ('stockmovement', farmops.database.rules.Trigger(deferred=False, each='ROW', function='refuse_change', name='stock_movements_append_only', on=None, timing='BEFORE DELETE OR UPDATE', when=None)), ('stockmovement', farmops.database.rules.Trigger(deferred=False, each='STATEMENT', function='refuse_change', name='stock_movements_never_emptied', on=None, timing='BEFORE TRUNCATE', when=None))],
        ),
    ]
