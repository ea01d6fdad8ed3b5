"""Slack in the console: what a channel shows to whom, what a click says, how a dialog is answered."""

import json
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from frontdesk.playbook import load_playbook
from ops.local.standins import slack_delivery
from ops.local.standins.slack import SlackStandIn
from ops.local.standins.slack_api import rendered_view
from ops.local.standins.slack_workspace import Channel, Dialog, Workspace
from ops.local.standins.webhooks import Reply
from tests.unit.console.fakes import ORIGIN, World
from tests.unit.console.stories import DRAFT, LINCOLN, MARIA, ROSA, RUN, post_request
from tests.unit.ops.playbooks import a_playbook

PEOPLE = {MARIA: "Maria Lopez", ROSA: "Rosa Medina"}
CHANNEL = f"/slack/{LINCOLN}"


@pytest.fixture
def world(world: World) -> World:
    slack = world.desk.slack
    slack.workspace.channels = [Channel(LINCOLN, "lincoln-park"), Channel("C0OAKPARK1", "oak-park")]
    slack.workspace.people.update(PEOPLE)
    slack.interactivity_url = "http://127.0.0.1:9/slack/interactions"
    return world


@pytest.fixture
def workspace(world: World) -> Workspace:
    return world.desk.slack.workspace


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Reply]:
    """What the desk answers to the acts of people, one after the other."""
    given: list[Reply] = []
    monkeypatch.setattr(slack_delivery, "post", lambda *_: given.pop(0))
    monkeypatch.setattr(SlackStandIn, "url", "http://127.0.0.1:9")
    return given


def send(world: World, path: str, **form: str) -> TestResponse:
    return world.visitor().post(path, data=form, base_url=ORIGIN, headers={"Origin": ORIGIN})


def open_dialog(workspace: Workspace, text: str = DRAFT) -> str:
    element = {"type": "plain_text_input", "action_id": "text", "initial_value": text, "max_length": 20}
    label = {"type": "plain_text", "text": "What is sent"}
    view = {
        "type": "modal",
        "callback_id": "edit",
        "title": {"type": "plain_text", "text": "Write the reply"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [{"type": "input", "block_id": "text", "label": label, "element": element}],
    }
    workspace.dialogs["V1"] = Dialog("V1", MARIA, rendered_view(view, "V1"))
    return "/slack/dialogs/V1"


# ── A channel ─────────────────────────────────────────────────────────────────────────────────────


def test_slack_opens_on_the_first_channel_and_offers_the_others(world: World):
    answer = world.visitor().get("/slack", base_url=ORIGIN, follow_redirects=True)
    assert "# lincoln-park" in answer.text
    assert 'href="/slack/C0OAKPARK1"' in answer.text
    assert "Nothing has been asked here yet" in answer.text


def test_a_channel_that_locations_share_lists_the_people_of_all_of_them(world: World, tmp_path: Path):
    folder = a_playbook(tmp_path, ('slack_channel = "C0HIGHLAND"', f'slack_channel = "{LINCOLN}"'))
    world.desk.playbook = load_playbook(folder)
    page = world.get(CHANNEL)
    for name in ("Maria Lopez", "Aiko Tanaka", "Sam Whitfield"):
        assert page.count(f"<span>{name}<") == 1


def test_a_channel_that_slack_does_not_have_is_said_to_be_missing(world: World):
    answer = world.visitor().get("/slack/C0NOWHERE", base_url=ORIGIN)
    assert answer.status_code == 404
    assert "Slack has no such channel here" in answer.text


def test_a_request_is_shown_with_its_buttons_and_its_run(world: World, workspace: Workspace):
    post_request(workspace)
    page = world.get(CHANNEL)
    assert DRAFT in page
    assert f'href="/runs/{RUN}"' in page
    assert 'value="approve" aria-label="Send: approve this text' in page
    assert 'value="reject" aria-label="Don&#39;t send: reject this text' in page


def test_what_a_stranger_wrote_is_never_markup(world: World, workspace: Workspace):
    post_request(workspace, "<script>alert(1)</script> &lt;img src=x&gt; *bold* <!channel>")
    page = world.get(CHANNEL)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x&gt; *bold* &lt;!channel&gt;" in page


def test_only_the_person_who_was_told_sees_it(world: World, workspace: Workspace):
    said = workspace.version("This request has moved on.", (), {})
    workspace.add(workspace.channels[0], said, only_for=ROSA)
    assert "has moved on" not in world.get(f"{CHANNEL}?person={MARIA}")
    page = world.get(f"{CHANNEL}?person={ROSA}")
    assert "has moved on" in page
    assert "Only visible to Rosa Medina" in page


def test_replies_hang_on_the_message_that_they_answer(world: World, workspace: Workspace):
    root = post_request(workspace)
    workspace.add(workspace.channels[0], workspace.version("Done.", (), {}), thread_ts=root.ts)
    page = world.get(CHANNEL)
    assert page.count("<article") == 2
    assert page.index('aria-label="Replies"') < page.index("Done.")


# ── A click ───────────────────────────────────────────────────────────────────────────────────────


def click(world: World, workspace: Workspace, **form: str) -> str:
    message = post_request(workspace)
    shown = {"ts": message.ts, "version": "0", "action_id": "approve", "person": MARIA, "channel": LINCOLN}
    return send(world, "/slack/click", **{**shown, **form}).location


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        (Reply(500, failure="http_error"), "This app responded with an error."),
        (Reply(None, failure="http_timeout"), "This app did not answer within three seconds."),
        (Reply(None, failure="connection_failed"), "This app could not be reached."),
    ],
)
def test_a_click_that_fails_says_so_as_slack_does(
    world: World, workspace: Workspace, answers: list[Reply], reply: Reply, shown: str
):
    answers.append(reply)
    page = world.get(click(world, workspace))
    assert shown in page
    assert 'role="alert"' in page


