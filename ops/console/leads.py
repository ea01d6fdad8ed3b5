"""The leads: the newest first, searched and filtered, each with where it stands."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, render_template, request

from ops.console.desk import ConsoleDesk
from ops.story import Standing

PAGE, MORE = 50, 200
LONGEST_SEARCH = 200
_STANDINGS: tuple[Standing, ...] = get_args(Standing)


def routes(console: ConsoleDesk) -> Blueprint:
    pages = Blueprint("leads", __name__)

    @pages.get("/")
    def index() -> str:
        search = _searchable(request.args.get("q", ""))
        standing = next((each for each in _STANDINGS if each == request.args.get("standing")), None)
        locations = {str(key): console.place(key) for key in console.desk.playbook.locations}
        location = request.args.get("location", "")
        location_id = location if location in locations else None
        limit = MORE if "more" in request.args else PAGE
        lines = console.reader.runs(search=search, standing=standing, location_id=location_id, limit=limit)
        counts = console.reader.counts()
        kept = {"q": search, "location": location_id, "standing": standing}
        return render_template(
            "leads.html",
            lines=lines,
            counts=counts,
            total=sum(counts.values()),
            locations=locations,
            kept={name: value for name, value in kept.items() if value},
            has_more=len(lines) == PAGE and limit == PAGE,
            most=MORE if len(lines) == MORE else None,
        )

    return pages


def _searchable(typed: str) -> str:
    """Return what can be looked for in whatever somebody pasted."""
    return "".join(filter(str.isprintable, typed)).strip()[:LONGEST_SEARCH]
