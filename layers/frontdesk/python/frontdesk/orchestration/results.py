"""How the brain's results are read by the steps after it: whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from frontdesk.domain.handed_on import NO_PROPOSAL, NO_READING, faults_of_proposal, faults_of_reading
from frontdesk.domain.proposal import Act, Classification, Ground, Proposal
from frontdesk.observability.observations import observe

_MOST_FAULTS: Final = 8
_OUR_FIELDS: Final = frozenset(
    each.name for kind in (Classification, Proposal, Act, Ground) for each in fields(kind)
)
Result = TypeVar("Result")


def _without(faults: Callable[[Result], tuple[str, ...]]) -> Callable[[Result], Result]:
    """Make a validator that refuses a result in whose fields something stands that no worker writes."""

    def refused(result: Result) -> Result:
        if found := faults(result):
            raise PydanticCustomError(f"odd_{'_and_'.join(found)}", "odd values")
        return result

    return refused


def _instead(nothing: Any) -> WrapValidator:
    """Make a validator that takes a broken result for none, so that a person is asked at once; what was wrong
    stands in the step's observations."""

    def read(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(value)
        except ValidationError as error:
            faults = [f"{_place(fault['loc'])}{fault['type']}" for fault in error.errors(include_input=False)]
            observe("contract_broken", faults=faults[:_MOST_FAULTS])
            return nothing

    return WrapValidator(read)


def _place(location: tuple[int | str, ...]) -> str:
    """Return where a fault is, by the names of our fields; a name that a worker made up is no such name."""
    return "".join(f"{each}." for each in location if isinstance(each, int) or each in _OUR_FIELDS)


Reading = Annotated[Classification, AfterValidator(_without(faults_of_reading))]
"""What Classify hands on: refused where it breaks its contract."""
ReadingOrNone = Annotated[Reading | None, _instead(NO_READING)]
ProposalOrNone = Annotated[
    Annotated[Proposal, AfterValidator(_without(faults_of_proposal))] | None, _instead(NO_PROPOSAL)
]
"""What was handed on, for the steps that a person stands behind: a broken one counts as none."""
