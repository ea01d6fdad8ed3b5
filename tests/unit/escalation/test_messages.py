"""The message of a request: what people read, what they can press, and what nobody can smuggle into it."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from frontdesk.domain.lead import Person
from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.domain.requests import STEP_FAILED, ReasonGiven
from frontdesk.escalation import messages
from frontdesk.escalation.offers import load_offer
from ops.local.standins.slack_blocks import faults_in_blocks
from tests.unit.escalation.cases import ASKED, OFFER, RUN_ID, State, a_lead, a_reading

SNAPSHOTS = Path(__file__).parent / "snapshots"
FAILED = replace(ASKED, body=None, reasons=(ReasonGiven(STEP_FAILED, 1, "ask", "No model gave an answer."),))
SHORT = replace(OFFER, token="task-token")
HOSTILE = "<!channel> <@U01DANA> <https://evil.example|pay here> *bold* `x` :tada: \u202eSTOP\u200b & &lt;"
ENDS = ["approve", "edit", "reject", "take_over", "try_again", "expired", "superseded", None]


def an_offer(question=ASKED, *, offer=SHORT, **changes):
    state = State(**changes)
    return messages.offered(state, question, "Riverside", state, offer)


def an_end(answer, **changes):
    state = State(answer=answer, **changes)
    return messages.settled(state, ASKED, "Riverside", state)


def buttons(message):
    return [
        element for block in message.blocks if block["type"] == "actions" for element in block["elements"]
    ]


def texts(message):
    return [block["text"] for block in message.blocks if "text" in block]


def words(message):
    return "\n".join(text["text"] for text in texts(message))


def hostile_message():
    lead = a_lead(text=HOSTILE, person=Person("+13125550142", None, HOSTILE, None), remarks=(HOSTILE,))
    reason = ReasonGiven("content", 1, "ask", HOSTILE)
    question = replace(ASKED, body=HOSTILE, reasons=(reason,))
    return an_offer(question, lead=lead, classification=a_reading(intent=HOSTILE))


BUILT: dict[str, Callable[[], messages.Message]] = {
    "posted": lambda: messages.posted(State(), ASKED, "Riverside"),
    "posted_failure": lambda: messages.posted(State(classification=None), FAILED, "Riverside"),
    "offered": an_offer,
    "offered_failure": lambda: an_offer(
        FAILED, can_try_again=True, classification=None, who="office manager"
    ),
    "offered_hostile": hostile_message,
    **{
        f"settled_{end}": partial(an_end, end, answered_by="Dana Reyes (U01DANA)", body="Ok.") for end in ENDS
    },
}


@pytest.mark.parametrize("name", BUILT)
def test_the_message_is_as_reviewed(name):
    """UPDATE_SNAPSHOTS=1 writes what is built now, for a person to read in the diff."""
    built = BUILT[name]()
    shown = json.dumps({"text": built.text, "blocks": built.blocks}, indent=1, ensure_ascii=False) + "\n"
    snapshot = SNAPSHOTS / f"{name}.json"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        snapshot.write_text(shown, "utf-8")
    assert shown == snapshot.read_text("utf-8")


def test_every_snapshot_belongs_to_a_message():
    assert {path.stem for path in SNAPSHOTS.glob("*.json")} == set(BUILT)


@pytest.mark.parametrize("name", BUILT)
def test_slack_takes_every_message(name):
    assert faults_in_blocks(list(BUILT[name]().blocks)) == []


def test_the_largest_message_is_one_that_slack_takes():
    huge = "&" * 20_000
    lead = a_lead(text=huge, person=Person("+" + "1" * 4000, huge, huge, None), remarks=(huge,) * 9)
    reasons = (ReasonGiven("r", 1, "ask", huge),) * 40
    asked = replace(ASKED, body=huge, reasons=reasons)
    asking = State(
        lead=lead, classification=a_reading(intent=huge), who=huge, approvers=("U0123456789",) * 20
    )
    ended = replace(asking, answer="edit", answered_by=huge, body=huge)
    offered = messages.offered(asking, asked, huge, asking, OFFER)
    settled = messages.settled(ended, asked, huge, ended)
    for message in (offered, settled):
        assert faults_in_blocks(list(message.blocks)) == []


def test_a_button_can_carry_a_token_of_1024_characters():
    offer = replace(OFFER, token="+" * 1024, digest="f" * 64, request_id="e" * 32)
    (carrier, *others) = buttons(an_offer(offer=offer))
    assert len(carrier["value"]) <= 2000
    assert load_offer(carrier["value"]) == offer
    assert [each["value"] for each in others] == [each["action_id"] for each in others]


def test_the_token_stands_in_the_message_once():
    assert json.dumps(an_offer().blocks).count("task-token") == 1


@pytest.mark.parametrize(
    ("question", "can_try_again", "expected"),
    [
        (ASKED, False, ["approve", "edit", "reject", "take_over"]),
        (FAILED, True, ["edit", "reject", "take_over", "try_again"]),
        (replace(ASKED, body=""), False, ["edit", "reject", "take_over"]),
        (replace(ASKED, body="x" * 3001), False, ["edit", "reject", "take_over"]),
    ],
)
def test_only_a_draft_that_is_shown_whole_can_be_sent(question, can_try_again, expected):
    shown = buttons(an_offer(question, can_try_again=can_try_again))
    assert [button["action_id"] for button in shown] == expected
    assert load_offer(shown[0]["value"]).request_id == OFFER.request_id


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        (ASKED, "A reply to approve · Riverside"),
        (replace(ASKED, body=None), "A person is needed · Riverside"),
        (FAILED, "A step failed · Riverside"),
    ],
)
def test_the_headline_says_a_step_failed_only_where_one_did(question, headline):
    assert messages.posted(State(), question, "Riverside").text == headline


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("delivery", "", "did not get a text from Riverside."),
        ("help", "HELP", "texted HELP to Riverside.\n“HELP”"),
        ("opt_out", "Cancel", "told Riverside to stop texting.\n“Cancel”"),
        ("message", "", "wrote a text message at Riverside.\n"),
    ],
)
def test_what_happened_is_told_by_its_kind(kind, text, told):
    state = State(lead=a_lead(kind=kind, text=text), classification=None)
    said = words(messages.posted(state, ASKED, "Riverside"))
    assert told in said
    assert ("They left no text." in said) == (kind == "message")


def test_what_is_odd_about_a_lead_is_told_as_a_sentence():
    odd = State(lead=a_lead(remarks=("phone_unreadable",)))
    assert "Note: The phone number on the form cannot be read." in words(messages.posted(odd, ASKED, "R"))


def test_nobody_can_press_anything_before_somebody_is_asked_and_after_the_end():
    assert not buttons(BUILT["posted"]())
    assert not [end for end in ENDS if buttons(an_end(end))]


def test_a_strangers_words_are_never_formatted():
    formatted = [text["text"] for text in texts(hostile_message()) if text["type"] == "mrkdwn"]
    assert formatted
    for text in formatted:
        assert "evil" not in text
        assert "<!" not in text
        assert "bold*" not in text


def test_a_strangers_words_hold_no_markup_and_nothing_invisible():
    message = hostile_message()
    plain = [text for text in texts(message) if text["type"] == "plain_text"]
    assert not [text for text in plain if set("<>\u202e\u200b") & set(text["text"]) or text["emoji"]]
    assert "⟨U+202E⟩STOP⟨U+200B⟩" in words(message)


def test_a_notification_holds_nothing_personal():
    assert an_offer().text == "A reply to approve · Riverside"
    assert hostile_message().text == "A reply to approve · Riverside"


def test_people_read_who_wants_what_and_why_they_are_asked():
    said = words(an_offer())
    assert "Ana Diaz (+13125550142) filled in a form at Riverside." in said
    assert "Wants: reschedule, urgent (the desk is 62% sure)" in said
    assert "“Hello, can I move my cleaning to next week?”" in said
    assert "• The desk is not sure enough." in said
    assert "Asked now: <@U01DANA> <@U02LUIS> (front desk)" in said


def test_what_the_desk_does_not_know_is_said_so():
    lead = a_lead(person=Person(email="a@example.com"), text=" ", kind="message")
    said = words(an_offer(lead=lead, classification=a_reading(intent=NONE_OF_THESE, urgency="low")))
    assert "Somebody (a@example.com) wrote a text message at Riverside." in said
    assert "Wants: nothing that the playbook names (" in said
    assert "They left no text." in said


def test_each_end_is_another_word_and_another_sentence():
    ends = [an_end(end, answered_by="Dana") for end in ENDS]
    assert len({end.text for end in ends}) == len(ENDS)
    assert len({words(end) for end in ends}) == len(ENDS)


def test_the_end_shows_what_a_person_wrote_instead():
    assert "See you at nine." in words(an_end("edit", answered_by="Dana", body="See you at nine."))
    assert "See you at nine." not in words(an_end("approve", answered_by="Dana", body="See you at nine."))


def test_a_message_leads_to_its_run():
    assert an_offer().blocks[-1]["elements"][0]["text"] == f"Run {RUN_ID[:12]}"
