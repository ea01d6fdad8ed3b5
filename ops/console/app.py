"""The console as a Flask app: the list of its pages, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from flask import Blueprint, Flask, render_template, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException, NotFound

from ops.console import clock, leads, live, run, send, slack, switch, words
from ops.console.desk import ConsoleDesk
from ops.console.security import guard
from ops.errors import Refusal

__all__ = ["PAGES", "ConsoleDesk", "Page", "create_app"]

_BODY_LIMIT = 1024 * 1024


class Page(NamedTuple):
    """One module of routes; with a path and a label it stands in the navigation."""

    routes: Callable[[ConsoleDesk], Blueprint]
    path: str = ""
    label: str = ""


PAGES: tuple[Page, ...] = (
    Page(leads.routes, "/", "Leads"),
    Page(send.routes, "/send", "Send a lead"),
    Page(slack.routes, "/slack", "Slack"),
    Page(switch.routes, "/switch", "Switch"),
    Page(clock.routes, "/clock", "Clock"),
    Page(run.routes),
    Page(live.routes),
)
"""Every module of the console, in the order of the navigation."""


def create_app(console: ConsoleDesk) -> Flask:
    """Build the console over one desk."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _BODY_LIMIT
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    guard(app, console.token)
    for page in PAGES:
        app.register_blueprint(page.routes(console))
    app.context_processor(lambda: _shared(console))
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_trouble)
    return app


def _shared(console: ConsoleDesk) -> dict[str, Any]:
    """Return what the layout and every page may use; what asks the desk is asked only where it is shown."""
    now = console.desk.clock.now()
    return {
        "business": console.desk.playbook.business,
        "navigation": [page for page in PAGES if page.path],
        "now": now,
        "zone": console.zone,
        "words": words,
        "place": console.place,
        "zone_of": console.zone_of,
        "journey": console.journey,
        "paused": console.reader.paused,
        "scope_name": partial(switch.name_of, console),
    }


def _refused(refusal: Refusal) -> tuple[str, int]:
    """Say what cannot be shown or done, and what to do instead."""
    if request.method == "POST":
        return _trouble(422, "That was not done", str(refusal))
    return _trouble(404, "That cannot be shown", str(refusal))


def _http_trouble(error: HTTPException) -> tuple[str, int]:
    """Say what went wrong on a page of the console's own."""
    if error.code == 500:
        return _trouble(500, "The console failed", "What broke is in the desk's logs, in console.log.")
    if isinstance(error, NotFound) and error.description == NotFound.description:
        return _trouble(404, "Nothing is here", "The console has no such page.")
    return _trouble(error.code or 500, error.name, error.description or "")


def _trouble(status: int, title: str, why: str) -> tuple[str, int]:
    return render_template("trouble.html", title=title, why=why), status
