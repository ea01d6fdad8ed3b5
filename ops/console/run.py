"""One run: how it stands, the question that waits for a person, the lead's phone, every state, the log."""

from __future__ import annotations

import json
from typing import NamedTuple

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontdesk.domain.lead import LocationId
from frontdesk.escalation.shown import by_name
from ops.console import phone, run_words, timeline
from ops.console.channel import Post, request_of, whisper
from ops.console.clicks import FAILURES
from ops.console.desk import ConsoleDesk
from ops.console.diagram import diagram
from ops.console.patience import until
from ops.console.persons import Person, acting, people_of
from ops.console.run_words import BUTTONS
from ops.console.sending import Refused, send_text
from ops.console.words import phone_in_words
from ops.explain import as_json
from ops.note_words import dollars
from ops.story import RUN_ID, Asked, Story


class Notice(NamedTuple):
    """What came of what somebody just did on the page."""

    tone: str
    title: str
    text: str = ""
    run_id: str = ""


class Question(NamedTuple):
    """The question that is open, and who can answer it here."""

    asked: Asked
    post: Post | None
    people: list[Person]
    person: Person | None


def routes(console: ConsoleDesk) -> Blueprint:
    """Return the pages of runs."""
    pages = Blueprint("run", __name__, url_prefix="/runs")
    pages.add_app_template_filter(by_name)
    pages.add_app_template_filter(dollars)

    @pages.get("/<run_id>")
    def page(run_id: str) -> Response | str:
        if not RUN_ID.fullmatch(run_id):
            return redirect(url_for("run.page", run_id=console.reader.find(run_id)), 303)
        return _page(console, console.reader.story(run_id, console.zone_of))

    @pages.get("/<run_id>.json")
    def for_machines(run_id: str) -> Response:
        story = console.reader.story(console.reader.find(run_id))
        text = json.dumps(as_json(story), ensure_ascii=False, indent=2)
        return current_app.response_class(text + "\n", mimetype="application/json")

    @pages.post("/<run_id>/text")
    def text(run_id: str) -> Response | tuple[str, int]:
        return _write_as_the_lead(console, console.reader.story(run_id, console.zone_of))

    return pages


def _page(console: ConsoleDesk, story: Story, *, refused: Refused | None = None, typed: str = "") -> str:
    line, now = story.line, console.desk.clock.now()
    location = console.desk.playbook.locations.get(LocationId(line.location_id))
    run_zone = console.zone_of(line.location_id)
    return render_template(
        "run.html",
        story=story,
        line=line,
        who=name_of(story),
        rows=timeline.rows(story.entries, now),
        is_from_log=bool(story.entries) and not story.ways and story.here is None,
        days=phone.screen(story.thread, line.run_id, run_zone),
        question=_question(console, story),
        answered=[each for each in story.asked if each.answer],
        told=_notice(console),
        cost=run_words.cost_in_words(story),
        run_words=run_words,
        drawing=diagram(story.ways, [entry.state for entry in story.entries], story.here),
        names=console.desk.slack.workspace.people,
        sender=location.sender_number if location else None,
        run_zone=run_zone,
        refused=refused,
        typed=typed,
    )


def name_of(story: Story) -> str:
    """Return how the page calls the lead."""
    return story.line.name or phone_in_words(story.line.address) or "Somebody"


def _question(console: ConsoleDesk, story: Story) -> Question | None:
    asked = next((each for each in reversed(story.asked) if each.answer is None), None)
    if asked is None or story.line.standing == "ended":
        return None
    people = people_of(console.desk.playbook, story.line.location_id)
    person = acting(people, request.args.get("person", ""), asked.who)
    return Question(asked, request_of(console.desk.slack.workspace, story.line.run_id), people, person)


def _notice(console: ConsoleDesk) -> Notice | None:
    """Return what the address says that just happened; whatever is not known there is not said."""
    asked, workspace = request.args, console.desk.slack.workspace
    name = workspace.people.get(asked.get("person", ""), "Somebody")
    if failure := FAILURES.get(asked.get("failure", "")):
        return Notice("bad", "Slack shows an error.", failure)
    if told := whisper(workspace, asked.get("whisper", ""), asked.get("person", "")):
        return Notice("person", f"Only {name} is told:", told.text)
    if button := BUTTONS.get(asked.get("did", "")):
        return Notice("good", f"{name} clicked “{button.word}”.", "The desk goes on from there.")
    if RUN_ID.fullmatch(begun := asked.get("begun", "")):
        return Notice("good", "Your text is a run of its own.", run_id=begun)
    return None


def _write_as_the_lead(console: ConsoleDesk, story: Story) -> Response | tuple[str, int]:
    line = story.line
    typed = request.form.get("text", "").replace("\r\n", "\n")
    fields = {"phone": line.address or "", "text": typed, "location": line.location_id}
    before = console.reader.newest()
    try:
        begun = send_text(console, fields)
    except Refused as refused:
        return _page(console, story, refused=refused, typed=typed), 422
    until(lambda: console.reader.newest() != before)
    return redirect(url_for("run.page", run_id=line.run_id, begun=begun, _anchor="phone"), 303)
