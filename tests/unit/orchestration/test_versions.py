"""Which versions of the machine are in use: those that new runs get, and those that an open run walks."""

import pytest

from frontdesk.errors import Misconfigured, QueueUnavailable
from frontdesk.orchestration.versions import Versions, machine_of
from tests.unit.orchestration.fake_aws import ARN, FakeAws
from tests.unit.orchestration.machines import LIVE, AnExecution, FakeStepFunctions, a_function

OLD, NEW = (a_function("gate", 1), a_function("send", 1)), (a_function("gate", 2), a_function("send", 1))


def machine(*executions):
    return FakeStepFunctions({1: OLD, 2: (a_function("gate", 9),), 3: NEW}, live=3, executions=[*executions])


def test_the_live_version_is_in_use():
    assert Versions(machine(), LIVE).in_use() == (f"{ARN}:3",)


def test_a_version_is_in_use_while_a_run_walks_it():
    waiting = AnExecution("a", "RUNNING", f"{ARN}:1")
    done = AnExecution("b", "SUCCEEDED", f"{ARN}:2")
    assert Versions(machine(waiting, done), LIVE).in_use() == (f"{ARN}:3", f"{ARN}:1")


def test_the_functions_that_they_pin_are_told_once():
    waiting = AnExecution("a", "RUNNING", f"{ARN}:1")
    assert Versions(machine(waiting), LIVE).functions() == tuple(sorted({*OLD, *NEW}))


def test_a_machine_without_an_alias_is_its_own_only_version():
    assert Versions(machine(), ARN).in_use() == (ARN,)
    assert Versions(machine(), ARN).functions() == NEW


@pytest.mark.parametrize("arn", [ARN, f"{ARN}:7", LIVE])
def test_the_machine_of_a_version_or_an_alias_is_known_by_its_arn(arn):
    assert machine_of(arn) == ARN


def test_a_function_that_is_not_pinned_to_a_version_is_nobodys_version():
    loose = FakeStepFunctions({1: (a_function("gate", 1), a_function("ask", "live"))}, live=1)
    assert Versions(loose, LIVE).functions() == (a_function("gate", 1),)


@pytest.mark.parametrize(
    ("code", "error"), [("ThrottlingException", QueueUnavailable), ("AccessDeniedException", Misconfigured)]
)
def test_what_aws_refuses_has_one_meaning(code, error):
    with pytest.raises(error):
        Versions(FakeAws(code), LIVE).in_use()
