"""Each check of the doctor: green on a well desk, and red once its own subject is broken."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from frontdesk.memory.schema import migrations
from ops.cli import main
from ops.commands import doctor
from ops.desk import INTAKE_QUEUE, LocalDesk
from ops.desk_file import RunningDesk
from ops.doctor import rounds, twilio
from ops.doctor.check import Finding, examine
from ops.doctor.patient import Patient, local_patient
from ops.local.postgres import EmbeddedPostgres
from ops.local.resources import Queue
from ops.local.standins.twilio_account import OwnNumber, TwilioAccountState
from ops.reader import DeskReader

OAK_PARK = "+17085550117"
TOLL_FREE = "+18885550100"


@pytest.fixture(scope="module")
def announced(desk: LocalDesk) -> RunningDesk:
    """The module's desk, as a command finds it."""
    return RunningDesk(
        pid=1,
        public_url=desk.cloud.public_url,
        playbook=str(desk.playbook_folder),
        twilio_token=desk.credentials.twilio_token,
        form_secret=desk.credentials.form_secret,
        home=str(desk.home),
        twilio_url=desk.twilio.url,
        slack_url=desk.slack.url,
        highlevel=dict(desk.highlevel_held),
    )


@pytest.fixture(scope="module")
def patient(desk: LocalDesk, announced: RunningDesk) -> Patient:
    reader = DeskReader(desk.client("lambda"), desk.client("stepfunctions"), desk.machine_arn)
    return local_patient(announced, reader)


@pytest.fixture
def account(desk: LocalDesk) -> Iterator[TwilioAccountState]:
    """The account, which each test may change; afterwards it is in order again."""
    senders = [location.sender_number for location in desk.playbook.locations.values()]
    yield desk.twilio.account
    desk.twilio.account = TwilioAccountState.of(desk.twilio.account_sid, senders)


def looked(name: str, patient: Patient, **secrets: str) -> Finding:
    """Make the check of that name, perhaps with other secrets than the desk's own."""
    known = {**patient.secrets, **secrets}
    seen = replace(patient, read_secrets=lambda: known)
    (check,) = [each for each in rounds.of_any(seen) if each.name == name]
    return examine(check)


def test_a_well_desk_is_all_green(
    announced: RunningDesk, desk: LocalDesk, monkeypatch: pytest.MonkeyPatch, capsys
):
    reader = DeskReader(desk.client("lambda"), desk.client("stepfunctions"), desk.machine_arn)
    monkeypatch.setattr(doctor, "running_desk", lambda: announced)
    monkeypatch.setattr(doctor, "running_reader", lambda: reader)
    code = main(["doctor", "--local"])
    said = capsys.readouterr().out
    assert code == 0, said
    assert "All 22 checks are green." in said
    assert rounds.NOT_LOCAL in said


def test_a_field_that_is_missing_or_ill_formed_is_named_and_what_needs_it_is_skipped(patient: Patient):
    found = looked("secrets", patient, form_secret="short", slack_bot_token="")
    assert found.state == "fail"
    assert "form_secret is ill-formed, slack_bot_token is missing" in found.sentence
    assert looked("Slack token", patient, slack_bot_token="").state == "skipped"


def test_a_token_that_slack_refuses_is_red(patient: Patient):
    found = looked("Slack token", patient, slack_bot_token="xoxb-0123456789ab")
    assert (found.state, "invalid_auth" in found.sentence) == ("fail", True)


def test_a_token_of_another_workspace_is_yellow(patient: Patient, desk: LocalDesk, monkeypatch):
    monkeypatch.setattr(desk.slack.workspace, "team_id", "T0ELSEWHERE")
    assert looked("Slack token", patient).state == "warn"


@pytest.mark.parametrize(
    ("granted", "missing"),
    [({"channels:history"}, "chat:write"), ({"chat:write"}, "channels:history or groups:history")],
)
def test_a_scope_that_the_app_lacks_is_named(
    patient: Patient, desk: LocalDesk, monkeypatch, granted, missing
):
    monkeypatch.setattr(desk.slack, "scopes", frozenset(granted))
    found = looked("Slack scopes", patient)
    assert (found.state, f"lacks {missing}:" in found.sentence) == ("fail", True)


@pytest.mark.parametrize(
    ("change", "remedy"), [({"is_member": False}, "/invite"), ({"is_archived": True}, "another channel")]
)
def test_a_channel_that_the_bot_is_not_in_is_named(
    patient: Patient, desk: LocalDesk, monkeypatch, change, remedy
):
    first, *others = desk.slack.workspace.channels
    monkeypatch.setattr(desk.slack.workspace, "channels", [replace(first, **change), *others])
    found = looked("Slack channels", patient)
    assert found.state == "fail"
    assert f"The channel {first.id} of BrightSmile Lincoln Park" in found.sentence
    assert remedy in found.sentence


def test_credentials_that_twilio_refuses_are_red(patient: Patient):
    found = looked("Twilio account", patient, twilio_auth_token="0" * 32)
    assert (found.state, "secrets set channels" in found.sentence) == ("fail", True)


def test_a_suspended_account_is_red_and_one_on_trial_yellow(patient: Patient, account: TwilioAccountState):
    account.kind = "Trial"
    assert looked("Twilio account", patient).state == "warn"
    account.status = "suspended"
    assert looked("Twilio account", patient).state == "fail"


