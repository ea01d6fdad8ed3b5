"""Lets an open page know that something has happened, so that it fetches itself again."""

from __future__ import annotations

from flask import Blueprint, g, jsonify, request
from werkzeug.wrappers import Response

from ops.console.desk import ConsoleDesk

UNWATCHED = frozenset({"static", "live.beat", None})
"""What is no page that could grow stale."""


def routes(console: ConsoleDesk) -> Blueprint:
    pages = Blueprint("live", __name__)

    @pages.before_app_request
    def note_the_beat() -> None:
        """Take the beat before a page reads anything: what happens while it reads is news to it."""
        if request.method == "GET" and request.endpoint not in UNWATCHED:
            g.beat = console.pulse.beat()

    @pages.get("/live")
    def beat() -> Response:
        return jsonify(beat=console.pulse.beat(), is_moving=console.journey.is_moving)

    return pages
