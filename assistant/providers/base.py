"""What a provider of answers is: Amazon Bedrock Converse's message shape, and a price.

Messages are dictionaries of that shape: {"role": "user" | "assistant", "content": [block, …]}, a block being
{"text": …}, {"toolUse": {"toolUseId", "name", "input"}} or {"toolResult": {"toolUseId", "content", "status"}}.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol


class ProviderError(Exception):
    """The provider did not answer, or not in a way that can be used. The text is for staff."""


@dataclass(frozen=True)
class BatchFacts:
    name: str
    kind: str
    heads: int


@dataclass(frozen=True)
class FarmContext:
    """What the assistant may know of the farm while it answers."""

    name: str
    today: date
    batches: tuple[BatchFacts, ...]
    crate_size: int
    feed_bag_kg: Decimal


@dataclass(frozen=True)
class Answer:
    """One response: content blocks, and tokens as the provider counted them."""

    content: list[dict[str, Any]]
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def text(self) -> str:
        return "\n".join(block["text"] for block in self.content if "text" in block)

    @property
    def tool_uses(self) -> list[dict[str, Any]]:
        return [block["toolUse"] for block in self.content if "toolUse" in block]


@dataclass(frozen=True)
class Quote:
    """Credits to reserve before the first request: the worst case, and what the input alone will cost."""

    worst_case: int
    input_estimate: int
    free_when_empty: bool = False


@dataclass
class Conversation:
    """One run's exchange with a provider; the messages grow with each request."""

    farm: FarmContext
    messages: list[dict[str, Any]] = field(default_factory=list)


class Provider(Protocol):
    name: str
    model: str

    def quote(self, text: str) -> Quote:
        """What answering `text` can cost, in credits."""

    def price(self, input_tokens: int, output_tokens: int) -> int:
        """What the tokens cost, in credits."""

    def converse(self, conversation: Conversation) -> Answer:
        """Ask for the next turn. May take a minute; called with no transaction open. Raises ProviderError."""
