"""What each failure of a model means for the router: whom to ask next, whether to wait, what to tell a
person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from frontdesk.errors import (
    AgentError,
    BudgetSpent,
    KeyRefused,
    ModelOutputUnusable,
    ModelRefused,
    RequestRefused,
    RetryLater,
    SpendLimitReached,
    UnknownModel,
)

KEEPS_AWAY: Final = (RetryLater, KeyRefused, UnknownModel, RequestRefused, BudgetSpent)
"""This model cannot be asked; an equal of another provider may."""
NO_USE: Final = (ModelOutputUnusable, ModelRefused)
"""The model was asked and its answer is none; a better one may do."""

MODELS_OUT: Final = "models_out"
BUDGET_SPENT: Final = "budget_spent"
MODELS_UNUSABLE: Final = "models_unusable"
NO_MODEL: Final = "no_model"
FLAGS: Final = (MODELS_OUT, BUDGET_SPENT, MODELS_UNUSABLE, NO_MODEL)
"""Why the embedded model answered instead of the ones that are routed; each sends the answer to a person."""


def may_pass(failures: Sequence[AgentError]) -> bool:
    """Say whether waiting may bring an answer: someone is out for now, and nobody has answered uselessly.

    A model without a key beside one that is out changes nothing: most desks have one provider.
    """
    passing = (isinstance(each, RetryLater) and not isinstance(each, SpendLimitReached) for each in failures)
    return any(passing) and not any(isinstance(each, NO_USE) for each in failures)


def flag_of(failures: Sequence[AgentError]) -> str:
    """Return what to tell a person about why no model answered: what was tried furthest comes first."""
    for kinds, flag in (
        ((*NO_USE, RequestRefused), MODELS_UNUSABLE),
        (BudgetSpent, BUDGET_SPENT),
        (RetryLater, MODELS_OUT),
    ):
        if any(isinstance(each, kinds) for each in failures):
            return flag
    return NO_MODEL
