"""A run told by its audit log alone: every kind of event has its place in a state."""

import re

import pytest

from ops.log_entries import BESIDE, COLUMNS, OF_NO_RUN, STATES, entries_of_log
from tests import source_tree
from tests.unit.ops.histories import LEAD, notes
from tests.unit.ops.stories import REASON, a_log

APPENDED = re.compile(r"\bappend\(\s*f?\"([a-z_{}\[\]']+)\"(?: if taken else \"([a-z_]+)\")?")


def kinds() -> set[str]:
    """Return every kind of event that the package's code writes."""
    sources = "".join(module.path.read_text("utf-8") for module in source_tree.package())
    found = {kind for pair in APPENDED.findall(sources) for kind in pair if kind}
    consents = {"consent_granted", "consent_revoked"}
    return {kind for kind in found if "{" not in kind} | (
        consents if any("{" in kind for kind in found) else set()
    )


def test_every_kind_of_event_is_told_and_no_other():
    assert kinds() == STATES.keys() | BESIDE.keys() | OF_NO_RUN
    assert COLUMNS.keys() == STATES.keys()
    assert set(STATES.values()) <= set(LEAD["States"])


def test_what_is_written_beside_an_event_belongs_to_it():
    log = a_log(
        ("run_opened", {"kind": "form", "source": "website", "is_known": True, "is_vip": True}),
        ("consent_granted", {"source": "website", "channel": "sms"}),
        ("message_received", {"chars": 40, "was_cut": True}),
    )
    (recall,) = entries_of_log(LEAD, log)
    assert notes(recall) == {
        "As": "a form through website",
        "Who it is": "Known here; a VIP.",
        "Consent": "They agreed to be texted, through website.",
        "Message": "40 characters, and was cut",
    }


def test_a_pass_of_the_gate_tells_what_it_rested_on():
    act = {"kind": "message", "chars": 120, "body_digest": "d", "grounds": []}
    facts = {
        "word": "send",
        "reasons": [REASON],
        "grant_id": "g" * 32,
        "classification": {"intent": "hours_location", "confidence": 0.9, "model_id": "small"},
        "proposal": {"acts": [act], "prompt_version": "hours.en@1", "model_id": "large"},
    }
    (gate,) = entries_of_log(LEAD, a_log(("gate_decided", facts)))
    assert notes(gate) == {
        "Intent": "hours_location, 90% sure",
        "Proposed": "120 characters (hours.en@1)",
        "The gate says": "Send it.",
        "Granted": "gggggggg",
    }
    assert (gate.word, gate.reasons[0].text, gate.model_ids) == ("send", REASON["text"], ("large", "small"))


@pytest.mark.parametrize(
    ("kind", "facts", "text"),
    [
        ("approval_requested", {"who": "front desk"}, "front desk"),
        ("rung_climbed", {"rung": 1, "who": "owner"}, "owner"),
        ("approval_answered", {"answer": "reject", "by": "Maria"}, "Maria said not to send it."),
        ("approval_refused", {"answer": "approve", "by": "Maria"}, "Maria said to send it."),
        ("approval_expired", {}, "Nobody answered in time."),
        (
            "send_settled",
            {"grant_id": "a" * 32, "to": "sent", "provider_id": "SM1"},
            "Grant aaaaaaaa is sent (SM1).",
        ),
        ("run_ended", {"outcome": "expired"}, "expired"),
    ],
)
def test_every_other_event_is_one_line(kind: str, facts: dict, text: str):
    (entry,) = entries_of_log(LEAD, a_log((kind, facts)))
    assert list(notes(entry).values()) == [text]


def test_a_question_that_was_withdrawn_is_told_with_the_end_of_its_run():
    log = a_log(("run_ended", {"outcome": "superseded"}), ("approval_withdrawn", {"answer": "superseded"}))
    (entry,) = entries_of_log(LEAD, log)
    assert notes(entry) == {"Ended as": "superseded", "Withdrawn": "A newer message came first."}


def test_a_run_that_cost_something_tells_what_and_one_whose_budget_was_cut_tells_why():
    cut = {"scope": "desk", "day": "2026-03-10", "reserved_usd_micros": 600, "wanted_usd_micros": 100_000}
    log = a_log(
        ("run_opened", {"kind": "form", "source": "website"}),
        ("budget_short", cut),
        ("run_ended", {"outcome": "sent", "spent_usd_micros": 1234, "budget_usd_micros": 100_000}),
    )
    recall, record = entries_of_log(LEAD, log)
    assert notes(recall)["Budget"] == (
        "$0.0006 instead of $0.1000: the rest of what desk may spend on 2026-03-10."
    )
    assert notes(record) == {"Ended as": "sent", "Spent": "$0.0012"}


def test_what_no_state_of_the_run_wrote_is_left_to_the_log_itself():
    log = a_log(
        ("consent_granted", {"source": "website"}), ("something_else", {}), ("run_ended", {"outcome": "sent"})
    )
    assert [entry.state for entry in entries_of_log(LEAD, log)] == ["Record"]
