"""A deploy prepares the database: as itself where it can, with the master's help where nobody else exists."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from frontdesk.errors import BadInput, Misconfigured, RetryLater
from frontdesk.orchestration.inner_functions import InnerFunctions
from frontdesk.orchestration.preparing import prepare
from frontdesk.orchestration.resource_entry import resource_entry
from frontdesk.settings import PrepareSettings
from tests.unit.orchestration.machines import FakeFunctions

SETTINGS = PrepareSettings(migrate_function="migrate", admin_function="admin", master_secret_arn="arn:master")
CALLER = "arn:aws:sts::111122223333:assumed-role/prepare/deploy"
MASTER = {"username": "dbadmin", "password": "MARKER", "host": "db"}
MIGRATED = {"applied": ["0001_pre_create_memory.sql"], "needs_first_login": False}
NEEDS_MASTER = {"applied": [], "needs_first_login": True}
LOADED = {"passages": 12, "new": 3}
PENDING = {"errorType": "RetryLater", "errorMessage": "not yet"}
REFUSED = {"errorType": "Misconfigured", "errorMessage": "0001 was applied with another text"}


class Kept:
    """A secret's reader that counts how often the master's password was asked for."""

    def __init__(self, secret: dict[str, Any]) -> None:
        self.secret = secret
        self.asked: list[str] = []

    def read(self, arn: str) -> dict[str, Any]:
        self.asked.append(arn)
        return self.secret


def a_deploy(migrate: list[Any], *, master: dict[str, Any] = MASTER, remaining_s: float = 600):
    functions = FakeFunctions({"migrate": migrate, "admin": [LOADED]})
    kept = Kept(master)
    inner = InnerFunctions(functions, lambda: remaining_s, sleep=lambda _: None)
    return lambda: prepare(inner, SETTINGS, secrets=kept, caller=CALLER), functions, kept  # type: ignore[arg-type]  # a stand-in


def test_a_migrator_that_exists_needs_no_password():
    run, functions, kept = a_deploy([MIGRATED])
    assert run() == {"Applied": 1, "Passages": 12, "NewPassages": 3}
    assert functions.asked == [
        ("migrate", {"phase": "pre"}),
        ("admin", {"do": "load_knowledge", "caller": CALLER}),
    ]
    assert kept.asked == []


def test_on_a_new_server_the_master_lets_the_migrator_in_once():
    run, functions, kept = a_deploy([NEEDS_MASTER, MIGRATED])
    answer = run()
    assert kept.asked == ["arn:master"]
    first_login = {"user": "dbadmin", "password": "MARKER"}
    assert functions.asked[1] == ("migrate", {"phase": "pre", "first_login": first_login})
    assert "MARKER" not in json.dumps(answer)


def test_a_function_that_cannot_answer_yet_is_called_again():
    run, functions, _ = a_deploy([PENDING, PENDING, MIGRATED])
    run()
    assert [name for name, _ in functions.asked] == ["migrate"] * 3 + ["admin"]


@pytest.mark.parametrize(
    "refusal",
    [
        ClientError({"Error": {"Code": "ResourceConflictException", "Message": "Pending"}}, "Invoke"),
        ClientError({"Error": {"Code": "ResourceNotReadyException", "Message": "Inactive"}}, "Invoke"),
        ClientError({"Error": {"Code": "TooManyRequestsException", "Message": "busy"}}, "Invoke"),
        ReadTimeoutError(endpoint_url="x"),
    ],
    ids=["pending", "inactive", "busy", "no answer"],
)
def test_a_function_that_lambda_cannot_start_yet_is_called_again(refusal: Exception):
    run, functions, _ = a_deploy([refusal, refusal, MIGRATED])
    run()
    assert [name for name, _ in functions.asked] == ["migrate"] * 3 + ["admin"]


def test_a_function_that_may_not_be_called_fails_the_deploy_at_once():
    denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Invoke")
    run, functions, _ = a_deploy([denied])
    with pytest.raises(Misconfigured, match=r"the function migrate refuses us \(AccessDeniedException\)"):
        run()
    assert len(functions.asked) == 1


def test_a_bug_inside_fails_the_deploy_with_its_name_and_sentence():
    run, functions, _ = a_deploy(
        [{"errorType": "KeyError", "errorMessage": "'applied'", "stackTrace": ["x"]}]
    )
    with pytest.raises(Misconfigured, match=r"^The function migrate failed \(KeyError\): 'applied'$"):
        run()
    assert len(functions.asked) == 1


def test_with_little_time_left_a_deploy_fails_with_the_reason():
    run, functions, _ = a_deploy([PENDING], remaining_s=30)
    with pytest.raises(RetryLater, match="not yet"):
        run()
    assert [name for name, _ in functions.asked] == ["migrate"]


def test_a_migration_that_is_refused_fails_the_deploy_and_loads_nothing():
    run, functions, _ = a_deploy([REFUSED])
    with pytest.raises(Misconfigured, match=r"migrate failed .*another text"):
        run()
    assert [name for name, _ in functions.asked] == ["migrate"]


def test_a_secret_that_is_not_the_masters_is_said_so_without_its_value():
    run, _, _ = a_deploy([NEEDS_MASTER, MIGRATED], master={"password": "MARKER"})
    with pytest.raises(Misconfigured, match="no username and password") as raised:
        run()
    assert "MARKER" not in str(raised.value)


CONTEXT = SimpleNamespace(function_name="prepare", get_remaining_time_in_millis=lambda: 5000)


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_the_resource_is_one_and_the_same_at_each_deploy(kind: str):
    handle = resource_entry(lambda remaining_s: {"Seconds": remaining_s()})
    answer = handle({"RequestType": kind, "PhysicalResourceId": "earlier"}, CONTEXT)
    assert answer == {"PhysicalResourceId": "earlier", "Data": {"Seconds": 5.0}}


def test_deleting_the_stack_leaves_the_database_as_it_is():
    handle = resource_entry(lambda _: pytest.fail("nothing is to be done"))
    assert handle({"RequestType": "Delete", "PhysicalResourceId": "it"}, CONTEXT) == {
        "PhysicalResourceId": "it"
    }


def test_an_event_that_no_deploy_sends_is_refused():
    with pytest.raises(BadInput, match="RequestType"):
        resource_entry(lambda _: {})({"RequestType": "Look"}, CONTEXT)