def test_a_click_on_a_message_that_is_gone_changes_nothing_and_says_so(world: World, workspace: Workspace):
    assert "is not there any more" in world.get(click(world, workspace, ts="1.000001"))


def test_a_click_goes_back_to_the_run_that_it_was_made_on(
    world: World, workspace: Workspace, answers: list[Reply]
):
    answers.append(Reply(500, failure="http_error"))
    assert click(world, workspace, run=RUN).startswith(f"/runs/{RUN}?person={MARIA}")


@pytest.mark.parametrize("run", ["//evil.example", "https://evil.example", "a1", ""])
def test_nobody_is_led_away_from_the_console(
    world: World, workspace: Workspace, answers: list[Reply], run: str
):
    answers.append(Reply(500, failure="http_error"))
    assert click(world, workspace, run=run, channel="//evil.example") == "/slack"


# ── A dialog ──────────────────────────────────────────────────────────────────────────────────────


def test_a_dialog_shows_the_draft_to_start_from(world: World, workspace: Workspace):
    page = world.get(open_dialog(workspace, "a &lt;b&gt; & c"))
    assert "Write the reply" in page
    assert "a &lt;b&gt; &amp; c</textarea>" in page


@pytest.mark.parametrize(
    ("text", "fault"), [("", "complete this required"), ("x" * 21, "shorten this to 20")]
)
def test_slack_itself_keeps_a_dialog_open_that_is_not_filled_in(
    world: World, workspace: Workspace, text: str, fault: str
):
    answer = send(world, open_dialog(workspace), do="send", text=text, channel=LINCOLN)
    assert answer.status_code == 422
    assert fault in answer.text
    assert f"{text}</textarea>" in answer.text


def test_what_the_desk_objects_to_stands_at_the_field(
    world: World, workspace: Workspace, answers: list[Reply]
):
    said = {"response_action": "errors", "errors": {"text": "Write the <b>text</b>."}}
    answers.append(Reply(200, {}, json.dumps(said).encode()))
    answer = send(world, open_dialog(workspace), do="send", text="line 1\r\nline 2", channel=LINCOLN)
    assert answer.status_code == 422
    assert "Write the &lt;b&gt;text&lt;/b&gt;." in answer.text
    assert "line 1\nline 2</textarea>" in answer.text


def test_a_dialog_that_did_not_reach_the_desk_stays_open(
    world: World, workspace: Workspace, answers: list[Reply]
):
    answers.append(Reply(None, failure="connection_failed"))
    answer = send(world, open_dialog(workspace), do="send", text="Hello", channel=LINCOLN)
    assert answer.status_code == 422
    assert "We had some trouble connecting" in answer.text


def test_a_dialog_shows_what_the_desk_puts_in_its_place(
    world: World, workspace: Workspace, answers: list[Reply]
):
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "This request has moved on."}}]
    title, close = ({"type": "plain_text", "text": word} for word in ("Not sent", "Close"))
    view = {"type": "modal", "title": title, "close": close, "blocks": blocks}
    answers.append(Reply(200, {}, json.dumps({"response_action": "update", "view": view}).encode()))
    answer = send(world, open_dialog(workspace), do="send", text="Hello", channel=LINCOLN)
    assert (answer.status_code, "This request has moved on." in answer.text) == (200, True)
    assert "<textarea" not in answer.text
    assert ">Close</button>" in answer.text


def test_a_dialog_that_was_taken_closes_and_leads_back(
    world: World, workspace: Workspace, answers: list[Reply]
):
    answers.append(Reply(200))
    answer = send(world, open_dialog(workspace), do="send", text="Hello", channel=LINCOLN, person=MARIA)
    assert answer.location == f"{CHANNEL}?person={MARIA}"
    assert not workspace.dialogs["V1"].is_open


def test_a_dialog_that_is_closed_sends_nothing(world: World, workspace: Workspace):
    answer = send(world, open_dialog(workspace), do="close", channel=LINCOLN)
    assert answer.location.startswith(CHANNEL)
    assert not workspace.dialogs["V1"].is_open
    assert world.visitor().get("/slack/dialogs/V1", base_url=ORIGIN).status_code == 303
