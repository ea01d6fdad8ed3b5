"""One request to one model, what comes back, and what a provider is: the same for every SDK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from frontdesk.domain.money import Usage
from frontdesk.errors import AgentError
from frontdesk.playbook_routes import Effort, Task


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
