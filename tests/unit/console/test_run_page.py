"""The page of one run: what it says, the question on it, the lead's phone, the record, the JSON."""

import html
import json
import re
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from ops.explain import as_json
from ops.local.standins.slack_workspace import Channel
from ops.local.standins.webhooks import Reply
from ops.story import LogLine, Note, Story
from tests.unit.console.fakes import ORIGIN, RECEIVED, World, a_line
from tests.unit.console.stories import (
    DRAFT,
    LINCOLN,
    MARIA,
    ROSA,
    RUN,
    a_gate,
    a_message,
    a_story,
    after,
    an_entry,
    asked,
    post_request,
)

HOSTILE = "<script>alert(1)</script> *x* <@U1> \u202egnp.exe\u202c 👩‍⚕️ " + "w" * 8192
PAGE = f"/runs/{RUN}"


@pytest.fixture
def world(world: World) -> World:
    world.desk.slack.workspace.channels = [Channel(LINCOLN, "lincoln-park")]
    world.desk.slack.workspace.people.update({MARIA: "Maria Lopez", ROSA: "Rosa Medina"})
    return world


def show(world: World, story: Story, query: str = "") -> str:
    world.reader.lines, world.reader.stories = [story.line], {story.line.run_id: story}
    return world.get(PAGE + query)


def waiting(**changes: object) -> Story:
    line = a_line(RUN, standing="with_person")
    return a_story(line=line, asked=(asked(**changes),), entries=(a_gate("ask"),))


