"""The tables of governance, by subject."""

from governance.draft_models import AssistantDraft
from governance.oversight import AiEval, AiFeedback, AiRecommendation, EvalRule
from governance.run_models import AiRun, AiRunStep

__all__ = ["AiEval", "AiFeedback", "AiRecommendation", "AiRun", "AiRunStep", "AssistantDraft", "EvalRule"]
