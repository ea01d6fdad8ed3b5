"""That a run ended badly is told once, where its people read, in words that they can act on."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from frontdesk.domain.lead import FACTS, Lead, LocationId, Person
from frontdesk.escalation.notices import notice, tell
from ops.local.standins.slack_blocks import faults_in_blocks
from tests.builders import HIGHLANDS, LINCOLN_PARK, a_lead, a_playbook
from tests.unit.escalation.cases import FakeSlack

RUN_ID = "7a" * 32
HOSTILE = "<!channel> <https://evil.example|pay> \u202eSTOP"


@dataclass(frozen=True)
class Ended:
    run_id: str = RUN_ID
    execution: str = RUN_ID
    status: str = "FAILED"
    ended_at: datetime = datetime(2026, 11, 23, 20, 5, tzinfo=UTC)
    lead: Lead | None = field(default_factory=a_lead)
    has_successor: bool = False


class Channels(FakeSlack):
    """A Slack that knows in which channel each message stands."""

    def __init__(self):
        super().__init__()
        self.posts = []

    def post(self, channel, message, mark):
        self.posts.append(channel)
        return super().post(channel, message, mark)

    def find(self, channel, run_id, digest):
        return super().find(channel, run_id, digest) if channel in self.posts else None


def told(ended, slack=None):
    slack = slack or Channels()
    tell(ended, slack, a_playbook())
    return slack


def words(ended, place=LINCOLN_PARK):
    message = notice(ended, a_playbook().locations[place])
    return "\n".join(
        part["text"] for block in message.blocks for part in (block.get("elements") or [block["text"]])
    )


def test_the_people_of_the_runs_location_are_told():
    assert told(Ended(lead=a_lead(location_id=HIGHLANDS))).posts == ["C0HIGHLAND"]


def test_an_execution_is_told_once_however_often_its_event_comes():
    slack = told(Ended())
    assert told(Ended(), slack).posts == ["C0LINCOLN1"]


def test_another_execution_of_the_run_is_told_for_itself():
    slack = told(Ended())
    assert len(told(Ended(execution=f"{RUN_ID}-1"), slack).posts) == 2


def test_nothing_is_said_of_a_run_that_was_started_again():
    assert told(Ended(status="ABORTED", has_successor=True)).posts == []


@pytest.mark.parametrize("lead", [None, a_lead(location_id=LocationId("closed-last-year"))])
def test_where_the_location_cannot_be_known_every_location_is_told(lead):
    assert sorted(told(Ended(lead=lead)).posts) == ["C0HIGHLAND", "C0LINCOLN1", "C0OAKPARK1"]


def test_the_owner_reads_who_waits_since_when_and_what_to_do():
    said = words(Ended())
    assert "The desk could not finish · BrightSmile Lincoln Park" in said
    assert "Ann Doe (+13125550155) wrote a text message" in said
    assert "on Monday, November 23 at 2:05 PM" in said
    assert "Please look after them yourselves." in said


def test_the_hour_is_the_one_on_the_locations_wall():
    assert "at 1:05 PM" in words(Ended(), HIGHLANDS)


def test_the_engineer_reads_which_run_and_how_to_ask_about_it():
    assert f"FAILED · for the engineer: frontdesk explain {RUN_ID[:12]}" in words(Ended())


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_of_a_fact_it_is_said_what_may_be_missing(kind):
    said = words(Ended(lead=a_lead(kind=kind)))
    assert "record" in said
    assert "look after them" not in said


def test_a_run_that_nobody_knows_is_told_without_a_person():
    assert "Whom this was about is not known here." in words(Ended(lead=None))


@pytest.mark.parametrize("kind", ["message", "form", "opt_out"])
def test_a_strangers_words_are_harmless_and_slack_takes_them(kind):
    ended = Ended(lead=a_lead(HOSTILE * 50, kind=kind, person=Person("+13125550155", None, HOSTILE, "en")))
    message = notice(ended, a_playbook().locations[HIGHLANDS])
    assert not faults_in_blocks(list(message.blocks))
    shown = json.dumps(message.blocks, ensure_ascii=False)
    assert "<" not in shown
    assert "\u202e" not in shown


def test_a_notification_holds_nothing_personal():
    message = notice(Ended(), a_playbook().locations[HIGHLANDS])
    assert message.text == "The desk could not finish · BrightSmile Highlands"
