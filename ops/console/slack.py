"""The Slack of the desk: its channels, with buttons that click, and the dialog that they open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ops.console import channel as channels
from ops.console.clicks import FAILURES, Button, Told, click, close, submit
from ops.console.desk import ConsoleDesk
from ops.console.mrkdwn import mrkdwn, plain
from ops.console.patience import until
from ops.console.persons import acting, people_in
from ops.console.run_words import BUTTONS
from ops.local.standins.slack_workspace import Channel, Dialog
from ops.story import RUN_ID


def routes(console: ConsoleDesk) -> Blueprint:
    """Return the pages of Slack."""
    pages = Blueprint("slack", __name__, url_prefix="/slack")
    pages.add_app_template_filter(mrkdwn)
    pages.add_app_template_filter(plain, "slack_plain")
    pages.add_app_template_filter(initials)
    pages.app_context_processor(lambda: {"BUTTONS": BUTTONS})
    workspace = console.desk.slack.workspace

    @pages.get("")
    def first() -> Response:
        return redirect(url_for("slack.channel", channel_id=workspace.channels[0].id), 303)

    @pages.get("/<channel_id>")
    def channel(channel_id: str) -> str:
        return _channel_page(console, _known(console, channel_id))

    @pages.post("/click")
    def act() -> Response:
        form = request.form
        button = Button(form["ts"], form.get("version", -1, int), form["action_id"])
        told = click(console.desk.slack, button, form["person"])
        if told == Told():
            until(lambda: _has_moved_on(console, button))
        return redirect(_after_click(form, told), 303)

    @pages.get("/dialogs/<view_id>")
    def dialog(view_id: str) -> Response | str:
        shown = channels.dialog_of(workspace, view_id)
        if shown is None:
            return redirect(_back(request.args), 303)
        return _dialog_page(console, shown)

    @pages.post("/dialogs/<view_id>")
    def answer(view_id: str) -> Response | tuple[str, int]:
        return _answer_dialog(console, view_id)

    return pages


def initials(name: str) -> str:
    """Return a person's initials, without a title."""
    words = [word for word in name.split() if not word.endswith(".")]
    return "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper()


def _known(console: ConsoleDesk, channel_id: str) -> Channel:
    found = next((each for each in console.desk.slack.workspace.channels if each.id == channel_id), None)
    if found is None:
        abort(404, "Slack has no such channel here. Its channels are those of the playbook's locations.")
    return found


def _channel_page(console: ConsoleDesk, shown: Channel) -> str:
    workspace = console.desk.slack.workspace
    people = people_in(console.desk.playbook, shown.id)
    person = acting(people, request.args.get("person", ""))
    user_id = person.user_id if person else ""
    return render_template(
        "slack.html",
        channels=[(each, _open_requests(console, each)) for each in workspace.channels],
        channel=shown,
        posts=channels.posts(workspace, shown.id, user_id),
        dialogs=console.desk.slack.dialogs(user_id),
        people=people,
        person=person,
        names=workspace.people,
        failure=FAILURES.get(request.args.get("failure", ""), ""),
        channel_zone=console.zone_of(shown.name),
    )


def _has_moved_on(console: ConsoleDesk, button: Button) -> bool:
    message = next((m for m in list(console.desk.slack.workspace.messages) if m.ts == button.ts), None)
    return message is None or len(message.versions) - 1 != button.version


def _open_requests(console: ConsoleDesk, where: Channel) -> int:
    return sum(post.is_open for post in channels.posts(console.desk.slack.workspace, where.id, ""))


def _dialog_page(
    console: ConsoleDesk,
    shown: Dialog,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    failure: str = "",
) -> str:
    return render_template(
        "slack_dialog.html",
        dialog=shown,
        view=shown.view,
        typed=typed or {},
        faults=faults or {},
        failure=failure,
        names=console.desk.slack.workspace.people,
        back=_back(request.values),
        person_name=console.desk.slack.workspace.people.get(shown.user_id, shown.user_id),
    )


def _answer_dialog(console: ConsoleDesk, view_id: str) -> Response | tuple[str, int]:
    slack, form = console.desk.slack, request.form
    shown = channels.dialog_of(slack.workspace, view_id)
    if shown is None or form.get("do") == "close":
        close(slack, view_id)
        return redirect(_back(form), 303)
    fields = [each["element"]["action_id"] for each in shown.view["blocks"] if each["type"] == "input"]
    # A form sends line ends as CRLF, whatever was typed; Slack sends them as they are meant.
    typed = {name: form[name].replace("\r\n", "\n") for name in fields if name in form}
    result = submit(slack, view_id, typed)
    if not result.is_open:
        return redirect(_back(form), 303)
    page = _dialog_page(console, shown, typed=typed, faults=result.faults, failure=result.failure)
    return page, 422 if result.faults or result.failure else 200


def _after_click(form: Mapping[str, str], told: Told) -> str:
    """Return the page that shows what came of a click: the dialog, or the page it was clicked on."""
    if told.dialog:
        kept: dict[str, Any] = {name: form[name] for name in ("run", "channel", "person") if name in form}
        return url_for("slack.dialog", view_id=told.dialog, **kept)
    said = {"failure": told.failure, "whisper": told.whisper, "did": form["action_id"]}
    return _back(form, **{name: word for name, word in said.items() if word})


def _back(form: Mapping[str, str], **said: Any) -> str:
    """Return the page that somebody came from: a run's, or a channel's."""
    person = form.get("person", "")
    if RUN_ID.fullmatch(form.get("run", "")):
        return url_for("run.page", run_id=form["run"], person=person, **said)
    if form.get("channel", "").isalnum():
        return url_for("slack.channel", channel_id=form["channel"], person=person, **said)
    return url_for("slack.first")
