"""Consent: what grants it, what withdraws it, and that a withdrawal is kept with the event that told it."""

import pytest

from tests.builders import a_form, a_lead
from tests.integration.memory.desk import Desk


def consent(desk: Desk) -> str | None:
    states = desk.values("select state from consents order by at desc, consent_id desc limit 1")
    return states[0] if states else None


def test_a_form_with_the_consent_wording_grants(desk: Desk):
    lead = a_form()
    desk.recall(lead)
    (row,) = desk.rows("select * from consents")
    assert lead.consent
    assert (row["state"], row["wording"], row["source"]) == ("granted", lead.consent.wording, "website")


def test_a_form_without_it_grants_nothing(desk: Desk):
    lead = a_form(consent=None)
    desk.recall(lead)
    assert consent(desk) is None
    assert desk.gate(lead).verdict == "ask"


def test_whoever_texts_us_may_be_answered(desk: Desk):
    desk.recall(a_lead())
    assert consent(desk) == "granted"


def test_a_keyword_withdraws_with_its_event(desk: Desk):
    desk.recall(a_lead())
    stop = a_lead("STOP", kind="opt_out")
    desk.recall(stop)
    assert consent(desk) == "revoked"
    assert desk.events(stop) == ["run_opened", "consent_revoked"]


@pytest.mark.parametrize("wish", ["please stop texting me", "No me escriban más por favor"])
def test_a_wish_in_anybodys_own_words_withdraws(desk: Desk, wish: str):
    lead = a_lead(wish)
    desk.recall(lead)
    assert consent(desk) == "revoked"
    assert desk.gate(lead).outcome == "stopped"


def test_after_a_withdrawal_a_message_is_no_consent(desk: Desk):
    desk.recall(a_lead("STOP", kind="opt_out"))
    desk.pass_time(days=1)
    later = a_lead("what does a cleaning cost?", received_at=desk.now)
    desk.recall(later)
    assert desk.gate(later).outcome == "stopped"


def test_after_a_withdrawal_a_form_that_anybody_may_fill_in_is_no_consent(desk: Desk):
    desk.recall(a_lead("STOP", kind="opt_out"))
    desk.recall(a_form())
    assert consent(desk) == "revoked"


def test_an_opt_in_grants_again(desk: Desk):
    desk.recall(a_lead("STOP", kind="opt_out"))
    desk.pass_time(days=1)
    desk.recall(a_lead("START", kind="opt_in", received_at=desk.now))
    assert consent(desk) == "granted"


def test_an_opt_in_that_was_overtaken_by_a_stop_does_not_undo_it(desk: Desk):
    earlier = a_lead("START", kind="opt_in", received_at=desk.now)
    desk.pass_time(seconds=1)
    desk.recall(a_lead("STOP", kind="opt_out", received_at=desk.now))
    desk.recall(earlier)
    assert consent(desk) == "revoked"


def test_a_stop_by_somebody_new_is_kept(desk: Desk):
    desk.recall(a_lead("STOP", kind="opt_out"))
    assert consent(desk) == "revoked"


def test_a_step_that_dies_after_a_stop_leaves_neither_half(desk: Desk):
    stop = a_lead("STOP", kind="opt_out")
    desk.change("alter table events add constraint dies check (kind <> 'consent_revoked')")
    with pytest.raises(Exception, match="dies"):
        desk.recall(stop)
    assert consent(desk) is None
    assert desk.events(stop) == []
