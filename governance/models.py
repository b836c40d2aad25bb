"""The tables of governance, by subject."""

from governance.drafts.models import AssistantDraft
from governance.oversight import AiEval, AiFeedback, AiRecommendation, EvalRule
from governance.runs.models import AiRun, AiRunStep

__all__ = ["AiEval", "AiFeedback", "AiRecommendation", "AiRun", "AiRunStep", "AssistantDraft", "EvalRule"]
