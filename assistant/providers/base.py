"""What a provider of answers is: Amazon Bedrock Converse's message shape, and a price.

Messages are dictionaries of that shape: {"role": "user" | "assistant", "content": [block, …]}, a block being
{"text": …}, {"toolUse": {"toolUseId", "name", "input"}} or {"toolResult": {"toolUseId", "content", "status"}}.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.questions.model import Question
from assistant.questions.names import Known
from credits.prices import Tokens
from farms.money.prices import LastPrice

MAX_TOOL_CALLS = 12  # tool calls in one run


class ProviderError(Exception):
    """The provider did not answer, or not in a way that can be used. The text is for staff.

    `told` says it to the farmer; `used` is what the provider counted all the same.
    """

    def __init__(self, text: object = "", *, told: str = "", used: Tokens | None = None):
        super().__init__(text)
        self.told = told
        self.used = used or Tokens()


class NoPrice(Exception):
    """The provider's model is not on the rate card, or costs more than one question may. The text is for staff."""


@dataclass(frozen=True)
class BatchFacts:
    """A batch as a provider sees it: its name, the kind of its animals, and how many are alive."""

    name: str
    kind: str
    heads: int


NOBODY = Known()


@dataclass(frozen=True)
class FarmContext:
    """What the assistant may know of the farm while it answers."""

    name: str
    today: date
    batches: tuple[BatchFacts, ...]
    crate_size: int
    feed_bag_kg: Decimal
    mark: str = ""  # see governance.safety.marks
    most_credits: int = 0  # set aside for this answer
    prices: tuple[LastPrice, ...] = ()  # none for a person who may not see money
    known: Known = NOBODY  # what questions about the books may name
    earlier: Question | None = None  # what this person asked the books a moment ago


@dataclass(frozen=True)
class Passage:
    """A piece of a card, a document or a memory that may help with the answer, and that the answer cites. Data, never
    an order."""

    title: str
    text: str
    source: str = ""
    link: str = ""
    date: str = ""
    place: str = ""
    kind: str = ""
    id: str = ""
    sure: bool = True  # that it is about what was asked, and not only the nearest there is


@dataclass(frozen=True)
class Answer:
    """One response: content blocks, and tokens as the provider counted them.

    `details` is kept in the step for staff; `problem` says what was wrong with an answer that is used all the same.
    `readings` says of each tool call, by its id, which words gave which field: only a reader of ours knows that.
    """

    content: list[dict[str, Any]]
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    details: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    readings: dict[str, dict[str, Any]] = field(default_factory=dict)

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


@dataclass
class Conversation:
    """One run's exchange with a provider; the messages grow with each request. `passages` are data, as all of it is."""

    farm: FarmContext
    messages: list[dict[str, Any]] = field(default_factory=list)
    passages: tuple[Passage, ...] = ()
    searched: bool = False


class Provider:
    """What answers. `remote`: over a network, so that no connection is held meanwhile, and another answers when it
    fails. `free_when_empty`: answers a farm without credits too. `deadline`: the seconds `converse` takes at most."""

    name: str
    model: str
    remote: bool = False
    free_when_empty: bool = False
    deadline: float = 60

    def quote(self, text: str, most: int) -> Quote:
        """What answering `text` can cost, in credits, and `most` at most. Called inside the farm's scope.

        Raises NoPrice.
        """
        raise NotImplementedError

    def affords(self, conversation: Conversation, used: Tokens, prices: dict[str, Any] | None) -> bool:
        """Whether what was set aside pays for one more request."""
        return True

    def converse(self, conversation: Conversation) -> Answer:
        """Ask for the next turn. May take a minute; called with no transaction open. Raises ProviderError."""
        raise NotImplementedError
