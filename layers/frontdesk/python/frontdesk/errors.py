"""Errors, grouped by what the workflow does about them.

AgentError
├── RetryLater      transient; the step is retried, then the run is parked
│   ├── DatabaseUnavailable
│   ├── ProviderUnavailable
│   │   ├── SpendLimitReached
│   │   └── NotConnected
│   ├── QueueUnavailable
│   ├── SlackUnavailable
│   ├── SecretsUnavailable
│   └── FenceUnavailable
├── NeedsHuman      the machine must not decide; a person is asked
│   ├── ModelOutputUnusable
│   ├── ModelRefused
│   ├── RequestRefused
│   ├── BudgetSpent
│   ├── SlackRefused
│   └── AnswerTooLarge
├── BadInput        will never succeed as it is
│   ├── MalformedPayload
│   ├── SignatureRefused
│   ├── PayloadTooLarge
│   ├── UnknownSource
│   └── ToolFailed
└── Misconfigured   a setting or a credential is missing or wrong; nothing is done until it is mended
    ├── KeyRefused
    └── UnknownModel
"""

from __future__ import annotations


class AgentError(Exception):
    """Base of everything frontdesk raises on purpose; an exception of any other type is a bug."""


class RetryLater(AgentError):
    """Something outside failed in a way that passes."""


class NeedsHuman(AgentError):
    """A person has to look at this."""


class BadInput(AgentError):
    """The input can never be processed as it is."""


class Misconfigured(AgentError):
    """A setting or a credential is missing or wrong."""


class DatabaseUnavailable(RetryLater):
    """Postgres did not answer, or gave up on a lock or a deadlock."""


class ProviderUnavailable(RetryLater):
    """A provider did not answer, or said that it is busy."""


class SpendLimitReached(ProviderUnavailable):
    """The account at a provider has spent what it may; asking again changes nothing."""


class NotConnected(ProviderUnavailable):
    """No connection to a provider came about, so nothing was sent to it."""


class QueueUnavailable(RetryLater):
    """A queue or the workflow engine did not answer."""


class SlackUnavailable(RetryLater):
    """Slack did not answer, or said that it is busy."""


class SecretsUnavailable(RetryLater):
    """Secrets Manager did not answer."""


class FenceUnavailable(RetryLater):
    """The fence could not be read or written."""


class ModelOutputUnusable(NeedsHuman):
    """No model gave an answer that can be used."""


class ModelRefused(NeedsHuman):
    """A model would not answer this."""


class RequestRefused(NeedsHuman):
    """A provider does not take a request as it is: too long, or not what its model can do."""


class BudgetSpent(NeedsHuman):
    """What the run may spend on models does not reach for the next call."""


class SlackRefused(NeedsHuman):
    """Slack does not take what the desk shows or tells there."""


class AnswerTooLarge(NeedsHuman):
    """A step's answer stays above the size cap even after its observations are cut."""


class MalformedPayload(BadInput):
    """The payload is not what its source sends."""


class SignatureRefused(BadInput):
    """The signature is missing, wrong or stale."""


class PayloadTooLarge(BadInput):
    """The payload is larger than 256 KiB."""


class UnknownSource(BadInput):
    """No source of that name is set up in the playbook."""


class ToolFailed(BadInput):
    """A tool of others says that it failed, or did not take its arguments.

    `words` are its own, for the model that called it: they may repeat what the model wrote, so they ground
    nothing, and are in no log.
    """

    def __init__(self, tool: str, words: str) -> None:
        self.words = words
        super().__init__(f"the tool {tool} did not do what it was asked")


class KeyRefused(Misconfigured):
    """A provider does not take the key, or the account behind it may not use the model."""


class UnknownModel(Misconfigured):
    """Nobody has priced a model, so nothing is spent on it."""


CATEGORIES: tuple[type[AgentError], ...] = (RetryLater, NeedsHuman, BadInput, Misconfigured)


def category_of(error: AgentError) -> type[AgentError]:
    """Return the category that the workflow knows by name: Step Functions matches class names exactly,
    never base classes."""
    return next(category for category in CATEGORIES if isinstance(error, category))
