import django.db.models.deletion
import django.db.models.functions.datetime
import farmops.ids
import farmops.database.operations
import farmops.database.rules
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('credits', '0001_initial'),
        ('farms', '0001_initial'),
        ('farms', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='AiRun',
            fields=[
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('feature', models.CharField(max_length=30)),
                ('provider', models.CharField(max_length=30)),
                ('model', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('queued', 'waiting'), ('running', 'working'), ('done', 'answered'), ('failed', 'failed'), ('refused', 'refused'), ('expired', 'gave up')], default='queued', max_length=10)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('provider_requests', models.PositiveSmallIntegerField(default=0, help_text='requests that left for the provider')),
                ('input_tokens', models.IntegerField(default=0)),
                ('output_tokens', models.IntegerField(default=0)),
                ('latency_ms', models.IntegerField(null=True)),
                ('credits_reserved', models.BigIntegerField(default=0)),
                ('credits_estimate', models.BigIntegerField(default=0, help_text='what the input alone will cost')),
                ('credits_actual', models.BigIntegerField(null=True)),
                ('input_summary', models.CharField(default='', max_length=500)),
                ('output_summary', models.CharField(default='', max_length=500)),
                ('error', models.CharField(default='', max_length=500)),
                ('idempotency_key', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'ai_runs',
            },
        ),
        migrations.CreateModel(
            name='AiRecommendation',
            fields=[
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tool_call_id', models.CharField(max_length=100)),
                ('title', models.CharField(max_length=120)),
                ('body', models.CharField(max_length=2000)),
                ('status', models.CharField(choices=[('pending', 'waiting for you'), ('approved', 'approved'), ('rejected', 'rejected')], db_default='pending', default='pending', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(db_default='', max_length=200)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
                ('ai_run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='governance.airun')),
            ],
            options={
                'db_table': 'ai_recommendations',
            },
        ),
        migrations.CreateModel(
            name='AiFeedback',
            fields=[
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('rating', models.SmallIntegerField(choices=[(1, 'good'), (-1, 'wrong')])),
                ('comment', models.CharField(db_default='', max_length=500)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ai_run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='governance.airun')),
            ],
            options={
                'db_table': 'ai_feedback',
            },
        ),
        migrations.CreateModel(
            name='AiEval',
            fields=[
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(max_length=60)),
                ('rule_version', models.PositiveIntegerField()),
                ('verdict', models.CharField(choices=[('pass', 'in order'), ('warn', 'look at it'), ('block', 'stopped')], max_length=5)),
                ('details', models.JSONField(db_default={}, default=dict)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
                ('ai_run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='evals', to='governance.airun')),
            ],
            options={
                'db_table': 'ai_evals',
            },
        ),
        migrations.CreateModel(
            name='AiRunStep',
            fields=[
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('attempt', models.PositiveSmallIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('model', 'model'), ('tool', 'tool call'), ('retrieval', 'search')], max_length=10)),
                ('model', models.CharField(default='', max_length=120)),
                ('tool_call_id', models.CharField(default='', max_length=100)),
                ('tool', models.CharField(default='', max_length=60)),
                ('request', models.JSONField(default=dict)),
                ('response', models.JSONField(default=dict)),
                ('outcome', models.CharField(default='', max_length=20)),
                ('input_tokens', models.IntegerField(default=0)),
                ('output_tokens', models.IntegerField(default=0)),
                ('latency_ms', models.IntegerField(default=0)),
                ('error', models.CharField(default='', max_length=500)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ai_run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='governance.airun')),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
            ],
            options={
                'db_table': 'ai_run_steps',
            },
        ),
        migrations.CreateModel(
            name='AssistantDraft',
            fields=[
                ('id', models.UUIDField(default=farmops.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tool_call_id', models.CharField(max_length=100)),
                ('payload', models.JSONField()),
                ('proposed_payload', models.JSONField()),
                ('digest', models.CharField(db_default='', max_length=64)),
                ('status', models.CharField(choices=[('pending', 'waiting for you'), ('confirmed', 'confirmed'), ('discarded', 'discarded')], db_default='pending', default='pending', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_digest', models.CharField(db_default='', max_length=64)),
                ('reason', models.CharField(db_default='', max_length=200)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ai_run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='governance.airun')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('farm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.farm')),
                ('record_type', models.ForeignKey(db_column='record_type', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farms.recordtyperow')),
            ],
            options={
                'db_table': 'assistant_drafts',
            },
        ),
        migrations.AddIndex(
            model_name='airun',
            index=models.Index(condition=models.Q(('status__in', ['queued', 'running'])), fields=['lease_until'], name='ai_runs_open'),
        ),
        migrations.AddIndex(
            model_name='airun',
            index=models.Index(fields=['farm', '-created_at'], name='ai_runs_newest'),
        ),
        migrations.AddConstraint(
            model_name='airun',
            constraint=models.UniqueConstraint(fields=('farm', 'id'), name='ai_runs_farm_and_id'),
        ),
        migrations.AddConstraint(
            model_name='airun',
            constraint=models.UniqueConstraint(fields=('farm', 'user', 'idempotency_key'), name='ai_runs_once_a_key'),
        ),
        farmops.database.operations.AddRules(
            rules=[('airun', farmops.database.rules.Check(name='ai_runs_status_is_known', sql="status = ANY (ARRAY['queued', 'running', 'done', 'failed', 'refused', 'expired'])")), ('airun', farmops.database.rules.Check(name='ai_runs_open_has_lease_closed_has_end', sql="status = ANY (ARRAY['queued', 'running']) AND lease_until IS NOT NULL AND finished_at IS NULL OR status = ANY (ARRAY['done', 'failed', 'refused', 'expired']) AND finished_at IS NOT NULL")), ('airun', farmops.database.rules.Check(name='ai_runs_figures_not_negative', sql='input_tokens >= 0 AND output_tokens >= 0 AND credits_reserved >= 0 AND credits_estimate >= 0 AND (credits_actual IS NULL OR credits_actual >= 0)')), ('airun', farmops.database.rules.RowSecurity(name='ai_runs_row_security')), ('airun', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='ai_runs_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('airun', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='ai_runs_auditor', restrictive=False, using='true', with_check=None)), ('airun', farmops.database.rules.Grant(login='farmops_auditor', name='ai_runs_auditor_rights', rights={'SELECT': '*'}, table=None)), ('airun', farmops.database.rules.Grant(login='farmops_app', name='ai_runs_app_rights', rights={'INSERT': ('id', 'farm_id', 'user_id', 'feature', 'provider', 'model', 'status', 'attempt', 'lease_until', 'provider_requests', 'input_tokens', 'output_tokens', 'latency_ms', 'credits_reserved', 'credits_estimate', 'credits_actual', 'input_summary', 'output_summary', 'error', 'idempotency_key', 'started_at', 'finished_at'), 'SELECT': '*', 'UPDATE': ('status', 'attempt', 'lease_until', 'provider_requests', 'input_tokens', 'output_tokens', 'latency_ms', 'credits_reserved', 'credits_actual', 'output_summary', 'error', 'started_at', 'finished_at')}, table=None)), ('airun', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='ai_runs_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('airun', farmops.database.rules.Policy(command='INSERT', login='farmops_app', name='ai_runs_app_insert', restrictive=False, using=None, with_check="farm_id = current_farm() AND user_id = current_person() AND current_member_role() = ANY (ARRAY['owner', 'manager', 'worker']) AND status = 'queued' AND attempt = 0")), ('airun', farmops.database.rules.Policy(command='UPDATE', login='farmops_app', name='ai_runs_app_update', restrictive=False, using='farm_id = current_farm() AND (current_person() IS NULL OR user_id = current_person())', with_check='farm_id = current_farm() AND (current_person() IS NULL OR user_id = current_person())')), ('airun', farmops.database.rules.Grant(login='farmops_assistant', name='ai_runs_assistant_rights', rights={'SELECT': ('id', 'farm_id', 'user_id', 'status', 'attempt', 'lease_until')}, table=None)), ('airun', farmops.database.rules.Policy(command='SELECT', login='farmops_assistant', name='ai_runs_assistant_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('airun', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='ai_runs_app_own_for_workers', restrictive=True, using="current_member_role() <> 'worker' OR user_id = current_person()", with_check=None)), ('airun', farmops.database.rules.Function(body="\nBEGIN\n    IF NEW.attempt < OLD.attempt THEN\n        RAISE EXCEPTION 'an attempt never goes back'\n            USING ERRCODE = '23514', CONSTRAINT = 'run_moves_forward', TABLE = 'ai_runs';\n    END IF;\n    IF OLD.status = NEW.status AND OLD.status = 'running' AND NEW.attempt > OLD.attempt\n       AND OLD.lease_until > clock_timestamp() THEN\n        RAISE EXCEPTION 'the run is in the hands of another worker'\n            USING ERRCODE = '23514', CONSTRAINT = 'run_moves_forward', TABLE = 'ai_runs';\n    END IF;\n    IF NOT (OLD.status = NEW.status AND OLD.status IN ('queued', 'running')\n            OR OLD.status = 'queued' AND NEW.status IN ('running', 'refused', 'failed', 'expired')\n            OR OLD.status = 'running' AND NEW.status IN ('done', 'failed', 'expired')) THEN\n        RAISE EXCEPTION 'a run cannot go from % to %', OLD.status, NEW.status\n            USING ERRCODE = '23514', CONSTRAINT = 'run_moves_forward', TABLE = 'ai_runs';\n    END IF;\n    RETURN NEW;\nEND\n", definer=False, language='plpgsql', logins=(), name='run_moves_forward', returns='trigger', signature='', volatility='VOLATILE')), ('airun', farmops.database.rules.Function(body="\nBEGIN\n    PERFORM take_from_meter(NEW.farm_id, 'runs_an_hour', 1, date_trunc('hour', now()));\n    RETURN NULL;\nEND\n", definer=True, language='plpgsql', logins=(), name='run_takes_turn', returns='trigger', signature='', volatility='VOLATILE')), ('airun', farmops.database.rules.Trigger(deferred=False, each='ROW', function='run_takes_turn', name='ai_runs_meter', on=None, timing='AFTER INSERT', when=None)), ('airun', farmops.database.rules.Trigger(deferred=False, each='ROW', function='run_moves_forward', name='ai_runs_move_forward', on=None, timing='BEFORE UPDATE', when=None)), ('airun', farmops.database.rules.Function(body="\nBEGIN\n    PERFORM 1 FROM ai_runs r\n        WHERE r.farm_id = NEW.farm_id AND r.id = NEW.ai_run_id AND r.status = 'running'\n          AND r.lease_until > clock_timestamp()\n          AND r.user_id = current_person()\n          AND r.attempt = nullif(current_setting('farmops.attempt', true), '')::int\n        FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'the run is not open, or in other hands'\n            USING ERRCODE = '23514', CONSTRAINT = 'run_must_be_open', TABLE = TG_TABLE_NAME;\n    END IF;\n    RETURN NEW;\nEND\n", definer=True, language='plpgsql', logins=(), name='run_must_be_open', returns='trigger', signature='', volatility='VOLATILE')), ('airun', farmops.database.rules.Policy(command='SELECT', login='farmops_owner', name='ai_runs_owner_sweeps', restrictive=False, using="status = ANY (ARRAY['queued', 'running']) AND lease_until < clock_timestamp()", with_check=None)), ('airun', farmops.database.rules.Function(body="\n    SELECT r.farm_id, r.id FROM ai_runs r\n    WHERE r.status = ANY (ARRAY['queued', 'running']) AND r.lease_until < clock_timestamp()\n    ORDER BY r.lease_until\n", definer=True, language='sql', logins=('farmops_app',), name='runs_past_lease', returns='TABLE (farm_id uuid, run_id uuid)', signature='', volatility='VOLATILE')), ('airun', farmops.database.rules.TenantForeignKey(cascade=False, column='ai_run_id', name='credit_ledger_run', on='credit_ledger', to='ai_runs'))],
        ),
        migrations.AddConstraint(
            model_name='airecommendation',
            constraint=models.UniqueConstraint(fields=('farm', 'ai_run', 'tool_call_id'), name='ai_recommendations_once_a_call'),
        ),
        farmops.database.operations.AddRules(
            rules=[('airecommendation', farmops.database.rules.TenantForeignKey(cascade=False, column='ai_run_id', name='ai_recommendations_run', on=None, to='ai_runs')), ('airecommendation', farmops.database.rules.Check(name='ai_recommendations_say_something', sql="btrim(title) <> '' AND btrim(body) <> ''")), ('airecommendation', farmops.database.rules.Check(name='ai_recommendations_status_is_known', sql="status = ANY (ARRAY['pending', 'approved', 'rejected'])")), ('airecommendation', farmops.database.rules.Check(name='ai_recommendations_decision_is_whole', sql="status = 'pending' AND decided_by_id IS NULL AND decided_at IS NULL AND reason = '' OR status = 'approved' AND decided_by_id IS NOT NULL AND decided_at IS NOT NULL OR status = 'rejected' AND decided_by_id IS NOT NULL AND decided_at IS NOT NULL AND reason <> ''")), ('airecommendation', farmops.database.rules.RowSecurity(name='ai_recommendations_row_security')), ('airecommendation', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='ai_recommendations_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('airecommendation', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='ai_recommendations_auditor', restrictive=False, using='true', with_check=None)), ('airecommendation', farmops.database.rules.Grant(login='farmops_auditor', name='ai_recommendations_auditor_rights', rights={'SELECT': '*'}, table=None)), ('airecommendation', farmops.database.rules.Grant(login='farmops_app', name='ai_recommendations_app_rights', rights={'SELECT': '*', 'UPDATE': ('status', 'decided_by_id', 'decided_at', 'reason')}, table=None)), ('airecommendation', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='ai_recommendations_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('airecommendation', farmops.database.rules.Policy(command='UPDATE', login='farmops_app', name='ai_recommendations_app_update', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('airecommendation', farmops.database.rules.Grant(login='farmops_assistant', name='ai_recommendations_assistant_rights', rights={'INSERT': ('id', 'farm_id', 'ai_run_id', 'tool_call_id', 'title', 'body', 'status')}, table=None)), ('airecommendation', farmops.database.rules.Policy(command='INSERT', login='farmops_assistant', name='ai_recommendations_assistant_insert', restrictive=False, using=None, with_check="farm_id = current_farm() AND status = 'pending' AND current_member_role() = ANY (ARRAY['owner', 'manager', 'worker'])")), ('airecommendation', farmops.database.rules.Policy(command='ALL', login='farmops_app', name='ai_recommendations_app_own_for_workers', restrictive=True, using="current_member_role() <> 'worker' OR is_my_run(farm_id, ai_run_id)", with_check="current_member_role() <> 'worker' OR is_my_run(farm_id, ai_run_id)")), ('airecommendation', farmops.database.rules.Trigger(deferred=False, each='ROW', function='run_must_be_open', name='ai_recommendations_run_is_open', on=None, timing='BEFORE INSERT', when=None)), ('airecommendation', farmops.database.rules.Function(body="\nBEGIN\n    IF OLD.status <> 'pending' THEN\n        RAISE EXCEPTION 'the recommendation was decided before'\n            USING ERRCODE = '23514', CONSTRAINT = 'recommendation_already_decided', TABLE = 'ai_recommendations';\n    END IF;\n    IF NOT EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = OLD.farm_id AND m.user_id = current_person()\n                   AND m.role IN ('owner', 'manager')) THEN\n        RAISE EXCEPTION 'this person may not decide recommendations'\n            USING ERRCODE = '23514', CONSTRAINT = 'recommendation_decider_has_the_right',\n                  TABLE = 'ai_recommendations';\n    END IF;\n    IF NEW.decided_by_id IS DISTINCT FROM current_person() THEN\n        RAISE EXCEPTION 'a person decides in her own name'\n            USING ERRCODE = '23514', CONSTRAINT = 'recommendation_decided_in_own_name', TABLE = 'ai_recommendations';\n    END IF;\n    NEW.decided_at := now();\n    RETURN NEW;\nEND\n", definer=False, language='plpgsql', logins=(), name='recommendation_decision', returns='trigger', signature='', volatility='VOLATILE')), ('airecommendation', farmops.database.rules.Trigger(deferred=False, each='ROW', function='recommendation_decision', name='ai_recommendations_decision', on=None, timing='BEFORE UPDATE', when=None))],
        ),
        migrations.AddConstraint(
            model_name='aifeedback',
            constraint=models.UniqueConstraint(fields=('farm', 'ai_run', 'user'), name='ai_feedback_one_a_person'),
        ),
        farmops.database.operations.AddRules(
            rules=[('aifeedback', farmops.database.rules.TenantForeignKey(cascade=False, column='ai_run_id', name='ai_feedback_run', on=None, to='ai_runs')), ('aifeedback', farmops.database.rules.Check(name='ai_feedback_rating_is_a_thumb', sql='abs(rating) = 1')), ('aifeedback', farmops.database.rules.RowSecurity(name='ai_feedback_row_security')), ('aifeedback', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='ai_feedback_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('aifeedback', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='ai_feedback_auditor', restrictive=False, using='true', with_check=None)), ('aifeedback', farmops.database.rules.Grant(login='farmops_auditor', name='ai_feedback_auditor_rights', rights={'SELECT': '*'}, table=None)), ('aifeedback', farmops.database.rules.Grant(login='farmops_app', name='ai_feedback_app_rights', rights={'INSERT': ('id', 'farm_id', 'ai_run_id', 'user_id', 'rating', 'comment'), 'SELECT': '*', 'UPDATE': ('rating', 'comment')}, table=None)), ('aifeedback', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='ai_feedback_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('aifeedback', farmops.database.rules.Policy(command='INSERT', login='farmops_app', name='ai_feedback_app_insert', restrictive=False, using=None, with_check='farm_id = current_farm() AND user_id = current_person() AND is_my_farm(farm_id)')), ('aifeedback', farmops.database.rules.Policy(command='UPDATE', login='farmops_app', name='ai_feedback_app_update', restrictive=False, using='farm_id = current_farm() AND user_id = current_person() AND is_my_farm(farm_id)', with_check='farm_id = current_farm() AND user_id = current_person() AND is_my_farm(farm_id)')), ('aifeedback', farmops.database.rules.Policy(command='ALL', login='farmops_app', name='ai_feedback_app_own_for_workers', restrictive=True, using="current_member_role() <> 'worker' OR is_my_run(farm_id, ai_run_id)", with_check="current_member_role() <> 'worker' OR is_my_run(farm_id, ai_run_id)"))],
        ),
        migrations.AddConstraint(
            model_name='aieval',
            constraint=models.UniqueConstraint(fields=('farm', 'ai_run', 'rule', 'rule_version'), name='ai_evals_once_a_version'),
        ),
        farmops.database.operations.AddRules(
            rules=[('aieval', farmops.database.rules.TenantForeignKey(cascade=False, column='ai_run_id', name='ai_evals_run', on=None, to='ai_runs')), ('aieval', farmops.database.rules.Check(name='ai_evals_verdict_is_known', sql="verdict = ANY (ARRAY['pass', 'warn', 'block'])")), ('aieval', farmops.database.rules.Check(name='ai_evals_rule_is_named', sql="btrim(rule) <> '' AND rule_version >= 1")), ('aieval', farmops.database.rules.Check(name='ai_evals_details_is_a_map', sql="jsonb_typeof(details) = 'object'")), ('aieval', farmops.database.rules.Function(body="\nBEGIN\n    RETURN EXISTS (SELECT 1 FROM ai_runs r WHERE r.farm_id = farm AND r.id = run AND r.status = 'running'\n                   AND r.user_id = current_person());\nEND\n", definer=False, language='plpgsql', logins=('farmops_app',), name='run_is_being_answered', returns='boolean', signature='farm uuid, run uuid', volatility='STABLE')), ('aieval', farmops.database.rules.RowSecurity(name='ai_evals_row_security')), ('aieval', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='ai_evals_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('aieval', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='ai_evals_auditor', restrictive=False, using='true', with_check=None)), ('aieval', farmops.database.rules.Grant(login='farmops_auditor', name='ai_evals_auditor_rights', rights={'SELECT': '*'}, table=None)), ('aieval', farmops.database.rules.Grant(login='farmops_app', name='ai_evals_app_rights', rights={'INSERT': ('id', 'farm_id', 'ai_run_id', 'rule', 'rule_version', 'verdict', 'details'), 'SELECT': '*'}, table=None)), ('aieval', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='ai_evals_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('aieval', farmops.database.rules.Policy(command='INSERT', login='farmops_app', name='ai_evals_app_insert', restrictive=False, using=None, with_check='farm_id = current_farm() AND (current_person() IS NULL OR run_is_being_answered(farm_id, ai_run_id))')), ('aieval', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='ai_evals_app_own_for_workers', restrictive=True, using="current_member_role() <> 'worker' OR is_my_run(farm_id, ai_run_id)", with_check=None)), ('aieval', farmops.database.rules.Trigger(deferred=False, each='ROW', function='refuse_change', name='ai_evals_append_only', on=None, timing='BEFORE DELETE OR UPDATE', when=None)), ('aieval', farmops.database.rules.Function(body="\nBEGIN\n    RETURN EXISTS (SELECT 1 FROM ai_evals e\n                   WHERE e.farm_id = farm AND e.ai_run_id = run AND e.verdict = 'block'\n                     AND NOT EXISTS (SELECT 1 FROM ai_evals n\n                                     WHERE n.farm_id = farm AND n.ai_run_id = run AND n.rule = e.rule\n                                       AND n.rule_version > e.rule_version));\nEND\n", definer=True, language='plpgsql', logins=('farmops_app',), name='run_is_blocked', returns='boolean', signature='farm uuid, run uuid', volatility='STABLE'))],
        ),
        migrations.AddConstraint(
            model_name='airunstep',
            constraint=models.UniqueConstraint(fields=('farm', 'ai_run', 'attempt', 'position'), name='ai_run_steps_position'),
        ),
        farmops.database.operations.AddRules(
            rules=[('airunstep', farmops.database.rules.TenantForeignKey(cascade=False, column='ai_run_id', name='ai_run_steps_run', on=None, to='ai_runs')), ('airunstep', farmops.database.rules.Check(name='ai_run_steps_kind_is_known', sql="kind = ANY (ARRAY['model', 'tool', 'retrieval'])")), ('airunstep', farmops.database.rules.RowSecurity(name='ai_run_steps_row_security')), ('airunstep', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='ai_run_steps_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('airunstep', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='ai_run_steps_auditor', restrictive=False, using='true', with_check=None)), ('airunstep', farmops.database.rules.Grant(login='farmops_auditor', name='ai_run_steps_auditor_rights', rights={'SELECT': '*'}, table=None)), ('airunstep', farmops.database.rules.Grant(login='farmops_app', name='ai_run_steps_app_rights', rights={'INSERT': ('id', 'farm_id', 'ai_run_id', 'attempt', 'position', 'kind', 'model', 'tool_call_id', 'tool', 'request', 'response', 'outcome', 'input_tokens', 'output_tokens', 'latency_ms', 'error'), 'SELECT': '*'}, table=None)), ('airunstep', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='ai_run_steps_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('airunstep', farmops.database.rules.Policy(command='INSERT', login='farmops_app', name='ai_run_steps_app_insert', restrictive=False, using=None, with_check='farm_id = current_farm()')), ('airunstep', farmops.database.rules.Function(body='\nBEGIN\n    RETURN EXISTS (SELECT 1 FROM ai_runs r WHERE r.farm_id = farm AND r.id = run AND r.user_id = current_person());\nEND\n', definer=False, language='plpgsql', logins=('farmops_app', 'farmops_assistant'), name='is_my_run', returns='boolean', signature='farm uuid, run uuid', volatility='STABLE')), ('airunstep', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='ai_run_steps_app_own_for_workers', restrictive=True, using="current_member_role() <> 'worker' OR is_my_run(farm_id, ai_run_id)", with_check=None)), ('airunstep', farmops.database.rules.Trigger(deferred=False, each='ROW', function='refuse_change', name='ai_run_steps_append_only', on=None, timing='BEFORE DELETE OR UPDATE', when=None))],
        ),
        migrations.AddIndex(
            model_name='assistantdraft',
            index=models.Index(condition=models.Q(('status', 'pending')), fields=['farm', 'created_at'], name='assistant_drafts_pending'),
        ),
        migrations.AddConstraint(
            model_name='assistantdraft',
            constraint=models.UniqueConstraint(fields=('farm', 'id'), name='assistant_drafts_farm_and_id'),
        ),
        migrations.AddConstraint(
            model_name='assistantdraft',
            constraint=models.UniqueConstraint(fields=('farm', 'ai_run', 'tool_call_id'), name='assistant_drafts_once_a_call'),
        ),
        farmops.database.operations.AddRules(
            rules=[('assistantdraft', farmops.database.rules.TenantForeignKey(cascade=False, column='ai_run_id', name='assistant_drafts_run', on=None, to='ai_runs')), ('assistantdraft', farmops.database.rules.Check(name='assistant_drafts_status_is_known', sql="status = ANY (ARRAY['pending', 'confirmed', 'discarded'])")), ('assistantdraft', farmops.database.rules.Check(name='assistant_drafts_decision_is_whole', sql="status = 'pending' AND decided_by_id IS NULL AND decided_at IS NULL OR status = 'confirmed' AND decided_by_id IS NOT NULL AND decided_at IS NOT NULL AND decided_digest = digest OR status = 'discarded' AND decided_by_id IS NOT NULL AND decided_at IS NOT NULL AND reason <> ''")), ('assistantdraft', farmops.database.rules.Check(name='assistant_drafts_payload_is_a_map', sql="jsonb_typeof(payload) = 'object'")), ('assistantdraft', farmops.database.rules.RowSecurity(name='assistant_drafts_row_security')), ('assistantdraft', farmops.database.rules.Policy(command='ALL', login='farmops_owner', name='assistant_drafts_owner', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('assistantdraft', farmops.database.rules.Policy(command='SELECT', login='farmops_auditor', name='assistant_drafts_auditor', restrictive=False, using='true', with_check=None)), ('assistantdraft', farmops.database.rules.Grant(login='farmops_auditor', name='assistant_drafts_auditor_rights', rights={'SELECT': '*'}, table=None)), ('assistantdraft', farmops.database.rules.Grant(login='farmops_app', name='assistant_drafts_app_rights', rights={'SELECT': '*', 'UPDATE': ('payload', 'status', 'decided_by_id', 'decided_at', 'decided_digest', 'reason')}, table=None)), ('assistantdraft', farmops.database.rules.Policy(command='SELECT', login='farmops_app', name='assistant_drafts_app_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('assistantdraft', farmops.database.rules.Policy(command='UPDATE', login='farmops_app', name='assistant_drafts_app_update', restrictive=False, using='farm_id = current_farm()', with_check='farm_id = current_farm()')), ('assistantdraft', farmops.database.rules.Grant(login='farmops_assistant', name='assistant_drafts_assistant_rights', rights={'INSERT': ('id', 'farm_id', 'ai_run_id', 'record_type', 'tool_call_id', 'payload', 'proposed_payload', 'digest', 'status'), 'SELECT': '*'}, table=None)), ('assistantdraft', farmops.database.rules.Policy(command='SELECT', login='farmops_assistant', name='assistant_drafts_assistant_read', restrictive=False, using='farm_id = current_farm()', with_check=None)), ('assistantdraft', farmops.database.rules.Policy(command='INSERT', login='farmops_assistant', name='assistant_drafts_assistant_insert', restrictive=False, using=None, with_check="farm_id = current_farm() AND status = 'pending' AND payload = proposed_payload AND resolve_autonomy(farm_id, record_type) = ANY (ARRAY['draft', 'auto']) AND current_member_role() = ANY (ARRAY['owner', 'manager', 'worker'])")), ('assistantdraft', farmops.database.rules.Function(body=' SELECT coalesce((SELECT t.money FROM record_types t WHERE t.name = record_type), true) ', definer=False, language='sql', logins=('farmops_app', 'farmops_assistant'), name='draft_shows_money', returns='boolean', signature='record_type text', volatility='STABLE')), ('assistantdraft', farmops.database.rules.Policy(command='ALL', login='farmops_app', name='assistant_drafts_app_money', restrictive=True, using="current_member_role() <> 'worker' OR NOT draft_shows_money(record_type) AND is_my_run(farm_id, ai_run_id)", with_check="current_member_role() <> 'worker' OR NOT draft_shows_money(record_type) AND is_my_run(farm_id, ai_run_id)")), ('assistantdraft', farmops.database.rules.Policy(command='ALL', login='farmops_assistant', name='assistant_drafts_assistant_money', restrictive=True, using="current_member_role() <> 'worker' OR NOT draft_shows_money(record_type) AND is_my_run(farm_id, ai_run_id)", with_check="current_member_role() <> 'worker' OR NOT draft_shows_money(record_type) AND is_my_run(farm_id, ai_run_id)")), ('assistantdraft', farmops.database.rules.Trigger(deferred=False, each='ROW', function='run_must_be_open', name='assistant_drafts_run_is_open', on=None, timing='BEFORE INSERT', when=None)), ('assistantdraft', farmops.database.rules.Function(body="\nDECLARE\n    wanted text[];\nBEGIN\n    -- A payload that leaves a column open would be contained in records that say anything there.\n    SELECT string_to_array(t.columns, ' ') INTO wanted FROM record_types t WHERE t.name = NEW.record_type;\n    IF jsonb_typeof(NEW.payload) <> 'object' OR NOT NEW.payload ?& wanted OR NEW.payload - wanted <> '{}' THEN\n        RAISE EXCEPTION 'a draft says every column of its record, and nothing else'\n            USING ERRCODE = '23514', CONSTRAINT = 'assistant_drafts_payload_is_a_map', TABLE = 'assistant_drafts';\n    END IF;\n    NEW.digest := encode(sha256(convert_to(NEW.record_type || ' ' || NEW.payload::text, 'UTF8')), 'hex');\n    RETURN NEW;\nEND\n", definer=False, language='plpgsql', logins=(), name='draft_digest', returns='trigger', signature='', volatility='VOLATILE')), ('assistantdraft', farmops.database.rules.Trigger(deferred=False, each='ROW', function='draft_digest', name='assistant_drafts_digest', on=None, timing='BEFORE INSERT OR UPDATE OF payload', when=None)), ('assistantdraft', farmops.database.rules.Function(body="\nDECLARE\n    member text;\n    asker uuid;\n    money boolean;\nBEGIN\n    IF OLD.status <> 'pending' THEN\n        RAISE EXCEPTION 'the draft was decided before'\n            USING ERRCODE = '23514', CONSTRAINT = 'draft_already_decided', TABLE = 'assistant_drafts';\n    END IF;\n    SELECT m.role INTO member FROM farm_members m\n        WHERE m.farm_id = OLD.farm_id AND m.user_id = current_person();\n    SELECT r.user_id INTO asker FROM ai_runs r WHERE r.farm_id = OLD.farm_id AND r.id = OLD.ai_run_id;\n    SELECT t.money INTO money FROM record_types t WHERE t.name = OLD.record_type;\n    IF NOT coalesce(member IN ('owner', 'manager')\n                    OR member = 'worker' AND NOT money AND asker = current_person(), false) THEN\n        RAISE EXCEPTION 'this person may not decide this draft'\n            USING ERRCODE = '23514', CONSTRAINT = 'draft_decider_has_the_right', TABLE = 'assistant_drafts';\n    END IF;\n    IF NEW.status <> 'pending' THEN\n        IF NEW.payload <> OLD.payload THEN\n            RAISE EXCEPTION 'a draft is changed first and decided after'\n                USING ERRCODE = '23514', CONSTRAINT = 'draft_decided_as_shown', TABLE = 'assistant_drafts';\n        END IF;\n        IF NEW.decided_by_id IS DISTINCT FROM current_person() THEN\n            RAISE EXCEPTION 'a person decides in her own name'\n                USING ERRCODE = '23514', CONSTRAINT = 'draft_decided_in_own_name', TABLE = 'assistant_drafts';\n        END IF;\n        IF NEW.status = 'confirmed' AND run_is_blocked(OLD.farm_id, OLD.ai_run_id) THEN\n            RAISE EXCEPTION 'a check stopped the run of this draft'\n                USING ERRCODE = '23514', CONSTRAINT = 'draft_is_not_blocked', TABLE = 'assistant_drafts';\n        END IF;\n        NEW.decided_at := now();\n    END IF;\n    RETURN NEW;\nEND\n", definer=False, language='plpgsql', logins=(), name='draft_decision', returns='trigger', signature='', volatility='VOLATILE')), ('assistantdraft', farmops.database.rules.Trigger(deferred=False, each='ROW', function='draft_decision', name='assistant_drafts_decision', on=None, timing='BEFORE UPDATE', when=None)), ('assistantdraft', farmops.database.rules.Function(body="\nDECLARE\n    found_rows int;\n    target text;\nBEGIN\n    SELECT t.table_name INTO target FROM record_types t WHERE t.name = NEW.record_type;\n    EXECUTE format('SELECT count(*) FROM %I r WHERE r.farm_id = $1 AND r.draft_id = $2 AND r.ai_run_id = $3'\n                   ' AND to_jsonb(r) @> $4', target)\n        INTO found_rows USING NEW.farm_id, NEW.id, NEW.ai_run_id, NEW.payload;\n    IF found_rows <> 1 THEN\n        RAISE EXCEPTION 'a confirmed draft has exactly one record that says the same'\n            USING ERRCODE = '23514', CONSTRAINT = 'draft_must_have_record', TABLE = 'assistant_drafts';\n    END IF;\n    RETURN NULL;\nEND\n", definer=False, language='plpgsql', logins=(), name='draft_must_have_record', returns='trigger', signature='', volatility='VOLATILE')), ('assistantdraft', farmops.database.rules.Trigger(deferred=True, each='ROW', function='draft_must_have_record', name='assistant_drafts_have_record', on=None, timing='AFTER UPDATE', when="new.status = 'confirmed'")), ('assistantdraft', farmops.database.rules.Function(body="\nBEGIN\n    PERFORM 1 FROM assistant_drafts d JOIN record_types t ON t.name = d.record_type\n        WHERE d.farm_id = NEW.farm_id AND d.id = NEW.draft_id AND d.ai_run_id = NEW.ai_run_id\n          AND d.status = 'confirmed' AND t.table_name = TG_TABLE_NAME AND to_jsonb(NEW) @> d.payload;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'the record names a draft that is not confirmed, or that says something else'\n            USING ERRCODE = '23514', CONSTRAINT = 'record_must_match_draft', TABLE = TG_TABLE_NAME;\n    END IF;\n    RETURN NULL;\nEND\n", definer=False, language='plpgsql', logins=(), name='record_must_match_draft', returns='trigger', signature='', volatility='VOLATILE')), ('assistantdraft', farmops.database.rules.Function(body="\nBEGIN\n    IF OLD.voided_at IS NOT NULL THEN\n        RAISE EXCEPTION 'the record was voided before'\n            USING ERRCODE = '23514', CONSTRAINT = 'record_void_is_final', TABLE = TG_TABLE_NAME;\n    END IF;\n    IF NEW.voided_by_id IS DISTINCT FROM current_person() THEN\n        RAISE EXCEPTION 'a person voids in her own name'\n            USING ERRCODE = '23514', CONSTRAINT = 'record_voided_in_own_name', TABLE = TG_TABLE_NAME;\n    END IF;\n    NEW.voided_at := now();\n    RETURN NEW;\nEND\n", definer=False, language='plpgsql', logins=(), name='record_void_is_final', returns='trigger', signature='', volatility='VOLATILE'))],
        ),
    ]
