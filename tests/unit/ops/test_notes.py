"""What each state saw, decided and did, in plain words."""

from zoneinfo import ZoneInfo

import pytest

from ops.entries import entries_of
from ops.notes import TOLD
from ops.state_machine import function_of
from tests.unit.ops.histories import GIVEN, LEAD, a_history, a_step, entered, notes, told

BRIEF = {
    "contact": {"is_new": False, "is_vip": True, "stage": "contacted"},
    "thread": [{"text": "before"}],
    "memories": [{"text": "likes mornings", "provenance": "message from twilio"}],
    "knowledge": [{"provenance": "insurance"}, {"provenance": "insurance"}, {"provenance": "paying"}],
}
GRANT = {
    "recipient": "+13125550155",
    "sender": "+13125550142",
    "body": "We open at 8.",
    "not_after": "2026-03-10T18:00:30Z",
}


def test_every_state_that_works_or_waits_is_told():
    speaking = {name for name, state in LEAD["States"].items() if state["Type"] in ("Task", "Wait")}
    assert set(TOLD) == speaking
    assert {name for name, state in LEAD["States"].items() if function_of(state)} <= set(TOLD)


def test_recall_tells_who_wrote_and_what_is_known():
    (entry,) = told(a_step("Recall", {"kind": "conversation", "brief": BRIEF}))
    assert notes(entry) == {
        "From": "Ann Doe, +13125550155",
        "As": "a text message through twilio",
        "They wrote": "Hours?",
        "What it is": "Somebody wrote, and gets an answer.",
        "Who it is": "Known here (contacted); a VIP.",
        "Remembered": "“likes mornings” (message from twilio)",
        "Knowledge found": "insurance, paying",
    }


def test_recall_tells_whose_ceiling_left_a_run_less_than_it_might_spend():
    cut = {"scope": "location/oak-park", "day": "2026-03-10"}
    seen = {"kind": "budget_short", **cut, "reserved_usd_micros": 0, "wanted_usd_micros": 100_000}
    (entry,) = told(a_step("Recall", {"kind": "conversation", "brief": BRIEF}, seen))
    assert notes(entry)["Budget"] == (
        "$0.0000 instead of $0.1000: the rest of what location/oak-park may spend on 2026-03-10."
    )


@pytest.mark.parametrize("spent", [0, 1234])
def test_record_tells_what_a_run_spent_if_anything(spent: int):
    settled = {"kind": "settled", "spent_usd_micros": spent, "budget_usd_micros": 100_000}
    (entry,) = told(a_step("Record", {"outcome": "sent", "audit_head": "a" * 64}, settled))
    assert notes(entry).get("Spent") == ("$0.0012" if spent else None)


@pytest.mark.parametrize(
    ("lead", "label", "text"),
    [
        (
            {"kind": "delivery", "delivery": {"status": "delivered"}},
            "Delivery",
            "The provider says: delivered.",
        ),
        ({"kind": "switch", "switch": {"scope": "desk", "is_paused": True}}, "Switch", "desk is paused."),
        (
            {"kind": "form", "consent": {"source": "website"}},
            "Consent",
            "They agreed to be texted, through website.",
        ),
        ({"kind": "form", "person": {}}, "From", "nobody who can be reached"),
    ],
)
def test_recall_tells_what_an_event_says(lead: dict, label: str, text: str):
    (entry,) = told(a_step("Recall", {"kind": "fact", "brief": None}, given={"lead": lead}))
    assert notes(entry)[label] == text


def test_classify_tells_what_it_read_and_what_that_is_near_to():
    near = {"intent": "hours_location", "text": "When do you open?", "score": 0.734}
    call = {
        "kind": "model_call",
        "shown": "Hours?",
        "answered": {"neighbours": [near]},
        "prompt_version": "e@1",
    }
    read = {
        "intent": "hours_location",
        "confidence": 0.987,
        "urgency": "low",
        "sentiment": "neutral",
        "language": "en",
    }
    (entry,) = told(a_step("Classify", {"classification": {**read, "flags": ["long"]}}, call))
    assert notes(entry) == {
        "Read": "Hours?",
        "Near to": "“When do you open?” (hours_location, 0.73)",
        "Intent": "hours_location, 99% sure",
        "Tone": "low urgency, neutral, in en",
        "Flags": "Their message is very long",
        "Prompt": "e@1",
    }


def test_an_observation_that_was_cut_shows_its_beginning():
    cut = {"cut": "Hour", "sha256": "0", "length": 9000}
    call = {"kind": "model_call", "shown": cut, "answered": cut, "prompt_version": "e@1"}
    (entry,) = told(a_step("Classify", {"classification": {}}, call))
    assert notes(entry)["Read"] == "Hour … (cut; 9000 characters in all)"


