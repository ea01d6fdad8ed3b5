"""Free slots are offered, the chosen one is booked, and in doubt they are asked again: all by rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.brain.booking import booked, read_by_rule
from frontdesk.brain.classify import classify
from frontdesk.domain.arguments import Book
from frontdesk.domain.grounding import ungrounded
from frontdesk.domain.lead import LocationId
from frontdesk.domain.proposal import ThreadMessage
from frontdesk.domain.slots import Offer, Slot
from frontdesk.errors import ProviderUnavailable
from frontdesk.observability.observations import recording
from tests.unit.brain.cases import a_brief, a_reading, brightsmile
from tests.unit.brain.ladders import SONNET, a_brain, a_step
from tests.unit.domain.slots_at import CHICAGO, slot

LINCOLN_PARK = LocationId("lincoln-park")
NOW = datetime(2026, 11, 30, 20, tzinfo=UTC)
FREE = tuple(
    slot(CHICAGO, f"2026-12-0{day} {hour}") for day in (1, 2, 3) for hour in ("09:00", "10:30", "15:00")
)
OFFERED = (FREE[0], FREE[2], FREE[4])


class FreeCalendar:
    """A calendar with these slots free, or that cannot be read; remembers what it was asked."""

    def __init__(self, *slots: Slot, error: Exception | None = None) -> None:
        self.slots, self.error, self.asked = slots, error, 0

    def free(self, begins: datetime, ends: datetime) -> tuple[Slot, ...]:
        self.asked += 1
        if self.error:
            raise self.error
        return tuple(each for each in self.slots if begins <= each.starts_at < ends)


def a_lead(text="I'd like to become a new patient", *, offered=(), repeated=False, language="en", **more):
    offer = Offer(tuple(offered), "new_patient", language, repeated) if offered else None
    return replace(a_brief(text), location_id=LINCOLN_PARK, offer=offer, **more)


def proposed(brief, *free, error=None, reading=None, now=NOW):
    calendar = FreeCalendar(*free, error=error)
    return booked(brief, reading or a_reading(), brightsmile(), lambda _: calendar, now)


def test_who_wants_to_come_is_offered_three_free_times():
    (act,) = proposed(a_lead(), *FREE).acts
    assert act.offer == Offer((FREE[0], FREE[5], FREE[6]), "new_patient", "en")
    assert "1) Tuesday, December 1 at 9 am; 2) Wednesday, December 2 at 3 pm; 3) Thursday" in act.body


def test_what_an_offer_quotes_has_a_source():
    (act,) = proposed(a_lead(), *FREE).acts
    policy = brightsmile().gate_policy(LINCOLN_PARK)
    assert ungrounded(act.body, policy.quotable, act.grounds) == ()
    assert ungrounded(act.body, policy.quotable, act.grounds[:1]) != ()


def test_times_are_offered_with_their_zone_to_somebody_elsewhere():
    (act,) = proposed(a_lead(timezones=("America/New_York",)), *FREE).acts
    assert "1) Tuesday, December 1 at 9 am Central time" in act.body


@pytest.mark.parametrize(
    ("text", "place"), [("the second one", 1), ("Tuesday at 9 works", 0), ("la última", 2)]
)
def test_who_names_one_of_the_offered_is_booked_into_exactly_that(text, place):
    book, message = proposed(a_lead(text, offered=OFFERED), *FREE).acts
    assert book.arguments == Book(OFFERED[place].starts_at, OFFERED[place].ends_at)
    assert (book.kind, "{booked_when}" in message.body) == ("book", True)


def test_a_slot_that_was_taken_meanwhile_is_not_booked_and_others_are_offered():
    left = [each for each in FREE if each != OFFERED[1]]
    (act,) = proposed(a_lead("the second one", offered=OFFERED), *left).acts
    assert (act.kind, act.body.startswith("Sorry, that time")) == ("message", True)
    assert OFFERED[1] not in act.offer.slots


def test_an_answer_that_fits_two_is_asked_again_about_these_two():
    (act,) = proposed(a_lead("Tuesday", offered=OFFERED), *FREE).acts
    assert act.offer == Offer(OFFERED[:2], "new_patient", "en", is_repeated=True)


def test_who_turns_the_times_down_is_offered_others():
    (act,) = proposed(a_lead("none of those work", offered=OFFERED), *FREE).acts
    assert not set(act.offer.slots) & set(OFFERED)


def test_who_names_none_of_two_offers_is_answered_by_a_person():
    proposal = proposed(a_lead("neither", offered=OFFERED, repeated=True), *FREE)
    assert proposal.acts == ()


def test_who_wants_other_times_where_there_are_none_is_answered_by_a_person():
    assert proposed(a_lead("neither", offered=OFFERED), *OFFERED).acts == ()


@pytest.mark.parametrize("brief", [a_lead(), replace(a_lead(), location_id=LocationId("oak-park"))], ids=str)
def test_where_nothing_is_free_or_booked_the_usual_answer_is_given(brief):
    assert proposed(brief) is None


def test_what_the_playbook_does_not_let_the_desk_book_is_answered_as_usual():
    assert proposed(a_lead(), *FREE, reading=a_reading("price_question")) is None


def test_a_calendar_that_cannot_be_read_is_put_on_record_and_the_usual_answer_given():
    with recording() as observations:
        assert proposed(a_lead(), error=ProviderUnavailable("down")) is None
    assert [each["outcome"] for each in observations] == ["ProviderUnavailable"]


def test_nothing_is_booked_without_a_fresh_look_at_the_calendar():
    with pytest.raises(ProviderUnavailable):
        proposed(a_lead("the second one", offered=OFFERED), error=ProviderUnavailable("down"))


def test_a_slot_too_soon_is_not_booked_although_it_was_offered():
    soon = Slot(NOW + timedelta(minutes=30), NOW + timedelta(minutes=60))
    (act,) = proposed(a_lead("yes", offered=[soon]), soon, *FREE).acts
    assert (act.kind, soon in act.offer.slots) == ("message", False)
    assert "taken" not in act.body


# ── By night ──────────────────────────────────────────────────────────────────────────────────────────

EVENING = datetime(2026, 12, 1, 3, tzinfo=UTC)
"""Nine in the evening in Chicago: texts go out from eight in the morning, and the notice is two hours."""
AT_HOME = {"timezones": (CHICAGO,), "states": ("IL",)}


def test_the_notice_counts_from_when_the_text_may_go_out():
    (act,) = proposed(a_lead(**AT_HOME), *FREE, now=EVENING).acts
    assert act.offer.slots[0] == slot(CHICAGO, "2026-12-01 10:30")


def test_it_counts_from_a_later_morning_where_they_may_be_further_west():
    either = {"timezones": (CHICAGO, "America/Denver"), "states": ("IL",)}
    (act,) = proposed(a_lead(**either), *FREE[:3], now=EVENING).acts
    assert act.offer.slots == (slot(CHICAGO, "2026-12-01 15:00"),)


def test_what_was_offered_by_day_is_booked_by_night_although_it_would_not_be_offered_now():
    book, _ = proposed(a_lead("the first one", offered=OFFERED, **AT_HOME), *FREE, now=EVENING).acts
    assert book.arguments == Book(FREE[0].starts_at, FREE[0].ends_at)


def test_who_names_two_by_night_is_asked_about_those_that_are_in_time():
    brief = a_lead("Tuesday", offered=OFFERED, **AT_HOME)
    (act,) = proposed(brief, *FREE, now=EVENING).acts
    assert act.offer.slots == (OFFERED[1],)


def test_an_answer_to_an_offer_is_read_by_rule_and_no_model_is_asked():
    brain, models = a_brain((a_step(SONNET),), playbook=brightsmile())
    reading = classify(a_lead("the second one, please", offered=OFFERED), brain)
    assert (reading.intent, reading.confidence, models.asked) == ("new_patient", 1.0, [])


def test_an_answer_in_two_messages_is_read_as_one():
    earlier = (ThreadMessage("desk", "1) …", NOW), ThreadMessage("lead", "the second one", NOW))
    brief = a_lead("thanks!", offered=OFFERED, thread=earlier)
    book, _ = proposed(brief, *FREE, reading=read_by_rule(brief, brightsmile(), lambda: NOW)).acts
    assert book.arguments.starts_at == OFFERED[1].starts_at


def test_what_was_written_before_the_offer_is_no_answer_to_it():
    earlier = (ThreadMessage("lead", "the second one", NOW), ThreadMessage("desk", "1) …", NOW))
    assert (
        read_by_rule(a_lead("thanks!", offered=OFFERED, thread=earlier), brightsmile(), lambda: NOW) is None
    )


def test_a_rule_takes_no_flag_away():
    brain, _ = a_brain((), playbook=brightsmile())
    brief = a_lead("no", offered=OFFERED, remarks=("text_cut",))
    assert "text_cut" in classify(replace(brief, text="the second one"), brain).flags


@pytest.mark.parametrize("text", ["I have terrible pain since Tuesday", "no thanks", "how much is it?"])
def test_what_is_no_answer_to_the_offer_is_read_as_any_message(text):
    assert read_by_rule(a_lead(text, offered=OFFERED), brightsmile(), lambda: NOW) is None


def test_an_answer_is_given_in_the_language_that_it_is_written_in():
    brief = a_lead("ninguna me sirve", offered=OFFERED)
    reading = read_by_rule(brief, brightsmile(), lambda: NOW)
    (act,) = proposed(brief, *FREE, reading=reading).acts
    assert act.body.startswith("¿Qué hora le conviene")
