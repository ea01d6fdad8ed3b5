"""Finding a deployed desk: what its stacks tell, and what is said when there is none."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError

from ops.deployed import DeployedDesk, session_of
from ops.errors import Refusal
from tests.unit.ops.deployed import DATA, DESK, OUTPUTS, Session, a_deployed_desk, a_stack, stubbed


def found(*described: Any, desk: str | None = "brightsmile", listed: tuple[str, ...] = ()) -> DeployedDesk:
    """Find a desk where DescribeStacks answers so, None meaning that there is no such stack."""
    client, stub = stubbed("cloudformation")
    summaries = [
        {"StackName": name, "StackStatus": "CREATE_COMPLETE", "CreationTime": "2026-11-01T00:00:00Z"}
        for name in listed
    ]
    if desk is None:
        stub.add_response("list_stacks", {"StackSummaries": summaries})
    for stack in described:
        if stack is None:
            stub.add_client_error("describe_stacks", "ValidationError", "Stack with id x does not exist")
            stub.add_response("list_stacks", {"StackSummaries": summaries})
        else:
            stub.add_response("describe_stacks", {"Stacks": [stack]})
    session: Any = Session(cloudformation=client)
    return DeployedDesk.find(desk, session=session)


def test_a_desk_is_what_both_of_its_stacks_put_out():
    desk = found(
        a_stack(DATA, outputs={"DatabaseIdentifier": "db"}), a_stack(DESK, outputs={"PublicUrl": "u"})
    )
    assert desk.outputs == {"DatabaseIdentifier": "db", "PublicUrl": "u"}
    assert desk.statuses == {DATA: "CREATE_COMPLETE", DESK: "CREATE_COMPLETE"}


def test_the_only_desk_needs_no_name():
    desk = found(a_stack(DATA), a_stack(DESK), desk=None, listed=(DATA, DESK, "somebody-elses"))
    assert desk.name == "brightsmile"


def test_of_several_desks_one_must_be_named():
    with pytest.raises(Refusal, match=r"--desk: there are a, b\.$"):
        found(desk=None, listed=("frontdesk-a-desk", "frontdesk-b-desk"))


def test_where_no_desk_is_that_is_said_with_the_region():
    with pytest.raises(Refusal, match="none can be seen in us-east-1"):
        found(desk=None)


def test_whoever_may_not_list_stacks_is_asked_for_the_name():
    client, stub = stubbed("cloudformation")
    stub.add_client_error("list_stacks", "AccessDenied")
    session: Any = Session(cloudformation=client)
    with pytest.raises(Refusal, match="Say which desk is meant with --desk"):
        DeployedDesk.find(None, session=session)


def test_a_desk_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Refusal, match=f"no stack {DATA} in us-east-1 .* name one of smilebright with --desk"):
        found(None, listed=("frontdesk-smilebright-desk",))


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        ("UPDATE_IN_PROGRESS", "wait until that has ended"),
        ("ROLLBACK_COMPLETE", "delete it, mend the cause and deploy again"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name frontdesk-brightsmile-desk"),
        ("DELETE_FAILED", "read its events in CloudFormation"),
    ],
)
def test_a_stack_that_is_not_in_order_is_refused_with_what_to_do(status: str, remedy: str):
    with pytest.raises(Refusal, match=remedy):
        found(a_stack(DATA), a_stack(DESK, status))


def test_after_an_update_that_failed_the_old_desk_can_still_be_operated():
    assert found(a_stack(DATA), a_stack(DESK, "UPDATE_ROLLBACK_COMPLETE")).statuses[DESK]


def test_without_the_right_to_look_that_is_said():
    client, stub = stubbed("cloudformation")
    stub.add_client_error("describe_stacks", "AccessDenied")
    session: Any = Session(cloudformation=client)
    with pytest.raises(Refusal, match="check who you are signed in as"):
        DeployedDesk.find("brightsmile", session=session)


def test_without_credentials_the_way_to_sign_in_is_said():
    class SignedOut:
        def describe_stacks(self, **_: str) -> None:
            raise NoCredentialsError

    session: Any = Session(cloudformation=SignedOut())
    with pytest.raises(Refusal, match="--profile"):
        DeployedDesk.find("brightsmile", session=session)


def test_an_output_of_another_release_is_refused():
    with pytest.raises(Refusal, match="puts out no PruneQueueUrl"):
        a_deployed_desk().output("PruneQueueUrl")


def test_the_reader_asks_the_desks_own_function():
    desk = a_deployed_desk({**OUTPUTS}, **{"lambda": Silent(), "stepfunctions": Silent()})
    with pytest.raises(Refusal, match="frontdesk-brightsmile-ops function cannot be asked"):
        desk.reader.newest()


class Silent:
    def invoke(self, **_: object) -> None:
        raise NoCredentialsError


def test_an_unknown_profile_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    with pytest.raises(Refusal, match=r"no AWS profile clinic; .*: none"):
        session_of("clinic", None)
    with pytest.raises(Refusal, match="give --region"):
        session_of(None, None)


class Answering:
    """Lambda, with a function that answers so."""

    def __init__(self, answer: Any, error: str | None = None) -> None:
        self.answer, self.error = answer, error
        self.asked: list[tuple[str, Any]] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803  # AWS's names
        self.asked.append((FunctionName, json.loads(Payload)))
        failed = {"FunctionError": self.error} if self.error else {}
        return {"Payload": io.BytesIO(json.dumps(self.answer).encode()), **failed}


def with_functions(functions: Answering) -> DeployedDesk:
    clients: dict[str, Any] = {"lambda": functions}
    return a_deployed_desk(**clients)


def test_a_function_is_invoked_by_its_output():
    functions = Answering({"applied": []})
    desk = with_functions(functions)
    assert desk.call("MigrateFunction", {"phase": "post"}) == {"applied": []}
    assert functions.asked == [("frontdesk-brightsmile-migrate", {"phase": "post"})]


def test_a_function_that_refuses_is_quoted():
    functions = Answering({"errorMessage": "2 runs are still open."}, "Unhandled")
    with pytest.raises(Refusal, match=r"migrate did not do it: 2 runs are still open\.$"):
        with_functions(functions).call("MigrateFunction", {})
