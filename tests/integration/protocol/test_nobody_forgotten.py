"""Whatever comes in between, each message is answered, or somebody sees it."""

from datetime import timedelta

from tests.builders import PHONE, a_form, a_lead, a_person, a_proposal, a_question
from tests.integration.protocol.office import Office

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def test_a_message_that_is_heard_after_a_newer_one_was_answered_gets_its_own_answer(office: Office):
    late = a_lead("Do you take my insurance?", received_at=office.now)
    office.pass_time(MINUTE)
    newer = office.heard()
    office.told(office.granted(newer), "sent", "SM1")
    office.hear(late)
    assert office.gate(late.event_key).verdict == "send"


def test_a_message_that_is_heard_while_a_newer_one_is_being_answered_waits_its_turn(office: Office):
    late = a_lead("Do you take my insurance?", received_at=office.now)
    office.pass_time(MINUTE)
    newer = office.heard()
    grant = office.granted(newer)
    office.hear(late)
    assert office.gate(late.event_key).verdict == "hold"
    office.told(grant, "sent", "SM1")
    assert office.gate(late.event_key).verdict == "send"


def test_an_older_message_goes_on_when_the_newer_one_is_not_answered_after_all(office: Office):
    older = office.heard("Do you take my insurance?")
    office.pass_time(MINUTE)
    newer = office.heard("Hello?")
    posted = office.asked(newer, office.gate(newer, a_proposal("It is $1.")))
    office.answered(newer, posted, "reject")
    office.recorded(newer, office.gate(newer, a_proposal("It is $1.")))
    assert office.gate(older).verdict == "send"


def test_who_is_asked_about_a_message_sees_those_before_it_that_nothing_answers(office: Office):
    older = office.heard("Do you take my insurance?")
    office.pass_time(SECOND)
    newer = office.heard("Thanks!")
    office.recorded(older, office.gate(older))
    question = office.gate(newer, a_proposal("It is $1.")).question
    assert question is not None
    assert any("Do you take my insurance?" in reason.text for reason in question.reasons)


def test_after_a_take_over_the_next_message_is_shown_and_only_a_person_answers_it(office: Office):
    first = office.heard()
    posted = office.asked(first, office.gate(first, a_proposal("It is $1.")))
    office.answered(first, posted, "take_over")
    assert office.gate(first).outcome == "taken_over"
    office.pass_time(HOUR)
    second = office.heard("It is bleeding now")
    passed = office.gate(second)
    assert passed.verdict == "ask"
    office.answered(second, office.asked(second, passed))
    assert office.gate(second).verdict == "send"


def test_what_was_being_answered_at_a_take_over_ends_with_it(office: Office):
    older = office.heard()
    office.pass_time(MINUTE)
    newer = office.heard("Hello?", location_id="oak-park")
    posted = office.asked(newer, office.gate(newer, a_proposal("It is $1.")))
    office.answered(newer, posted, "take_over")
    assert office.gate(older).outcome == "taken_over"


def test_the_answer_goes_to_the_number_that_wrote(office: Office):
    other = "+13125550100"
    office.hear(a_form(person=a_person(other, email="ann@example.com")))
    asked = a_form(person=a_person(PHONE, email="ann@example.com"), received_at=office.now + SECOND)
    office.hear(asked)
    assert office.granted(asked.event_key).recipient == PHONE


def test_who_leaves_an_address_only_is_shown_to_a_person_and_never_texted(office: Office):
    lead = a_form(person=a_person(None, email="ann@example.com"))
    office.hear(lead)
    passed = office.gate(lead.event_key)
    assert passed.verdict == "ask"
    office.answered(lead.event_key, office.asked(lead.event_key, passed))
    assert office.gate(lead.event_key).verdict == "ask"


def test_an_answer_to_something_else_does_not_keep_a_rung_from_passing(office: Office):
    run_id = office.heard()
    posted = office.asked(run_id, office.gate(run_id, a_proposal("It is $1.")))
    office.pass_time(HOUR)
    state = office.answered(run_id, posted, digest=a_question().digest)
    assert (state.next, state.rung) == ("await", 1)


def test_an_approval_is_given_back_when_the_provider_was_too_busy(office: Office):
    run_id, draft = office.heard(), a_proposal("It is $1.")
    office.answered(run_id, office.asked(run_id, office.gate(run_id, draft)))
    office.told(office.granted(run_id, draft), "failed", error="rate_limited")
    office.pass_time(MINUTE)
    assert office.gate(run_id, draft).verdict == "send"


def test_a_hostile_conversation_still_fits_into_the_state(office: Office):
    for _ in range(12):
        office.heard('"' * 8192)
        office.pass_time(SECOND)
    recalled = office.hear(a_lead('"' * 8192, received_at=office.now))
    assert recalled.brief is not None
    assert sum(len(each.text) for each in recalled.brief.thread) <= 32 * 1024
