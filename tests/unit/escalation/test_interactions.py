"""What Slack posts is read as an act of a person, or refused."""

import json

import pytest

from frontdesk.domain.requests import Question
from frontdesk.errors import MalformedPayload
from frontdesk.escalation import messages
from frontdesk.escalation.dialogs import edit_dialog
from frontdesk.escalation.interactions import ACTIONS, Click, SlackUser, Submission, read
from frontdesk.escalation.messages import Message
from tests.unit.escalation.cases import ASKED, DRAFT, OFFER, State, as_body

DANA = {"id": "U01DANA", "team_id": "T01DESK", "name": "dana"}


def a_message(question=ASKED) -> Message:
    state = State()
    return messages.offered(state, question, "Riverside", state, OFFER)


def a_click(action="approve", *, message=None, user=None):
    return {
        "type": "block_actions",
        "user": user or DANA,
        "team": {"id": "T01DESK"},
        "message": {"blocks": (message or a_message()).blocks},
        "actions": [{"action_id": action, "value": action}],
        "trigger_id": "13345.1.a",
        "response_url": "https://hooks.slack.example/actions/1",
    }


def a_submission(text="See you at nine.", *, callback_id="edit"):
    view = edit_dialog(OFFER, DRAFT) | {"callback_id": callback_id}
    view["state"] = {"values": {"text": {"text": {"type": "plain_text_input", "value": text}}}}
    return {"type": "view_submission", "user": DANA, "team": {"id": "T01DESK"}, "view": view}


def act(payload):
    return read(as_body(json.dumps(payload)))


@pytest.mark.parametrize("action", ACTIONS)
def test_every_button_finds_the_offer_and_the_draft(action):
    expected = Click(
        SlackUser("U01DANA", "T01DESK"),
        action,
        OFFER,
        DRAFT,
        "13345.1.a",
        "https://hooks.slack.example/actions/1",
    )
    assert act(a_click(action)) == expected


def test_a_draft_comes_back_as_it_was_written():
    draft = 'Fees & "hours" <Mon> at 9:00\nSee you'
    message = a_message(Question(ASKED.digest, 0, draft, ASKED.reasons))
    assert act(a_click("edit", message=message)).draft == draft


def test_a_message_without_buttons_offers_nothing():
    message = messages.posted(State(), ASKED, "Riverside")
    assert act(a_click(message=message)).offer is None


def test_somebody_of_another_workspace_is_known_by_theirs():
    guest = {"id": "U09GUEST", "team_id": "T09OTHER"}
    assert act(a_click(user=guest)).by == SlackUser("U09GUEST", "T09OTHER")
    assert act(a_click(user={"id": "U01DANA"})).by == SlackUser("U01DANA", "T01DESK")


def test_a_dialog_brings_the_offer_and_the_text():
    assert act(a_submission()) == Submission(SlackUser("U01DANA", "T01DESK"), OFFER, "See you at nine.")
    assert act(a_submission("a &amp; b &lt;c&gt;")).body == "a & b <c>"
    assert act(a_submission(None)).body == ""


@pytest.mark.parametrize(
    "payload",
    [
        a_click("open_link"),
        a_submission(callback_id="another_apps"),
        {"type": "view_closed", "view": {}},
        {"type": "shortcut"},
    ],
)
def test_what_is_none_of_the_desks_is_left_alone(payload):
    assert act(payload) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"payload=",
        b"payload=no",
        b"other=1",
        b"\xff\xfe",
        as_body("[]"),
        as_body("{}"),
        as_body('{"type": "block_actions"}'),
        as_body('{"type": "block_actions", "actions": []}'),
        as_body("[" * 100_000),
        as_body(
            json.dumps(
                a_click() | {"message": {"blocks": [{"type": "actions", "elements": [{"value": "x"}]}]}}
            )
        ),
        as_body(
            json.dumps(
                a_click() | {"message": {"blocks": [{"type": "actions", "elements": [{"value": "{}"}]}]}}
            )
        ),
    ],
)
def test_what_slack_does_not_send_is_refused(body):
    with pytest.raises(MalformedPayload):
        read(body)
