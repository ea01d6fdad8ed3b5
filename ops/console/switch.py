"""The kill switch: every scope of the playbook, who threw it and since when."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from frontdesk.domain.lead import LocationId
from frontdesk.orchestration.queues import SqsQueue
from frontdesk.tools.fence import DynamoFence
from ops.console.desk import ConsoleDesk
from ops.console.patience import until
from ops.desk import FENCE, INTAKE_QUEUE, LocalDesk
from ops.switch import Switchboard, scopes_of

_KINDS = ("desk", "location", "channel", "tool")


def routes(console: ConsoleDesk) -> Blueprint:
    pages = Blueprint("switch", __name__)
    board = _switchboard(console.desk)

    @pages.get("/switch")
    def page() -> str:
        off = {scope: (by, since) for scope, by, since in console.reader.paused()}
        ordered = sorted(scopes_of(board.playbook), key=lambda scope: _KINDS.index(scope.partition("/")[0]))
        scopes = [(scope, *_named(console, scope), off.get(scope)) for scope in ordered]
        return render_template("switch.html", scopes=scopes)

    @pages.post("/switch")
    def throw() -> Response:
        scope, is_paused = request.form.get("scope", ""), request.form.get("to") == "paused"
        board.throw(scope, is_paused=is_paused)
        until(lambda: is_paused == any(scope == each for each, _, _ in console.reader.paused()))
        return redirect("/switch", 303)

    return pages


def _switchboard(desk: LocalDesk) -> Switchboard:
    dynamodb = desk.client("dynamodb")
    queue = SqsQueue(desk.client("sqs"), desk.cloud.addresses.queue_url(INTAKE_QUEUE))
    return Switchboard(desk.playbook, desk.clock, DynamoFence(lambda: dynamodb, FENCE), queue)


def _named(console: ConsoleDesk, scope: str) -> tuple[str, str]:
    """Return what a scope is called, and what pausing it holds."""
    kind, _, name = scope.partition("/")
    if kind == "desk":
        return "The whole desk", "No text leaves from any location."
    if kind == "location":
        return console.place(LocationId(name)), "No text leaves from this location."
    if kind == "channel":
        return f"Channel {name}", "No message leaves on this channel."
    return f"Tool {name}", "Nothing that this tool does is done."
