"""Sending a lead by hand: the web form, a text message, or a raw payload, each by the front door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from ops.console.desk import ConsoleDesk
from ops.console.examples import examples
from ops.console.patience import until
from ops.console.sending import Refused, sample, send_form, send_payload, send_text
from ops.errors import Refusal
from ops.story import RUN_ID

WAYS: dict[str, tuple[str, Callable[[ConsoleDesk, Mapping[str, str]], str | None]]] = {
    "form": ("Web form", send_form),
    "text": ("Text message", send_text),
    "payload": ("Raw payload", send_payload),
}
_EMPTY = dict.fromkeys(("name", "phone", "email", "text", "location", "consent", "payload"), "")


def routes(console: ConsoleDesk) -> Blueprint:
    pages = Blueprint("send", __name__)
    sent_so_far: list[str | None] = []

    def shown(way: str, fields: Mapping[str, str], refused: Refused | None = None) -> str:
        return render_template(
            "send.html",
            way=way,
            ways=WAYS,
            fields=fields,
            refused=refused,
            **_choices(console, len(sent_so_far)),
        )

    @pages.get("/send")
    def page() -> str:
        way = _way(request.args.get("as", ""))
        return shown(way, _prefilled(console, request.args, len(sent_so_far)))

    @pages.post("/send")
    def send() -> Response | tuple[str, int]:
        way = _way(request.form.get("as", ""))
        try:
            run_id = WAYS[way][1](console, request.form)
        except Refused as refused:
            return shown(way, {**_EMPTY, **request.form}, refused), 422
        sent_so_far.append(run_id)
        return redirect(f"/sent/{run_id}" if run_id else "/", 303)

    @pages.get("/sent/<run_id>")
    def sent(run_id: str) -> Response:
        if not RUN_ID.fullmatch(run_id):
            abort(404)
        if until(lambda: _is_known(console, run_id)):
            return redirect(f"/runs/{run_id}", 303)
        response = make_response(render_template("sent.html", run_id=run_id))
        response.headers["Refresh"] = "1"
        return response

    return pages


def _way(asked: str) -> str:
    return asked if asked in WAYS else next(iter(WAYS))


def _choices(console: ConsoleDesk, nth: int) -> dict[str, Any]:
    playbook = console.desk.playbook
    return {
        "locations": {str(key): console.place(key) for key in playbook.locations},
        "numbers": {str(key): each.sender_number for key, each in playbook.locations.items()},
        "sources": {name: source.kind for name, source in playbook.sources.items()},
        "wording": playbook.consent_wording[playbook.default_language],
        "examples": examples(playbook, nth),
    }


def _prefilled(console: ConsoleDesk, asked: Mapping[str, str], nth: int) -> dict[str, str]:
    """Return the fields of an empty page, or those of the example that was chosen."""
    playbook = console.desk.playbook
    source = asked.get("source", "")
    if source not in playbook.sources:
        source = playbook.first_source("form")
    fields = {**_EMPTY, "consent": "yes", "source": source, "payload": sample(playbook, source)}
    for example in examples(playbook, nth):
        if example.key == asked.get("example"):
            fields |= {"name": example.name, "phone": example.phone, "text": example.text}
    return fields


def _is_known(console: ConsoleDesk, run_id: str) -> bool:
    try:
        return console.reader.find(run_id) == run_id
    except Refusal:
        return False
