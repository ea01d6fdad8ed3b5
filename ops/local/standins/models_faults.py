"""How providers of models misbehave, besides what every provider does (faults.py)."""

from __future__ import annotations

from dataclasses import dataclass

from ops.local.standins.faults import Fault


@dataclass(frozen=True, slots=True)
class ApiError(Fault):
    """Answer with the provider's own error document of this status."""

    status: int
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class SpendLimit(Fault):
    """Say that the account has spent what it may; Anthropic says so with 400 or 402 as well."""

    status: int = 429


@dataclass(frozen=True, slots=True)
class Redirect(Fault):
    """Send the client elsewhere."""

    location: str


@dataclass(frozen=True, slots=True)
class CutShort(Fault):
    """Answer, and break the connection in the middle of the body."""


@dataclass(frozen=True, slots=True)
class Garbled(Fault):
    """Answer 200 with the first half of the JSON, as if it were all."""


@dataclass(frozen=True, slots=True)
class Refuses(Fault):
    """The model will not answer this."""


@dataclass(frozen=True, slots=True)
class RunsOut(Fault):
    """The model's answer reaches the limit of tokens before its end."""


@dataclass(frozen=True, slots=True)
class Says(Fault):
    """The model writes this text, whatever the schema says; without a text there is no content at all."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class FailsMidway(Fault):
    """OpenAI answers 200 with the status "failed": the model began, and something broke."""


@dataclass(frozen=True, slots=True)
class Uncounted(Fault):
    """Answer without telling the usage."""
