"""The doctor's checks of AWS and the CDK, each with its subject in order and broken."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from frontdesk.errors import Misconfigured
from frontdesk.playbook import Playbook
from ops.commands import doctor
from ops.doctor import account, rounds, stacks
from ops.doctor.check import Check, Finding, NotSet, examine, fail, ok, skipped, warn, worst
from ops.doctor.patient import deployed_patient
from ops.doctor.shown import is_well, verdict
from ops.errors import Refusal
from tests.builders import a_playbook
from tests.fixtures.highlevel_playbook import a_highlevel_playbook
from tests.unit.ops.deployed import DESK, OUTPUTS, Session, a_deployed_desk, a_stack, stubbed

TODAY = date(2026, 11, 23)
LAMBDA: dict[str, Any] = {"lambda": None}


def cloudformation(answer: Any = None, error: tuple[str, str] | None = None) -> Any:
    """Return a session in which DescribeStacks answers once."""
    client, stub = stubbed("cloudformation")
    if error:
        stub.add_client_error("describe_stacks", *error)
    else:
        stub.add_response("describe_stacks", {"Stacks": [answer]})
    return Session(cloudformation=client)


def alarms(**states: str) -> Any:
    """Return a desk whose alarms are in these states."""
    client, stub = stubbed("cloudwatch")
    found = [{"AlarmName": name, "StateValue": state} for name, state in states.items()]
    stub.add_response(
        "describe_alarms", {"MetricAlarms": found}, {"AlarmNamePrefix": "frontdesk-brightsmile-"}
    )
    return a_deployed_desk(cloudwatch=client)


# ── before a deploy ───────────────────────────────────────────────────────────────────────────────


def test_whoever_is_signed_in_is_named():
    client, stub = stubbed("sts")
    caller = {"Arn": "arn:aws:iam::111122223333:user/ann", "Account": "111122223333", "UserId": "A"}
    stub.add_response("get_caller_identity", caller)
    session: Any = Session(sts=client)
    found = account.signed_in(session)
    assert (found.state, "user/ann" in found.sentence, "us-east-1" in found.sentence) == ("ok", True, True)


def test_nobody_signed_in_is_red():
    client, stub = stubbed("sts")
    stub.add_client_error("get_caller_identity", "ExpiredToken")
    session: Any = Session(sts=client)
    found = examine(Check("AWS sign-in", "sts", lambda: account.signed_in(session)))
    assert (found.state, "check who you are signed in as" in found.sentence) == ("fail", True)


def toolkit(version: str, status: str = "CREATE_COMPLETE") -> Any:
    return a_stack(account.TOOLKIT, status, {"BootstrapVersion": version})


def test_an_account_that_was_bootstrapped_is_green():
    assert account.bootstrapped(cloudformation(toolkit("30"))).state == "ok"


@pytest.mark.parametrize("stack", [toolkit("5"), toolkit("?"), toolkit("30", "ROLLBACK_COMPLETE")])
def test_an_old_or_broken_toolkit_is_red(stack: Any):
    found = account.bootstrapped(cloudformation(stack))
    assert (found.state, "cdk bootstrap" in found.sentence) == ("fail", True)


def test_an_account_without_the_toolkit_is_red():
    found = account.bootstrapped(cloudformation(error=("ValidationError", "Stack does not exist")))
    assert (found.state, "no stack CDKToolkit in us-east-1" in found.sentence) == ("fail", True)


def test_a_toolkit_that_cannot_be_looked_at_is_no_missing_one():
    with pytest.raises(Refusal, match="AccessDenied"):
        account.bootstrapped(cloudformation(error=("AccessDenied", "no")))


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose tools are in order."""
    (tmp_path / "node_modules" / "aws-cdk").mkdir(parents=True)
    (tmp_path / "package.json").write_text(json.dumps({"dependencies": {"aws-cdk": "2.1148.1"}}))
    (tmp_path / "node_modules" / "aws-cdk" / "package.json").write_text(json.dumps({"version": "2.1148.1"}))
    monkeypatch.setattr(account, "node_version", lambda: "24.19.0")
    return tmp_path


