"""What ConverseStream says, event by event, joined to what Converse would have said in one piece."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

Blocks = dict[int, dict[str, Any]]


class CutShort(Exception):
    """The stream ended before the message did."""


def joined(response: dict[str, Any]) -> dict[str, Any]:
    """The response of Converse that the events of `response["stream"]` come to. Raises CutShort, EventStreamError."""
    blocks: Blocks = {}
    answer: dict[str, Any] = {"ResponseMetadata": response.get("ResponseMetadata")}
    _read(response["stream"], blocks, answer)
    if "stopReason" not in answer:
        raise CutShort(f"the stream ended after {len(blocks)} blocks")
    content = [_whole(block) for _index, block in sorted(blocks.items())]
    return {**answer, "output": {"message": {"role": "assistant", "content": content}}}


def _read(events: Iterable[dict[str, Any]], blocks: Blocks, answer: dict[str, Any]) -> None:
    for event in events:
        for kind, said in event.items():
            if kind == "contentBlockStart":
                blocks.setdefault(said["contentBlockIndex"], {}).update(said.get("start") or {})
            elif kind == "contentBlockDelta":
                _add(blocks.setdefault(said["contentBlockIndex"], {}), said.get("delta") or {})
            elif kind == "messageStop":
                answer["stopReason"] = said.get("stopReason")
            elif kind == "metadata":
                answer |= said


def _add(block: dict[str, Any], delta: dict[str, Any]) -> None:
    if "text" in delta:
        block["text"] = block.get("text", "") + delta["text"]
    if "toolUse" in delta:
        use = block.setdefault("toolUse", {})
        use["input"] = use.get("input", "") + delta["toolUse"].get("input", "")


def _whole(block: dict[str, Any]) -> dict[str, Any]:
    """The block with its tool's arguments read; those that are no JSON stay the text that they are."""
    use = block.get("toolUse")
    if not use:
        return block
    try:
        arguments = json.loads(use.get("input") or "{}")
    except (ValueError, RecursionError):
        arguments = use["input"]
    return {"toolUse": {**use, "input": arguments}}