def words_of(page: str) -> str:
    """Return what a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


# ── What it says ──────────────────────────────────────────────────────────────────────────────────


def test_the_head_says_who_where_when_and_how_it_stands(world: World):
    said = words_of(show(world, a_story(is_vip=True)))
    for word in ("Ana Perez", "At work", "VIP", "(312) 555-0150", "Lincoln Park", "form", "9:14 am"):
        assert word in said


def test_each_step_tells_what_it_saw_decided_and_did_and_every_reason(world: World):
    saw, did = (Note("The text", "Hello!"),), (Note("Asks", "A person of the location."),)
    said = words_of(show(world, a_story(entries=(a_gate("ask", saw=saw, did=did, attempts=3),))))
    assert "Ask a person 3 tries" in said
    assert "Saw The text Hello!" in said
    assert "The desk is 55% sure; it needs 75%. low confidence v1: ask" in said
    assert "Did Asks A person of the location." in said


def test_people_are_told_by_name_and_their_slack_ids_stay_on_the_record(world: World):
    maria = f"Maria Lopez ({MARIA})"
    gate = a_gate("send", did=(Note("Answer", f"{maria} said to send it."),))
    gate = replace(gate, reasons=(replace(gate.reasons[0], text=f"{maria} approved exactly this text."),))
    answered = asked(answer="approve", answered_by=maria, answered_at=after(9))
    log = (LogLine(7, RECEIVED, "request_settled", {"by": maria}, "beef" * 16),)
    page = show(world, a_story(entries=(gate,), asked=(answered,), log=log))
    timeline, _, record = page.partition('id="log-title"')
    assert MARIA not in words_of(timeline)
    assert "Maria Lopez approved exactly this text." in timeline
    assert MARIA in words_of(record)


def test_a_failure_is_told_in_its_sentence(world: World):
    said = words_of(show(world, a_story(entries=(an_entry(failure="No model answered."),))))
    assert "Failed No model answered." in said


def test_a_model_is_told_with_its_tokens_and_dollars(world: World):
    entry = an_entry(model_ids=("haiku",), tokens=1200, usd_micros=3400)
    said = words_of(show(world, a_story(entries=(entry,))))
    assert "haiku · 1,200 tokens · $0.0034" in said


def test_nothing_that_anybody_wrote_becomes_markup(world: World):
    noted = (Note("They wrote", HOSTILE),)
    story = a_story(
        line=a_line(RUN, name=HOSTILE, text=HOSTILE, standing="with_person"),
        entries=(a_gate("ask", saw=noted, decided=noted, did=noted, failure=HOSTILE),),
        thread=(a_message(HOSTILE),),
        asked=(asked(body=HOSTILE), asked(answer="edit", answered_by=HOSTILE, answer_body=HOSTILE)),
        log=(LogLine(1, RECEIVED, "odd", {HOSTILE: HOSTILE, "list": ["<script>alert(2)"]}, "ab" * 32),),
    )
    page = show(world, story)
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt; *x* &lt;@U1&gt;") > 10


def test_a_history_that_is_gone_is_said_to_be_gone(world: World):
    from_log = a_story(line=a_line(RUN, standing="ended", outcome="sent"), ways=frozenset())
    assert "The execution history of this run is gone." in show(world, from_log)
    nothing = a_story(entries=(), ways=frozenset())
    page = show(world, nothing)
    assert "Nothing of this run's steps is left." in html.unescape(page)
    assert "not known any more" in page


def test_the_record_shows_each_event_with_its_hash(world: World):
    said = words_of(show(world, a_story()))
    assert "7 9:14 am run opened kind form count 2 beefbeefbeef" in said


def test_the_beginning_of_an_id_leads_to_the_run(world: World):
    show(world, a_story())
    answer = world.visitor().get(f"/runs/{RUN[:6]}", base_url=ORIGIN)
    assert (answer.status_code, answer.location) == (303, PAGE)
    missing = world.visitor().get("/runs/ffff", base_url=ORIGIN)
    assert (missing.status_code, "0 runs begin with ffff" in missing.text) == (404, True)


def test_machines_read_what_frontdesk_explain_prints_as_json(world: World):
    show(world, a_story())
    answer = world.visitor().get(f"/runs/{RUN[:6]}.json", base_url=ORIGIN)
    assert answer.mimetype == "application/json"
    assert json.loads(answer.text) == json.loads(json.dumps(as_json(a_story())))


# ── The question ──────────────────────────────────────────────────────────────────────────────────


def test_whoever_is_asked_can_answer_on_the_page(world: World):
    message = post_request(world.desk.slack.workspace)
    page = show(world, waiting(who="office manager"))
    assert "Proposed for Ana Perez" in page
    assert f'value="{ROSA}" selected' in page
    assert f'name="ts" value="{message.ts}"' in page
    assert f'name="run" value="{RUN}"' in page
    assert "for Ana Perez" in page


def test_before_the_question_stands_in_slack_there_is_nothing_to_click(world: World):
    page = show(world, waiting())
    assert "The buttons come as soon as the question stands in Slack." in page
    assert 'action="/slack/click"' not in page


def test_an_answer_is_told_without_the_buttons(world: World):
    post_request(world.desk.slack.workspace)
    answered = asked(
        answer="edit", answered_by=f"Maria Lopez ({MARIA})", answered_at=after(9), answer_body="Mine"
    )
    page = show(world, a_story(line=a_line(RUN, standing="ended", outcome="sent"), asked=(answered,)))
    assert "Maria Lopez wrote another text 9:14 am Mine" in words_of(page)
    assert 'action="/slack/click"' not in page


def test_a_word_to_one_person_is_shown_after_their_click(world: World):
    workspace = world.desk.slack.workspace
    told = workspace.add(
        workspace.channels[0], workspace.version("It has <moved> on.", (), {}), only_for=MARIA
    )
    page = show(world, waiting(), f"?person={MARIA}&whisper={told.ts}")
    assert "Only Maria Lopez is told: It has <moved> on." in words_of(page)
    assert "<moved>" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (f"?person={MARIA}&did=approve", "Maria Lopez clicked “Send”."),
        (f"?person={MARIA}&did=reject&failure=http_error", "This app responded with an error."),
        (f"?begun={'b2' * 32}", "Your text is a run of its own."),
    ],
)
def test_what_came_of_an_act_is_said(world: World, query: str, shown: str):
    assert shown in words_of(show(world, a_story(), query))


# ── The phone ─────────────────────────────────────────────────────────────────────────────────────


def write(world: World, text: str) -> TestResponse:
    show(world, a_story())
    form = {"text": text}
    return world.visitor().post(f"{PAGE}/text", data=form, base_url=ORIGIN, headers={"Origin": ORIGIN})


def test_the_phone_shows_both_sides_and_links_what_belongs_to_other_runs(world: World):
    theirs = a_message(run_id="b2" * 32)
    ours = a_message(DRAFT, direction="out", status="delivered")
    page = show(world, a_story(thread=(theirs, ours)))
    assert f'<a href="/runs/{"b2" * 32}">another run</a>' in page
    assert f"The desk: {DRAFT}" in words_of(page)
    assert "Delivered" in page


def test_an_email_of_the_desk_is_shown_as_one(world: World):
    ours = a_message(DRAFT, direction="out", status="sent", channel="email", subject="Prices <here>")
    line = a_line(RUN, address="ana@example.com", channel="email")
    page = show(world, a_story(line=line, thread=(a_message(), ours)))
    assert f"The desk: Prices <here> {DRAFT}" in words_of(page)
    assert page.count("E-mail · ") == 1
    assert "They are answered by e-mail." in page


def test_the_lead_can_write_again_from_the_page(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ops.console.run.until", lambda _: True)
    answer = write(world, "And on\r\nSundays?")
    assert world.desk.twilio.texts == [("+13125550150", "+13125550142", "And on\nSundays?")]
    assert re.fullmatch(rf"{PAGE}\?begun=[0-9a-f]{{64}}#phone", answer.location)


def test_a_text_that_is_not_taken_comes_back_with_the_reason(world: World):
    world.desk.twilio.answer = Reply(503, {}, b'{"message": "Come back later."}', "http_error")
    answer = write(world, "Hello?")
    assert answer.status_code == 422
    assert "The desk answered 503: Come back later." in answer.text
    assert "Hello?</textarea>" in answer.text


def test_somebody_without_a_number_cannot_be_texted_from_the_page(world: World):
    page = show(world, a_story(line=a_line(RUN, address="ana@example.com")))
    assert "They left no number that the desk can text." in page
