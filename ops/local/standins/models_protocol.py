"""What the providers of models share: who asks what, what is refused and why, how tokens are counted."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from frontdesk.clock import Clock
from ops.local.standins.server import Request

ProviderName = Literal["anthropic", "openai", "compatible"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a model sees it: `system` is the prompt, `shown` the one message."""

    provider: ProviderName
    model: str
    system: str
    shown: str
    schema: Mapping[str, Any]
    tools: tuple[str, ...] = ()
    """What it may call now."""
    told: tuple[str, ...] = ()
    """What the calls were answered that it made before."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What a mind wants to look up first: each tool with its arguments."""

    wanted: tuple[tuple[str, Mapping[str, Any]], ...]


Mind = Callable[[Asked], Mapping[str, Any] | Calls | str]
"""What answers in a model's place: the object that the schema describes, calls, or a text that it writes
instead, whatever that is."""


class ModelsRefusal(Exception):
    """The API turns a request away, with a status and the provider's names for the reason."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def document_of(request: Request) -> dict[str, Any]:
    """Return the body; what is no JSON object is an empty one, which every API refuses."""
    try:
        read = json.loads(request.body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def check_bearer(request: Request, key: str) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not hmac.compare_digest(given.encode(), key.encode()):
        raise ModelsRefusal(401, "The key is missing or wrong.", "invalid_api_key")


def check_fields(body: Mapping[str, Any], required: Collection[str], known: Collection[str]) -> None:
    """Refuse what the API does not know, sampling parameters above all, and what lacks a part."""
    if missing := sorted(set(required) - body.keys()):
        raise ModelsRefusal(400, f"{missing[0]}: field required")
    if strange := sorted(body.keys() - set(required) - set(known)):
        raise ModelsRefusal(400, f"{strange[0]}: this model does not take it", "unsupported_parameter")


def texts_in(content: object) -> Iterator[str]:
    """Yield the texts of a content, which is one text or a list of parts."""
    if isinstance(content, str):
        yield content
    for part in content if isinstance(content, list) else ():
        if isinstance(part, dict) and isinstance(part.get("text"), str):
            yield part["text"]


def tokens_of(text: str) -> int:
    """Return about how many tokens a text has."""
    return len(text) // 4 + 1


@dataclass(slots=True)
class PromptCache:
    """Which prompts a provider has read lately; one shorter than `least` tokens is never kept."""

    clock: Clock
    least: int
    kept_for: timedelta
    _read_at: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def read(self, model: str, prompt: str) -> tuple[int, int]:
        """Return the tokens that were read from the cache and those written to it."""
        count, now = tokens_of(prompt), self.clock.now()
        if count < self.least:
            return 0, 0
        before = self._read_at.get((model, prompt))
        self._read_at[model, prompt] = now
        return (count, 0) if before and now - before < self.kept_for else (0, count)
