"""Lets an open page know that something has happened, so that it fetches itself again."""

from __future__ import annotations

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from ops.console.desk import ConsoleDesk


def routes(console: ConsoleDesk) -> Blueprint:
    pages = Blueprint("live", __name__)

    @pages.get("/live")
    def beat() -> Response:
        return jsonify(beat=console.pulse.beat(), is_moving=console.journey.is_moving)

    return pages