def test_the_pinned_cdk_on_a_young_node_is_green(tools: Path):
    assert account.cdk_tools(tools).state == "ok"


@pytest.mark.parametrize(("node", "said"), [("20.20.2", "too old"), (None, "not installed")])
def test_an_old_node_or_none_is_red(
    tools: Path, monkeypatch: pytest.MonkeyPatch, node: str | None, said: str
):
    monkeypatch.setattr(account, "node_version", lambda: node)
    found = account.cdk_tools(tools)
    assert (found.state, said in found.sentence) == ("fail", True)


def test_another_cdk_than_the_pinned_one_is_red(tools: Path):
    (tools / "node_modules" / "aws-cdk" / "package.json").write_text(json.dumps({"version": "3.0.0"}))
    assert "pins 2.1148.1" in account.cdk_tools(tools).sentence
    shutil.rmtree(tools / "node_modules")
    assert "not installed" in account.cdk_tools(tools).sentence


# ── after a deploy ────────────────────────────────────────────────────────────────────────────────


def test_complete_stacks_are_green_and_tell_the_release():
    found = stacks.stacks_are_whole(a_deployed_desk())
    assert (found.state, "0123456789ab" in found.sentence) == ("ok", True)


@pytest.mark.parametrize(
    ("status", "state"),
    [("UPDATE_ROLLBACK_COMPLETE", "fail"), ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "warn")],
)
def test_a_deploy_that_was_undone_is_red(status: str, state: str):
    desk = a_deployed_desk()
    statuses: Mapping[str, str] = {**desk.statuses, DESK: status}
    broken = type(desk)(desk.name, desk.session, statuses, desk.outputs)
    assert stacks.stacks_are_whole(broken).state == state


def test_quiet_alarms_are_green_even_those_that_have_seen_nothing():
    found = stacks.alarms_are_quiet(alarms(one="OK", two="INSUFFICIENT_DATA"))
    assert (found.state, "None of 2 alarms" in found.sentence) == ("ok", True)


def test_a_raised_alarm_is_red_and_named():
    found = stacks.alarms_are_quiet(alarms(one="OK", two="ALARM"))
    assert (found.state, found.sentence.startswith("two:")) == ("fail", True)


def test_a_desk_without_alarms_is_red():
    assert stacks.alarms_are_quiet(alarms()).state == "fail"


class Vault:
    """Secrets Manager: the same fields in every secret."""

    def get_secret_value(self, **_: str) -> dict[str, str]:
        return {"SecretString": '{"form_secret": "0123456789abcdef01234567"}'}


def test_a_deployed_desk_is_examined_where_its_outputs_say():
    found = deployed_patient(a_deployed_desk(secretsmanager=Vault(), stepfunctions=None, **LAMBDA), None)
    assert found.public_url == "https://desk.example"
    assert [url.rpartition("/")[2] for url in found.queue_urls] == ["command", "intake", "retry"]
    assert found.playbook.digest == a_playbook().digest
    assert found.secret("form_secret") == "0123456789abcdef01234567"
    assert "0123456789abcdef01234567" not in repr(found)
    with pytest.raises(NotSet, match="twilio_account_sid is not set"):
        found.twilio()


def test_a_playbook_that_is_not_in_this_checkout_is_looked_for_in_another():
    desk = a_deployed_desk({**OUTPUTS, "Playbook": "elsewhere"}, stepfunctions=None, **LAMBDA)
    with pytest.raises(Refusal, match="elsewhere is not in playbooks/ here: look in the checkout"):
        deployed_patient(desk, None)
    assert deployed_patient(desk, a_playbook().folder).playbook.business == "BrightSmile Dental"


