"""The kill switch: every scope of the playbook, who threw it and since when."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

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
        scopes = [(scope, name_of(console, scope), _holds(scope), off.get(scope)) for scope in ordered]
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


def name_of(console: ConsoleDesk, scope: str) -> str:
    """Return what a scope is called."""
    kind, _, name = scope.partition("/")
    named = {"desk": "The whole desk", "location": console.place(name), "channel": f"Channel {name}"}
    return named.get(kind, f"Tool {name}")


def _holds(scope: str) -> str:
    """Return what pausing a scope holds."""
    held = {
        "desk": "While it is paused, nothing is sent, booked or told to the CRM, at any location.",
        "location": "While it is paused, nothing is sent, booked or told to the CRM here.",
        "channel": "While it is paused, nothing leaves by this channel.",
    }
    return held.get(scope.partition("/")[0], "While it is paused, this tool does nothing.")
