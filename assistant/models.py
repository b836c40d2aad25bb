"""The tables of the assistant's packages, where Django looks for them."""

from assistant.conversation.models import Message
from assistant.knowledge.models import Document
from assistant.knowledge.passage_models import EmbeddingModel, Passage, SharedPassage
from assistant.memories.models import Memory
from assistant.summaries.models import ConvoSummary

__all__ = ["ConvoSummary", "Document", "EmbeddingModel", "Memory", "Message", "Passage", "SharedPassage"]
