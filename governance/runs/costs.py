"""What a run costs and who pays, as PostgreSQL works it out: rules of `ai_runs`, and of the ledger that pays it."""

from __future__ import annotations

from django.db.models import BaseConstraint

from farmops.database.logins import APP
from farmops.database.rules import Function, Policy, TenantForeignKey, Trigger, one_of
from farmops.database.tenancy import MAY_SEE_ALL

CLOSES = " AND ".join(
    [one_of("old.status", ["queued", "running"]), one_of("new.status", ["done", "failed", "refused", "expired"])]
)

COST_RULES: list[BaseConstraint] = [
    # Prices are the rate card's and the limit is the farm's, whatever the asker says; both stay on the run.
    Function(
        name="run_is_priced",
        body="""
BEGIN
    NEW.prices := rate_card(NEW.provider, NEW.model);
    SELECT f.ai_question_credits INTO NEW.credits_limit FROM farms f WHERE f.id = NEW.farm_id;
    IF (NEW.credits_reserved <= NEW.credits_limit AND NEW.credits_estimate <= NEW.credits_limit) IS NOT TRUE THEN
        RAISE EXCEPTION 'a question may cost % credits at most on this farm', NEW.credits_limit
            USING ERRCODE = '23514', CONSTRAINT = 'run_within_limit', TABLE = 'ai_runs';
    END IF;
    RETURN NEW;
END
""",
    ),
    Trigger(name="ai_runs_priced", timing="BEFORE INSERT", function="run_is_priced"),
    # Derived from the run, never told: nothing for a failure or for what has no price; for an answer its tokens
    # at the run's own prices; for one that never came the estimate of its input, if a request had left for it.
    Function(
        name="run_costs",
        definer=True,
        body="""
DECLARE
    closed bigint;
BEGIN
    NEW.finished_at := clock_timestamp();
    IF NEW.status IN ('done', 'failed') AND NEW.started_at IS NOT NULL THEN
        NEW.latency_ms := least(extract(epoch FROM NEW.finished_at - NEW.started_at) * 1000, 2147483647);
    END IF;
    NEW.credits_actual := CASE
        WHEN NEW.credits_reserved = 0 OR NEW.prices IS NULL THEN 0
        WHEN NEW.status = 'done' AND NEW.error = '' THEN
            credits_for(NEW.prices, NEW.input_tokens, NEW.output_tokens, NEW.cache_read_tokens, NEW.cache_write_tokens)
        WHEN NEW.status = 'expired' AND NEW.provider_requests > 0 THEN NEW.credits_estimate
        ELSE 0 END;
    NEW.credits_actual := least(NEW.credits_actual, greatest(NEW.credits_limit, NEW.credits_reserved));
    IF NEW.status = 'expired' THEN
        NEW.error := CASE WHEN NEW.credits_actual > 0 THEN 'lease ran out; paid at the estimate of the input'
                          ELSE 'lease ran out' END;
    END IF;
    -- A database of before this rule may hold an open run whose credits somebody had closed.
    SELECT sum(-l.delta) + sum(l.shortfall) INTO closed FROM credit_ledger l
        WHERE l.farm_id = NEW.farm_id AND l.ai_run_id = NEW.id
        HAVING count(*) FILTER (WHERE l.kind = ANY (ARRAY['settle', 'refund'])) > 0;
    IF closed IS NOT NULL THEN
        NEW.credits_actual := closed;
        NEW.error := 'its credits had been closed before it was';
    END IF;
    RETURN NEW;
END
""",
    ),
    Trigger(
        name="ai_runs_zz_costs",
        timing="BEFORE UPDATE OF status",
        function="run_costs",
        when=CLOSES,
    ),
    Function(
        name="run_settles",
        definer=True,
        body="""
BEGIN
    -- The statement may have left the farm by now, and then neither reservation nor balance can be seen.
    IF NEW.farm_id IS DISTINCT FROM context_farm() THEN
        RAISE EXCEPTION 'a run ends inside its farm'
            USING ERRCODE = '23514', CONSTRAINT = 'run_ends_inside_its_farm', TABLE = 'ai_runs';
    END IF;
    PERFORM settle_run(NEW.farm_id, NEW.id, NEW.credits_actual,
                       CASE NEW.status WHEN 'expired' THEN 'the answer never came' ELSE '' END)
        WHERE NOT EXISTS (SELECT 1 FROM credit_ledger l WHERE l.farm_id = NEW.farm_id AND l.ai_run_id = NEW.id
                          AND l.kind = ANY (ARRAY['settle', 'refund']));
    RETURN NULL;
END
""",
    ),
    Trigger(
        name="ai_runs_settle",
        timing="AFTER UPDATE OF status",
        function="run_settles",
        when=CLOSES,
    ),
    # At commit: what a run says was set aside for it is in the ledger.
    Function(
        name="run_is_reserved",
        body="""
BEGIN
    -- Who left the farm meanwhile sees no run, and is refused.
    IF NOT EXISTS (SELECT 1 FROM ai_runs r WHERE r.farm_id = NEW.farm_id AND r.id = NEW.id
                   AND (r.credits_reserved = 0
                        OR EXISTS (SELECT 1 FROM credit_ledger l WHERE l.farm_id = r.farm_id AND l.ai_run_id = r.id
                                   AND l.kind = 'reserve' AND l.delta = -r.credits_reserved))) THEN
        RAISE EXCEPTION 'the credits of a run are set aside in the ledger'
            USING ERRCODE = '23514', CONSTRAINT = 'run_is_reserved', TABLE = 'ai_runs';
    END IF;
    RETURN NULL;
END
""",
    ),
    Trigger(
        name="ai_runs_reserved",
        timing="AFTER INSERT",
        function="run_is_reserved",
        when="new.credits_reserved > 0",
        deferred=True,
    ),
    Function(
        name="run_takes_turn",
        definer=True,
        body="""
BEGIN
    PERFORM take_from_meter(NEW.farm_id, 'runs_an_hour', 1, date_trunc('hour', now(), 'UTC'));
    RETURN NULL;
END
""",
    ),
    Trigger(name="ai_runs_meter", timing="AFTER INSERT", function="run_takes_turn"),
    # The page with a farm's entries is not for workers; what her own question cost she may know.
    Policy(
        name="credit_ledger_app_own_for_workers",
        on="credit_ledger",
        command="SELECT",
        login=APP,
        using=f"{MAY_SEE_ALL} OR is_my_run(farm_id, ai_run_id)",
        restrictive=True,
    ),
    TenantForeignKey(name="credit_ledger_run", on="credit_ledger", column="ai_run_id", to="ai_runs"),
    # Otherwise whoever may read the farm could use up its credits.
    Function(
        name="reserve_is_for_own_question",
        body="""
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ai_runs r WHERE r.farm_id = NEW.farm_id AND r.id = NEW.ai_run_id
                   AND r.user_id = current_person() AND r.status = 'queued' AND NEW.delta = -r.credits_reserved)
       OR current_member_role() NOT IN ('owner', 'manager', 'worker') THEN
        RAISE EXCEPTION 'credits are set aside for a question of one''s own that waits, as many as it says'
            USING ERRCODE = '23514', CONSTRAINT = 'reserve_is_for_own_question', TABLE = 'credit_ledger';
    END IF;
    RETURN NULL;
END
""",
    ),
    Trigger(
        name="credit_ledger_reserve_is_own",
        on="credit_ledger",
        timing="AFTER INSERT",
        function="reserve_is_for_own_question",
        when="new.kind = 'reserve'",
    ),
]
