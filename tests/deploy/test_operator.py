"""An operator's look at a deployed desk: every check of the doctor, through what the stacks put out."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from frontdesk.clock import SystemClock
from ops.deployed import DeployedDesk
from ops.desk_highlevel import highlevel_beside
from ops.doctor import rounds
from ops.doctor.check import examine
from ops.doctor.patient import deployed_patient
from ops.local.shelves import Shelves
from ops.local.standins.highlevel import HighLevelStandIn
from ops.stage import Stage
from tests.builders import a_playbook
from tests.deploy.desk import CloudDesk
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import ask_hours


def a_highlevel(desk: CloudDesk) -> HighLevelStandIn:
    """Return HighLevel with the playbook's sub-accounts."""
    beside = highlevel_beside(SystemClock(), a_playbook(), desk.credentials.highlevel_token, Shelves())
    assert beside
    return beside


def test_a_desk_that_was_just_deployed_is_well(desk: CloudDesk) -> None:
    with desk.signed_in() as session, a_highlevel(desk) as highlevel:
        stacks = DeployedDesk.find("brightsmile", session=session)
        patient = replace(
            deployed_patient(stacks, None),
            highlevel_url=highlevel.url,
            slack_url=f"{desk.slack.url}/api/",
            twilio_url=desk.twilio.url,
            messaging_url=desk.twilio.url,
        )
        checks = rounds.of_deployed(stacks, patient, datetime.now(UTC).date())
        findings = [examine(check) for check in checks]
    assert not [finding for finding in findings if finding.state != "ok"]


def test_the_schema_is_brought_up_and_told_by_the_desks_own_functions(desk: CloudDesk) -> None:
    assert "has every migration of its release" in desk.operate("migrate", "post")
    told = json.loads(desk.operate("migrate", "status", "--json"))
    assert set(told["migrations"].values()) == {"applied"}


def test_the_secrets_are_shown_as_set_and_their_values_are_not(desk: CloudDesk) -> None:
    said = desk.operate("secrets", "show", "--json")
    held = {(row["secret"], row["state"]) for row in json.loads(said)["secrets"]}
    assert held == {("brain", "left out"), ("channels", "set"), ("doors", "set")}
    assert desk.credentials.form_secret not in said


def test_a_run_is_explained_from_another_process(desk: CloudDesk, stage: Stage, by_day: None) -> None:
    run_id = ask_hours(stage, a_phone())
    told = json.loads(desk.operate("explain", run_id[:12], "--desk", "brightsmile", "--json"))
    assert run_id in json.dumps(told)