def test_a_deployed_desk_is_looked_at_from_its_playbook_to_its_alarms():
    desk = a_deployed_desk(stepfunctions=None, **LAMBDA)
    names = [check.name for check in rounds.of_deployed(desk, deployed_patient(desk, None), TODAY)]
    assert names[:4] == ["playbook", "models", "model prices", "stacks"]
    assert names[-1] == "alarms"
    assert len(names) == len(set(names)) == 24


def test_only_the_providers_that_the_playbook_uses_are_looked_at():
    desk = deployed_patient(a_deployed_desk(stepfunctions=None, **LAMBDA), None)
    by_twilio = replace(desk, playbook=a_playbook_without_highlevel())
    assert not [check for check in rounds.of_any(by_twilio) if "HighLevel" in check.name]
    by_both = [check.name for check in rounds.of_any(replace(desk, playbook=a_highlevel_playbook()))]
    assert "HighLevel stages" in by_both
    assert "Twilio numbers" in by_both


def a_playbook_without_highlevel() -> Playbook:
    whole = a_playbook()
    bare = {name: each.model_copy(update={"highlevel": None}) for name, each in whole.file.locations.items()}
    return replace(whole, file=whole.file.model_copy(update={"locations": bare}))


def test_what_a_first_deploy_needs_is_six_checks():
    session: Any = Session()
    names = [check.name for check in rounds.before_deploy(a_playbook().folder, session, TODAY)]
    assert names == ["playbook", "models", "model prices", "AWS sign-in", "CDK tools", "CDK bootstrap"]


# ── how it is told ────────────────────────────────────────────────────────────────────────────────


def raising(error: Exception) -> Check:
    def look() -> Any:
        raise error

    return Check("a check", "a subject", look)


@pytest.mark.parametrize(
    ("error", "state"),
    [(Refusal("Mend it."), "fail"), (Misconfigured("Mend it."), "fail"), (NotSet("Mend it."), "skipped")],
)
def test_a_subject_that_refuses_has_failed_with_its_own_words(error: Exception, state: str):
    found = examine(raising(error))
    assert (found.state, found.sentence) == (state, "Mend it.")


def test_a_bug_of_the_doctors_own_is_not_the_desks_fault():
    with pytest.raises(ZeroDivisionError):
        examine(raising(ZeroDivisionError()))


def test_of_several_subjects_the_worst_is_told_and_nothing_twice():
    found = worst([ok("Good."), fail("Bad."), warn("Odd."), fail("Bad."), fail("Worse.")])
    assert found == fail("Bad. Worse.")


def test_the_verdict_counts_what_is_not_green():
    findings = [
        Finding("a check", "a subject", each.state, each.sentence)
        for each in (ok("a"), warn("b"), skipped("c"), fail("d"))
    ]
    assert verdict(findings) == "Of 4 checks: 1 ok, 1 warn, 1 fail, 1 skipped."
    assert not is_well(findings)
    assert is_well(findings[:3])


def test_a_round_before_the_deploy_is_told_as_json(monkeypatch: pytest.MonkeyPatch, capsys):
    checks = (Check("CDK tools", "package.json", lambda: fail("They are not installed.")),)
    monkeypatch.setattr(doctor, "session_of", lambda *_: Session())
    monkeypatch.setattr(rounds, "before_deploy", lambda *_: checks)
    code = doctor.command.main(["--before", "--json"], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert (code, told["is_well"], told["findings"][0]["state"]) == (1, False, "fail")


def test_two_rounds_at_once_are_refused():
    with pytest.raises(Refusal, match="either --local or --before"):
        doctor.command.main(["--before", "--local"], standalone_mode=False)


def test_a_network_that_is_down_is_said():
    class Offline:
        def get_caller_identity(self) -> None:
            raise EndpointConnectionError(endpoint_url="https://sts.us-east-1.amazonaws.com")

    session: Any = Session(sts=Offline())
    with pytest.raises(Refusal, match="check the network and the region"):
        account.signed_in(session)
