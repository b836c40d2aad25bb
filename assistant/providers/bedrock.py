"""Amazon Bedrock's Converse and ConverseStream, through boto3.

Every way in which it can fail ends in a ProviderError or an Answer.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    ConnectTimeoutError,
    EventStreamError,
    HTTPClientError,
    ReadTimeoutError,
)
from django.conf import settings
from django.utils.translation import gettext as _

from assistant.providers.aws import ATTEMPTS, bedrock_client
from assistant.providers.base import Answer, Conversation, NoPrice, Provider, ProviderError, Quote
from assistant.providers.bedrock_answer import BYTES_A_TOKEN, OVERHEAD_TOKENS, read_answer, unusable
from assistant.providers.bedrock_prompt import MAX_FACTS, MAX_PASSAGES, build_request, prefix_size
from assistant.providers.bedrock_stream import joined
from credits.prices import Tokens, credits_for, current_prices
from farmops.running.waiting import WorkerStops, within

logger = logging.getLogger(__name__)

REQUESTS = 4  # that a quote allows for; a run sends no more (assistant.conversation.dialogue.MAX_REQUESTS)
BUSY = (
    "ThrottlingException", "TooManyRequestsException", "ServiceUnavailableException", "InternalServerException",
    "ModelNotReadyException", "ModelErrorException", "ServiceQuotaExceededException",
)  # fmt: skip
SLOW = ("ModelTimeoutException", "RequestTimeout", "RequestTimeoutException")


class BedrockProvider(Provider):
    """A model of Amazon Bedrock, or of any server that speaks its wire format."""

    name = "bedrock"
    remote = True

    def __init__(self, model: str):
        self.model = model

    @property
    def deadline(self) -> float:  # type: ignore[override] # a setting, read when it is needed
        return float(settings.BEDROCK_DEADLINE)

    def quote(self, text: str, most: int) -> Quote:
        prices = current_prices(self.name, self.model)
        if prices is None:
            raise NoPrice(f"the model {self.model} is not on the rate card: see manage.py set_price")
        said = prefix_size() + len(text.encode())
        first = (said + MAX_FACTS + MAX_PASSAGES) // 3 + OVERHEAD_TOKENS  # 3 bytes a token: not too few
        most = min(most, int(settings.BEDROCK_MAX_CREDITS))
        if credits_for(self._worst(first), prices) > most:
            raise NoPrice(f"one request to {self.model} may cost more than {most} credits")
        worst = Tokens()
        for number in range(REQUESTS):  # what was said and what came of it is sent again with each
            worst += self._worst(first + number * 2 * settings.BEDROCK_MAX_TOKENS)
        return Quote(
            worst_case=min(ATTEMPTS * credits_for(worst, prices), most),
            input_estimate=credits_for(Tokens(input=said // BYTES_A_TOKEN), prices),
        )

    def affords(self, conversation: Conversation, used: Tokens, prices: dict[str, Any] | None) -> bool:
        if prices is None:
            return False
        next_one = self._worst(_size(self._request(conversation)) // 3 + OVERHEAD_TOKENS)
        return credits_for(used + next_one, prices) <= conversation.farm.most_credits

    def converse(self, conversation: Conversation) -> Answer:
        request = self._request(conversation)
        response = self._ask(request)
        return read_answer(response, conversation, sent=_size(request), max_tokens=settings.BEDROCK_MAX_TOKENS)

    def _request(self, conversation: Conversation) -> dict[str, Any]:
        return build_request(self.model, conversation, settings.BEDROCK_MAX_TOKENS)

    @staticmethod
    def _worst(tokens: int) -> Tokens:
        return Tokens(input=tokens, output=settings.BEDROCK_MAX_TOKENS)

    def _ask(self, request: dict[str, Any]) -> Any:
        try:
            return within(self.deadline, lambda: _sent(request))
        except WorkerStops:
            raise
        except (ClientError, BotoCoreError, HTTPClientError, TimeoutError) as error:
            raise _explained(error) from error
        except Exception as error:  # a body that botocore could not read, too large, too deep
            logger.warning("Bedrock's answer cannot be read: %s", type(error).__name__)
            raise unusable(f"{type(error).__name__}: {error}") from error


def _sent(request: dict[str, Any]) -> Any:
    """Bedrock's answer, whole. It comes as a stream where it can: silence then says early that nothing will come."""
    if settings.BEDROCK_STREAM:
        return joined(bedrock_client().converse_stream(**request))
    return bedrock_client().converse(**request)


def _size(request: dict[str, Any]) -> int:
    return len(json.dumps(request, default=str).encode())


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _explained(error: Exception) -> ProviderError:
    """What a failure is to staff, in the log and on the run, and to the farmer."""
    text = f"{_code(error)}: {error}" if isinstance(error, ClientError) else f"{type(error).__name__}: {error}"
    if _is_slow(error):
        logger.warning("Bedrock was too slow: %s", text)
        return ProviderError(text, told=_("The model took too long."))
    if _is_busy(error):
        logger.warning("Bedrock did not answer: %s", text)
        return ProviderError(text, told=_("The model could not be reached, or was busy."))
    logger.error("Bedrock is not set up rightly: %s", text)
    return ProviderError(text, told=_("The model is not set up rightly. Those who look after FarmOps Desk can see it."))


def _is_slow(error: Exception) -> bool:
    slow = (TimeoutError, ReadTimeoutError, ConnectTimeoutError)
    return isinstance(error, slow) or (isinstance(error, ClientError) and _code(error) in SLOW)


def _is_busy(error: Exception) -> bool:
    if isinstance(error, EventStreamError):  # it had begun to answer, so it is set up rightly
        return True
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return _code(error) in BUSY or status == 429 or status >= 500
    return isinstance(error, (ConnectionError, HTTPClientError))
