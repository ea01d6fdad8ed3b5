"""How findings are told: as a table and one sentence, or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from rich import box
from rich.table import Table
from rich.text import Text

from ops.doctor.check import Finding, State

_STYLES: Final[dict[State, str]] = {"ok": "green", "warn": "yellow", "fail": "bold red", "skipped": "dim"}


def table(findings: Sequence[Finding]) -> Table:
    """Lay the findings out in the order in which they were made."""
    laid = Table(box=box.SIMPLE_HEAD)
    for heading in ("check", "state"):
        laid.add_column(heading, no_wrap=True)
    laid.add_column("what was found, and what to do")
    for finding in findings:
        state = Text(finding.state, _STYLES[finding.state])
        laid.add_row(Text(finding.name), state, Text(finding.sentence))
    return laid


def verdict(findings: Sequence[Finding]) -> str:
    """Return the sentence that can be quoted."""
    count = {state: sum(each.state == state for each in findings) for state in _STYLES}
    if not (count["fail"] or count["warn"] or count["skipped"]):
        return f"All {len(findings)} checks are green."
    told = (f"{number} {state}" for state, number in count.items() if number)
    return f"Of {len(findings)} checks: {', '.join(told)}."


def as_json(findings: Sequence[Finding], remarks: Sequence[str]) -> dict[str, Any]:
    return {
        "is_well": is_well(findings),
        "verdict": verdict(findings),
        "findings": [asdict(each) for each in findings],
        "remarks": list(remarks),
    }


def is_well(findings: Sequence[Finding]) -> bool:
    """Say whether nothing has failed; what had to be skipped lacks something that failed."""
    return all(each.state != "fail" for each in findings)
