"""One request to one model, what comes back, and what a provider is: the same for every SDK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from frontdesk.domain.money import Usage
from frontdesk.errors import AgentError
from frontdesk.playbook_routes import Effort, Task


@dataclass(frozen=True, slots=True)
class ToolOffer:
    """A tool as a model is told of it; `schema` is the JSON schema of its arguments."""

    name: str
    does: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model would look up. Nothing of it is checked yet."""

    call_id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a model is told about a call of its own."""

    call_id: str
    text: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A model asked for calls and was answered; `asked` is its own message as its provider wants it back."""

    asked: Sequence[Mapping[str, Any]]
    answers: tuple[ToolAnswer, ...]


@dataclass(frozen=True, slots=True)
class ModelCall:
    """What a model is asked. `system` is the same for many leads and cached; `shown` is about this one."""

    task: Task
    model_id: str
    """Provider and model: anthropic/claude-haiku-5-5."""
    effort: Effort
    system: str
    shown: str
    schema: Mapping[str, Any]
    """The JSON schema of the one object that is answered."""
    max_output_tokens: int
    timeout_s: float
    """The most that an answer may take; the meter shortens it to the call's share of what is left."""
    choices: tuple[str, ...] = ()
    """What the schema's field `intent` may be, for providers that give each a probability."""
    prompt_version: str = ""
    """Which prompt made `system` and `shown`; on record with the call."""
    tools: tuple[ToolOffer, ...] = ()
    """What it may call before it answers."""
    turns: tuple[Turn, ...] = ()
    """What it called before, oldest first."""
    may_call: bool = True
    """False once it has to answer with what it knows."""

    @property
    def provider(self) -> str:
        return self.model_id.partition("/")[0]

    @property
    def model(self) -> str:
        """The model's name as its provider writes it."""
        return self.model_id.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Completion:
    """The object that a model answered, read as JSON and not yet checked against the schema."""

    answer: Mapping[str, Any]
    usage: Usage
    probabilities: Mapping[str, float] = field(default_factory=dict)
    """Of each choice, where the provider tells; they sum to 1."""
    request_id: str | None = None
    calls: tuple[ToolCall, ...] = ()
    """What it wants to look up first; then there is no answer yet."""
    asked: Sequence[Mapping[str, Any]] = ()
    """With calls: its own message, to be given back with what was found."""


class CallFailed(Exception):
    """A call came to nothing. `error` is what it means; `usage` what it cost: None when nobody knows, because
    the provider had the request and its answer was lost."""

    def __init__(self, error: AgentError, usage: Usage | None) -> None:
        super().__init__(str(error))
        self.error = error
        self.usage = usage


class Completions(Protocol):
    """A provider of models."""

    def complete(self, call: ModelCall) -> Completion:
        """Ask once, within the call's time, without a retry.

        Raises:
            CallFailed: there is no answer that can be read.
        """
