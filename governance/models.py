"""The tables of governance, by subject."""

from governance.activity.models import AiFeedback
from governance.advice.models import AiRecommendation
from governance.drafts.models import AssistantDraft
from governance.evals.models import AiEval, EvalRule
from governance.runs.models import AiRun, AiRunStep

__all__ = ["AiEval", "AiFeedback", "AiRecommendation", "AiRun", "AiRunStep", "AssistantDraft", "EvalRule"]
