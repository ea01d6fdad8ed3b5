"""Somebody leaves nothing but an e-mail address: answered by e-mail, once; a bounce is told to a person."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.domain.lead import event_key
from frontdesk.domain.letters import OPT_OUT_LINE
from ops.demo.scenes import LINCOLN_PARK
from ops.desk import ROOT, LocalDesk
from ops.local.postgres import EmbeddedPostgres
from ops.local.standins.faults import LoseAnswer
from ops.local.standins.highlevel import HighLevelStandIn
from ops.local.standins.highlevel_realm import Undelivered
from ops.stage import Stage
from tests.fixtures.highlevel_playbook import ACCOUNTS, SOURCE, by_mail, places, with_sections
from tests.scenarios.desks import a_desk
from tests.scenarios.world import SETTLED, fence

pytestmark = pytest.mark.usefixtures("by_day")
ACCOUNT = ACCOUNTS[LINCOLN_PARK]
QUESTION = "What are your hours on Friday?"


@pytest.fixture(scope="module")
def desk(
    postgres_server: EmbeddedPostgres, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalDesk]:
    """BrightSmile's desk, whose texts go by Twilio and whose e-mails by HighLevel."""
    folder: Path = with_sections(tmp_path_factory.mktemp("playbook"), places(), SOURCE, by_mail())
    with a_desk(postgres_server, template_database, playbook=folder) as running:
        yield running


@pytest.fixture
def highlevel(desk: LocalDesk) -> HighLevelStandIn:
    assert desk.highlevel is not None
    return desk.highlevel


def ask(stage: Stage, email: str) -> str:
    """Fill in the form with an e-mail address alone and let the desk work; returns the run's id."""
    form = json.loads((ROOT / "tests" / "events" / "website_form_by_email.json").read_text("utf-8"))
    form["submission_id"] = form["contact"]["email"] = email
    run_id = str(stage.post_form(json.dumps(form).encode()).json()["event"])
    stage.settle()
    return run_id


def mails_to(highlevel: HighLevelStandIn, email: str) -> list[str]:
    return [message.body for message in highlevel.messages(channel="Email") if message.to == email]


def test_a_form_with_an_address_alone_is_answered_by_email_once_and_a_bounce_is_told(stage: Stage, highlevel):
    email = "ana@example.com"
    highlevel.faults.add(Undelivered("failed"), on="send_message")
    run_id = ask(stage, email)
    (body,) = mails_to(highlevel, email)
    assert (stage.outcome(run_id), OPT_OUT_LINE["en"] in body) == ("sent", True)
    stage.pass_time(SETTLED)
    (sent,) = (message for message in highlevel.messages(channel="Email") if message.to == email)
    report = event_key("highlevel", f"{sent.id}:failed")
    assert [each["status"] for each in stage.events(report, "delivery_reported")] == ["failed"]
    assert "e-mail of ours did not reach them" in str(stage.requests(report))
    assert len(mails_to(highlevel, email)) == 1


def test_an_answer_that_was_lost_is_found_and_not_sent_again(stage: Stage, highlevel):
    highlevel.faults.add(LoseAnswer(), on="send_message")
    run_id = ask(stage, "bea@example.com")
    stage.pass_time(SETTLED)
    assert (stage.outcome(run_id), len(mails_to(highlevel, "bea@example.com"))) == ("sent", 1)


def test_who_answers_stop_gets_no_more(stage: Stage, highlevel):
    email = "cara@example.com"
    ask(stage, email)
    quoted = f"STOP\n\nOn Monday at nine, BrightSmile wrote:\n> {OPT_OUT_LINE['en']}"
    assert highlevel.write(email, "Re: Your message", quoted, location_id=ACCOUNT).status == 200
    stage.settle()
    assert fence(stage).barriers((), email).is_stopped
    assert highlevel.write(email, "Re: Your message", QUESTION, location_id=ACCOUNT).status == 200
    stage.settle()
    assert len(mails_to(highlevel, email)) == 1
