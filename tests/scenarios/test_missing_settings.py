"""What is not set up is never worked around: nothing is sent without its checks, and nothing is lost."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from ops.desk import FENCE, LocalDesk
from ops.local.postgres import EmbeddedPostgres
from ops.local.resources import create_table
from ops.stage import Stage
from tests.scenarios.desks import a_desk
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import (
    SETTLED,
    ask_about_insurance,
    ask_hours,
    go_to_a_morning,
    posts_to,
    request_of,
    say_later,
    shown_in,
)

HOUR = timedelta(hours=1)
SLACK = ("FRONTDESK_SLACK_BOT_TOKEN", "FRONTDESK_SLACK_SIGNING_SECRET")
without_slack = pytest.mark.parametrize("desk", [SLACK], ids=["without Slack"], indirect=True)
without_twilio = pytest.mark.parametrize(
    "desk", [("FRONTDESK_TWILIO_AUTH_TOKEN",)], ids=["without Twilio"], indirect=True
)
with_all = pytest.mark.parametrize("desk", [()], ids=["with all"], indirect=True)


@pytest.fixture(scope="module")
def desk(
    request: pytest.FixtureRequest, postgres_server: EmbeddedPostgres, template_database: str
) -> Iterator[LocalDesk]:
    """A desk to which somebody forgot to give some settings."""
    with a_desk(postgres_server, template_database, missing=request.param) as running:
        go_to_a_morning(Stage(running))
        yield running


def reasons_in_the_log_of(desk: LocalDesk, function: str) -> str:
    written = (desk.cloud.logs / f"{function}.log").read_text().splitlines()
    return "\n".join(line for line in written if json.loads(line).get("level") in {"ERROR", "error"})


@without_slack
def test_without_slack_what_needs_a_person_is_parked_and_never_sent(stage: Stage):
    phone = a_phone()
    run_id = ask_about_insurance(stage, phone)
    stage.pass_time(2 * HOUR)
    seen = stage.seen(run_id)
    assert seen.status == "RUNNING"
    assert {"Post Request", "Park", "Where Were We?"} <= set(seen.states)
    assert stage.texts_to(phone) == []
    assert all(name in reasons_in_the_log_of(stage.desk, "ask") for name in SLACK)


@without_twilio
def test_without_twilios_token_nobody_is_let_in_and_the_log_says_why(stage: Stage):
    phone = a_phone()
    run_id = say_later(stage, phone, "What are your hours on Friday?")
    stage.settle()
    told = stage.desk.twilio.journal()[-1]
    assert (told["what"], told["answered"]) == ("inbound_delivered", 503)
    assert stage.events(run_id) == []
    assert "FRONTDESK_TWILIO_AUTH_TOKEN" in reasons_in_the_log_of(stage.desk, "intake")
    assert stage.desk.credentials.form_secret not in reasons_in_the_log_of(stage.desk, "intake")


@with_all
def test_without_the_fences_table_nothing_is_posted_and_a_person_decides(stage: Stage):
    phone, dynamodb = a_phone(), stage.desk.client("dynamodb")
    dynamodb.delete_table(TableName=FENCE)
    try:
        run_id = ask_hours(stage, phone)
        stage.pass_time(2 * SETTLED)
        assert posts_to(stage, phone) == []
        assert "reach them another way" in shown_in(request_of(stage, run_id))
    finally:
        create_table(FENCE, dynamodb)


@with_all
def test_when_the_fences_table_is_back_so_are_the_texts(stage: Stage):
    phone, dynamodb = a_phone(), stage.desk.client("dynamodb")
    dynamodb.delete_table(TableName=FENCE)
    try:
        run_id = ask_hours(stage, phone)
    finally:
        create_table(FENCE, dynamodb)
    stage.pass_time(SETTLED + HOUR / 4)
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(phone)) == 1