def test_draft_tells_the_text_and_what_it_stands_on():
    act = {"body": "We open at 8.", "grounds": [{"kind": "playbook_fact", "reference": "lincoln-park.hours"}]}
    proposal = {"acts": [act], "why": "They asked.", "confidence": 0.9}
    (entry,) = told(a_step("Draft", {"proposal": proposal}))
    assert notes(entry)["Wrote"] == "We open at 8."
    assert notes(entry)["Stands on"] == "playbook fact lincoln-park.hours"
    assert notes(entry)["Why"] == "They asked. (90% sure)"


def test_gate_tells_its_word_every_rule_and_what_it_granted():
    reason = {"rule": "answer", "version": 1, "word": "send", "text": "Maria wrote exactly this text."}
    (entry,) = told(a_step("Gate", {"verdict": "send", "reasons": [reason], "grant": GRANT}))
    assert (entry.word, [each.text for each in entry.reasons]) == ("send", ["Maria wrote exactly this text."])
    assert notes(entry)["Granted"] == "One text for +13125550155, to be posted by 2026-03-10 18:00:30 UTC."


@pytest.mark.parametrize(
    ("arguments", "thing", "does"),
    [
        (
            {"kind": "book", "starts_at": "2026-03-11T18:30:00Z"},
            "booking",
            "Book an appointment on 2026-03-11 18:30:00 UTC.",
        ),
        (
            {"kind": "crm_update", "tags": ["new"], "stage": "Booked", "note": None},
            "update",
            "Note in the CRM: tag “new”; stage “Booked”.",
        ),
        (
            {"kind": "opt_out_sync", "is_stopped": True},
            "setting",
            "Tell the CRM that they may not be written to.",
        ),
    ],
)
def test_an_act_that_is_no_text_is_called_what_it_is(arguments, thing, does):
    grant = {**GRANT, "body": "", "arguments": arguments}
    gated = a_step("Gate", {"verdict": "send", "reasons": [], "grant": grant})
    receipt = {"result": "sent", "provider_id": "app1", "error": None}
    first, second = told(
        gated, a_step("Send", {"receipt": receipt}, given={**GIVEN, "gate": {"grant": grant}})
    )
    assert notes(first)["The act"] == notes(second)["Act"] == does
    assert notes(first)["Granted"].startswith(f"One {thing} for +13125550155")
    assert notes(second)["Sent"] == f"The provider accepted the {thing}. (app1)"


def test_gate_tells_until_when_it_holds_and_how_it_ends():
    held, over = told(
        a_step("Gate", {"verdict": "hold", "until": "2026-03-11T14:00:00Z"}),
        a_step("Gate", {"verdict": "stop", "outcome": "stopped"}),
    )
    assert notes(held)["Looks again"] == "at 2026-03-11 14:00:00 UTC"
    assert notes(over)["Ends as"] == "stopped"


@pytest.mark.parametrize(
    ("receipt", "text"),
    [
        ({"result": "sent", "provider_id": "SM1"}, "The provider accepted the text. (SM1)"),
        ({"result": "not_posted", "error": "paused"}, "The text was not posted. (paused)"),
        ({"result": "unknown", "error": None}, "Nobody knows whether the provider has the text."),
    ],
)
def test_send_tells_what_came_of_the_one_post(receipt: dict, text: str):
    (entry,) = told(a_step("Send", {"receipt": receipt}, given={**GIVEN, "gate": {"grant": GRANT}}))
    assert notes(entry)["Sent"] == text
    assert notes(entry)["To"] == "+13125550155 from +13125550142"


def test_people_are_told_with_their_answers():
    answer = {"by": "Maria", "kind": "edit", "body": "Hello!"}
    waited, settled = told(
        a_step("Await Human Verdict", answer, given={**GIVEN, "note_request": {"who": "front desk"}}),
        a_step("Note Request", {"next": "settle", "answer": "expired", "answered_by": None}),
    )
    assert notes(waited) == {
        "Asked": "front desk, with buttons",
        "Answer": "Maria wrote another text.",
        "Their text": "Hello!",
    }
    assert notes(settled) == {"Settled": "Nobody answered in time."}


def test_a_look_at_the_provider_tells_what_was_found():
    call = {"kind": "tool_call", "answered": {"candidates": 1}}
    (entry,) = told(a_step("Reconcile", {"found": {"finding": "found", "provider_id": "SM1"}}, call))
    assert notes(entry) == {
        "Listed": "1 text that could be it",
        "Found": "The provider has the text: it was sent.",
    }


def test_moments_are_told_on_the_clock_that_somebody_asks_for():
    history = a_history(a_step("Gate", {"verdict": "hold", "until": "2026-03-11T14:00:00Z"}))
    (held,) = entries_of(LEAD, history, ZoneInfo("America/Chicago"))[0]
    assert notes(held)["Looks again"] == "at 2026-03-11 09:00:00 CDT"


def test_a_wait_tells_until_when():
    (entry,) = told(entered("Await Sending Hours", {**GIVEN, "gate": {"until": "2026-03-11T14:00:00Z"}}))
    assert notes(entry) == {"Until": "2026-03-11 14:00:00 UTC"}
