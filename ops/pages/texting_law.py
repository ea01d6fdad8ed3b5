"""The page of the law of texting: the hours, days and caps of each state, out of texting_law.toml."""

from __future__ import annotations

from typing import Any

from frontdesk.domain.hours import Opening
from frontdesk.domain.texting_law import NO_TEXTS, StateLaw, texting_law
from ops.pages.markdown import page, table

INTRODUCTION = """\
When the desk may text somebody, by the law of where they may be. Times are those at the recipient. The
strictest of all places that they may be in holds, and of all states together where nobody knows. A
playbook can only be stricter.

Most of these laws are about solicitation and exempt an answer to a request; the desk keeps their hours
for every text. "Read" says that the text of the law was read in a public copy for this table; everything
else is second hand, from what vendors of calling software publish. **This is no legal advice:** have a
lawyer read it for the states you text into.
"""


def texting_law_page() -> str:
    """Return the page."""
    law = texting_law()
    states = {"every other state": law.federal, **dict(sorted(law.states.items()))}
    rows = [_row(name, each) for name, each in states.items()]
    heads = ("state", "Monday to Friday", "Saturday", "Sunday", "holidays", "at most", "source", "")
    sources = "\n".join(f"- {source}" for source in law.second_hand)
    return page(
        "The law of texting",
        "`frontdesk/domain/texting_law.toml`",
        f"{INTRODUCTION}\nAs of {law.as_of:%d %B %Y}.",
        f"{table(heads, rows)}\n\nSecond hand from:\n\n{sources}",
    )


def _row(name: str, law: StateLaw) -> tuple[Any, ...]:
    return (
        name,
        _hours(law.weekdays),
        _hours(law.saturday),
        _hours(law.sunday),
        "no texts" if law.holidays else "as other days",
        f"{law.cap.limit} in {law.cap.window.total_seconds() / 3600:g} h" if law.cap else "-",
        law.source,
        "read" if law.is_read else "second hand",
    )


def _hours(hours: Opening) -> str:
    if hours == NO_TEXTS:
        return "no texts"
    return " to ".join(f"{minute // 60}:{minute % 60:02d}" for minute in hours)