def test_a_sender_number_must_be_the_accounts_and_able_to_text(patient: Patient, account: TwilioAccountState):
    account.number(OAK_PARK).can_text = False
    assert f"{OAK_PARK} of BrightSmile Oak Park cannot send" in looked("Twilio numbers", patient).sentence
    account.numbers.remove(account.number(OAK_PARK))
    found = looked("Twilio numbers", patient)
    assert (found.state, "no number of this account" in found.sentence) == ("fail", True)


@pytest.mark.parametrize(("change", "value"), [("sms_url", "https://else.example"), ("sms_method", "GET")])
def test_texts_that_go_elsewhere_are_red(
    patient: Patient, account: TwilioAccountState, change: str, value: str
):
    setattr(account.number(OAK_PARK), change, value)
    found = looked("Twilio webhook", patient)
    assert (found.state, f"{patient.public_url}/hooks/twilio" in found.sentence) == ("fail", True)


def test_a_messaging_service_that_takes_the_texts_itself_is_what_counts(
    patient: Patient, account: TwilioAccountState
):
    (service,) = account.services
    service.uses_numbers_webhook = False
    assert looked("Twilio webhook", patient).state == "fail"
    service.inbound_url = f"{patient.public_url}/hooks/twilio"
    assert looked("Twilio webhook", patient).state == "ok"


@pytest.mark.parametrize(
    ("campaign", "state"), [("", "fail"), ("FAILED", "fail"), ("IN_PROGRESS", "warn"), ("VERIFIED", "ok")]
)
def test_a_campaign_that_is_not_verified_is_not_green(
    patient: Patient, account: TwilioAccountState, campaign: str, state: str
):
    account.services[0].campaign_status = campaign
    assert looked("Twilio A2P", patient).state == state


def test_a_number_in_no_messaging_service_is_in_no_campaign(patient: Patient, account: TwilioAccountState):
    account.services[0].numbers.remove(OAK_PARK)
    found = looked("Twilio A2P", patient)
    assert (found.state, found.sentence.startswith(f"{OAK_PARK} is in no messaging service")) == (
        "fail",
        True,
    )


@pytest.mark.parametrize(
    ("verification", "state"), [("TWILIO_APPROVED", "ok"), ("IN_REVIEW", "warn"), ("TWILIO_REJECTED", "fail")]
)
def test_a_toll_free_number_is_verified_on_its_own(
    patient: Patient, account: TwilioAccountState, verification: str, state: str
):
    account.numbers.append(OwnNumber(TOLL_FREE, verification_status=verification))
    assert twilio.registration(patient, TOLL_FREE, None).state == state


@pytest.mark.parametrize(
    ("door", "secret", "other"),
    [
        ("door twilio", "twilio_auth_token", "0" * 32),
        ("door website", "form_secret", "another-secret-of-the-form"),
        ("door slack", "slack_signing_secret", "0" * 32),
    ],
)
def test_a_door_that_knows_another_secret_is_red_and_starts_nothing(
    patient: Patient, door: str, secret: str, other: str
):
    before = patient.reader.newest()
    assert looked(door, patient).state == "ok"
    found = looked(door, patient, **{secret: other})
    assert (found.state, f"another {secret}" in found.sentence) == ("fail", True)
    assert patient.reader.newest() == before


def test_a_door_where_nobody_answers_is_red(patient: Patient):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    elsewhere = replace(patient, public_url=f"http://127.0.0.1:{port}")
    found = looked("door slack", elsewhere)
    assert (found.state, "does not answer (connection_failed)" in found.sentence) == ("fail", True)


def test_a_database_that_ops_cannot_reach_is_red(patient: Patient, desk: LocalDesk):
    with desk.cloud.outage("ops"):
        assert looked("database", patient).state == "fail"
    assert looked("database", patient).state == "ok"


def test_an_old_schema_is_red_with_the_migrations_that_it_lacks(
    patient: Patient, desk: LocalDesk, postgres_server: EmbeddedPostgres
):
    owner = make_conninfo(postgres_server.uri, dbname=str(conninfo_to_dict(desk.database)["dbname"]))
    last = migrations()[-1]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("delete from schema_migrations where number = %s", [last.number])
        found = looked("schema", patient)
        row = [last.number, last.name, last.digest]
        connection.execute("insert into schema_migrations (number, name, digest) values (%s, %s, %s)", row)
    assert (found.state, last.name in found.sentence) == ("fail", True)
    assert looked("schema", patient).state == "ok"


def test_a_switch_that_was_left_off_is_red(patient: Patient, desk: LocalDesk):
    now = desk.clock.now()
    patient.fence.set_pause("location/oak-park", now, is_paused=True, by="a test")
    found = looked("kill switch", patient)
    patient.fence.set_pause("location/oak-park", now + timedelta(seconds=1), is_paused=False, by="a test")
    assert (found.state, "location/oak-park is paused" in found.sentence) == ("fail", True)
    assert looked("kill switch", patient).state == "ok"


def test_a_dead_letter_is_red(patient: Patient, desk: LocalDesk):
    sqs, name = desk.client("sqs"), Queue(INTAKE_QUEUE).dead_letters
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    found = looked("dead letters", patient)
    sqs.purge_queue(QueueUrl=url)
    assert (found.state, f"{name} holds 1" in found.sentence) == ("fail", True)
