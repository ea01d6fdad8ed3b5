"""What a stranger or a person wrote stays out of every log and of the audit trail, and so do secrets."""

import json
from dataclasses import asdict
from datetime import timedelta

import psycopg
import pytest

from frontdesk.observability.log import ACTIONS
from ops.local.standins.faults import LoseAnswer
from ops.local.standins.slack_delivery import Posting
from ops.local.standins.twilio import Refuse
from ops.stage import Stage
from tests.scenarios.saboteur import Saboteur
from tests.scenarios.world import SETTLED, request_of, say_later, tokens_of

PHONE, EMAIL = "+13125550377", "quokka.mail@example.com"
MARKERS = {"text": "zanzibarian", "name": "Quetzalina", "edit": "numbatlike", "reply": "wombatesque"}
TEXT = f"Do you take Delta Dental? It is about my {MARKERS['text']} tooth, call me at {PHONE}."
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def tokens(stage: Stage, saboteurs: Saboteur, morning: None) -> list[str]:
    """Live through an edit, a lost answer, a refusal, outages and a STOP; return every task token of it."""
    consent = stage.desk.playbook.consent_wording["en"]
    fields = {"phone": PHONE, "email": EMAIL, "name": MARKERS["name"], "text": TEXT}
    with stage.desk.slack.down():
        first = stage.fill_in_form({**fields, "consent_wording": consent})
        stage.pass_time(timedelta(minutes=5))
    stage.pass_time(HOUR / 4)
    stage.desk.slack.click(request_of(stage, first).ts, "approve", "U0NOBODY")
    stage.desk.slack.click(request_of(stage, first).ts, "reject", "U0", posting=Posting(signed_with="wrong"))
    stage.desk.twilio.faults.add(LoseAnswer(), on="create", where={"To": PHONE})
    stage.rewrite(first, f"Of course, and about that {MARKERS['edit']} thing, just ask.")
    stage.pass_time(SETTLED)
    stage.desk.twilio.faults.add(Refuse(400, 21211), on="create", where={"To": PHONE})
    second = say_later(stage, PHONE, f"What are your hours on Friday? {MARKERS['reply']}")
    stage.pass_time(2 * HOUR)
    saboteurs.fail("Draft", "KeyError")
    third = say_later(stage, PHONE, f"How much is a {MARKERS['reply']} cleaning?")
    stage.settle()
    say_later(stage, PHONE, "STOP")
    stage.pass_time(3 * HOUR)
    assert [stage.outcome(each) for each in (first, second)] == ["sent", "expired"]
    return [token for run_id in (first, second, third) for token in tokens_of(request_of(stage, run_id))]


def forbidden(stage: Stage, tokens: list[str]) -> list[str]:
    secrets = asdict(stage.desk.credentials)
    del secrets["account_sid"]  # no secret: Twilio writes it into every address
    return [*MARKERS.values(), PHONE.removeprefix("+1"), EMAIL, *secrets.values(), *tokens]


def lines(stage: Stage) -> list[str]:
    return [line for file in stage.desk.cloud.logs.iterdir() for line in file.read_text().splitlines()]


def test_no_log_line_holds_what_was_written_or_a_secret(stage: Stage, tokens: list[str]):
    assert len(set(tokens)) >= 5
    kept = "\n".join(lines(stage))
    assert "step_ended" in kept
    assert "RetryLater" in kept
    assert [each for each in forbidden(stage, tokens) if each in kept] == []


def test_no_audit_event_holds_what_was_written_or_a_secret(stage: Stage, tokens: list[str]):
    with psycopg.connect(stage.desk.database) as connection:
        events = [row[0] for row in connection.execute("select kind || facts from events")]
    kept = "\n".join(events)
    assert "approval_answered" in kept
    assert [each for each in forbidden(stage, tokens) if each in kept] == []


def test_every_line_of_a_function_is_json_with_a_known_action_a_metric_or_the_runtimes(
    stage: Stage, tokens: list[str]
):
    unknown = []
    for line in lines(stage):
        document = json.loads(line)
        is_the_runtimes = document.get("level") == "ERROR" and "requestId" in document
        if document.get("action") not in ACTIONS and "_aws" not in document and not is_the_runtimes:
            unknown.append(line)
    assert unknown == []
