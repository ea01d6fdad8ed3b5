"""A Lead as the intake queue carries it, from intake to start."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from frontdesk.domain.lead import Lead


@cache
def _lead_adapter() -> TypeAdapter[Lead]:
    return TypeAdapter(Lead)


def lead_json(lead: Lead) -> str:
    """Return a Lead as the intake queue carries it: in ASCII, since SQS refuses some of Unicode."""
    return _lead_adapter().dump_json(lead, ensure_ascii=True).decode("ascii")


def lead_from_json(text: str) -> Lead:
    """Read a Lead from the intake queue; raises pydantic's ValidationError for anything else."""
    return _lead_adapter().validate_json(text)
