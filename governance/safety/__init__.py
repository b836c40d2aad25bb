"""Rules for what the assistant may say. Pure functions of text; whoever closes a run decides what a finding means."""

from governance.safety.judge import BLOCK, WARN, Finding, SafetyContext, is_unsafe, judge_text, judgement_of

__all__ = ["BLOCK", "WARN", "Finding", "SafetyContext", "is_unsafe", "judge_text", "judgement_of"]
