"""A desk in somebody's AWS account, found by its name through what its two stacks tell of themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)

from frontdesk.aws import error_code
from ops.errors import Refusal
from ops.reader import DeskReader

ALIVE: Final = frozenset(
    {
        "CREATE_COMPLETE",
        "IMPORT_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    }
)
"""How a stack stands whose resources are there: after a failed update it is what the last good one made."""
PLAYBOOKS: Final = Path(__file__).resolve().parent.parent / "playbooks"
_DESK_STACK = re.compile(r"frontdesk-(?P<desk>.+)-desk")
_GONE: Final = "DELETE_COMPLETE"
_WITHOUT_RIGHT: Final = frozenset(
    {"AccessDenied", "AccessDeniedException", "ExpiredToken", "InvalidClientTokenId", "UnauthorizedOperation"}
)
_PATIENCE: Final[Mapping[str, Any]] = {"connect_timeout": 5, "read_timeout": 330}
"""A migration is invoked and waited for; its function may take five minutes."""


def session_of(profile: str | None, region: str | None) -> boto3.Session:
    """Return a session with the profile and the region that somebody named, or with the usual ones.

    Raises:
        Refusal: there is no such profile, or nothing says which region.
    """
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
    except ProfileNotFound as error:
        known = ", ".join(boto3.Session().available_profiles) or "none"
        raise Refusal(
            f"There is no AWS profile {profile}; give one of these with --profile: {known}."
        ) from error
    if not session.region_name:
        raise Refusal("Nothing says in which AWS region the desk is: give --region, such as us-east-1.")
    return session


@contextmanager
def aws_refusals(what: str) -> Iterator[None]:
    """Say in one sentence why AWS did not do `what`, a clause such as "the stacks cannot be read"."""
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise Refusal(
            "There are no AWS credentials here: sign in, or name a profile that has them with --profile."
        ) from error
    except NoRegionError as error:
        raise Refusal("Nothing says in which AWS region the desk is: give --region.") from error
    except ClientError as error:
        code = error_code(error)
        remedy = "check who you are signed in as" if code in _WITHOUT_RIGHT else "try again in a minute"
        raise Refusal(f"In AWS {what} ({code}): {remedy}.") from error
    except BotoCoreError as error:
        raise Refusal(f"In AWS {what} ({error}): check the network and the region.") from error


@dataclass(frozen=True)
class DeployedDesk:
    """One desk: what its stacks put out, by name, and clients for its region."""

    name: str
    session: boto3.Session
    statuses: Mapping[str, str]
    """How each of its two stacks stands, by the stack's name."""
    outputs: Mapping[str, str]

    @classmethod
    def find(cls, desk: str | None, *, session: boto3.Session) -> DeployedDesk:
        """Read both stacks of a desk; without a name, of the only one in this account and region.

        Raises:
            Refusal: nobody is signed in, there is no such desk, or its stacks are not in order.
        """
        cloudformation = _client(session, "cloudformation")
        name = desk or _only_desk(cloudformation, session.region_name)
        statuses: dict[str, str] = {}
        outputs: dict[str, str] = {}
        for stack_name in stack_names(name):
            stack = _stack(cloudformation, stack_name)
            if stack is None:
                raise Refusal(_no_such_stack(cloudformation, stack_name, session.region_name))
            statuses[stack_name] = stack["StackStatus"]
            outputs |= {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
        for stack_name, status in statuses.items():
            if status not in ALIVE:
                raise Refusal(_not_in_order(stack_name, status))
        return cls(name, session, statuses, outputs)

    @property
    def stack(self) -> str:
        """The name of the Desk stack."""
        return stack_names(self.name)[1]

    @property
    def alarm_prefix(self) -> str:
        return f"frontdesk-{self.name}-"

    def output(self, key: str) -> str:
        """Return one output.

        Raises:
            Refusal: the stacks have none of that name.
        """
        if key not in self.outputs:
            raise Refusal(
                f"The stack {self.stack} puts out no {key}: an older release made it; deploy this one."
            )
        return self.outputs[key]

    @property
    def playbook_folder(self) -> Path:
        """The folder of this checkout that the desk's playbook was deployed from.

        Raises:
            Refusal: there is none of that name here.
        """
        folder = PLAYBOOKS / self.output("Playbook")
        if not (folder / "playbook.toml").exists():
            raise Refusal(
                f"The desk's playbook {folder.name} is not in playbooks/ here: look in the checkout that it "
                "was deployed from."
            )
        return folder

    def client(self, service: str) -> Any:
        """Return a client that waits long enough for the desk's slowest function."""
        return _client(self.session, service)

    def call(self, key: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Invoke the function that an output names and return its answer.

        Raises:
            Refusal: it cannot be invoked, or refuses in its own words.
        """
        name = self.output(key)
        with aws_refusals(f"the function {name} cannot be invoked"):
            reply = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
        answer: dict[str, Any] = json.loads(reply["Payload"].read())
        if reply.get("FunctionError"):
            said = answer.get("errorMessage") or "it ended without a word; read its log"
            raise Refusal(f"The function {name} did not do it: {said}.".replace("..", "."))
        return answer

    @cached_property
    def reader(self) -> DeskReader:
        """What asks this desk about its runs."""
        return DeskReader(
            self.client("lambda"),
            self.client("stepfunctions"),
            self.output("StateMachineArn"),
            function=self.output("OpsFunction"),
        )


def stack_names(desk: str) -> tuple[str, str]:
    """Return the names of a desk's Data and Desk stacks."""
    return f"frontdesk-{desk}-data", f"frontdesk-{desk}-desk"


def desks(cloudformation: Any) -> list[str]:
    """Return the names of all desks of this account and region; none where we may not list stacks."""
    with aws_refusals("the stacks cannot be listed"):
        try:
            pages = cloudformation.get_paginator("list_stacks").paginate()
            summaries = [each for page in pages for each in page["StackSummaries"]]
        except ClientError as error:
            if error_code(error) in _WITHOUT_RIGHT:
                return []
            raise
    names = {each["StackName"] for each in summaries if each["StackStatus"] != _GONE}
    return sorted(found["desk"] for name in names if (found := _DESK_STACK.fullmatch(name)))


def _client(session: boto3.Session, service: str) -> Any:
    # What a function was asked to do is not asked again behind its caller's back.
    attempts = 1 if service == "lambda" else 3
    config = Config(**_PATIENCE, retries={"total_max_attempts": attempts, "mode": "standard"})
    return session.client(service, config=config)  # type: ignore[call-overload]  # typed for literal names only


def _only_desk(cloudformation: Any, region: str) -> str:
    found = desks(cloudformation)
    if len(found) != 1:
        there = f"there are {', '.join(found)}" if found else f"none can be seen in {region}"
        raise Refusal(f"Say which desk is meant with --desk: {there}.")
    return found[0]


def _stack(cloudformation: Any, name: str) -> dict[str, Any] | None:
    with aws_refusals(f"the stack {name} cannot be read"):
        try:
            described = cloudformation.describe_stacks(StackName=name)
        except ClientError as error:
            if error_code(error) == "ValidationError" and "does not exist" in str(error):
                return None
            raise
    stack: dict[str, Any] = described["Stacks"][0]
    return stack


def _no_such_stack(cloudformation: Any, name: str, region: str) -> str:
    there = ", ".join(desks(cloudformation))
    remedy = f"name one of {there} with --desk" if there else "no desk can be seen there"
    return f"There is no stack {name} in {region} of this account: {remedy}, or give --profile and --region."


def _not_in_order(name: str, status: str) -> str:
    if status.endswith("_IN_PROGRESS"):
        return f"The stack {name} is being changed right now ({status}): wait until that has ended."
    if status == "ROLLBACK_COMPLETE":
        return (
            f"The stack {name} was never made whole ({status}): delete it, mend the cause and deploy again."
        )
    if status == "UPDATE_ROLLBACK_FAILED":
        return (
            f"A deploy of {name} failed, and so did undoing it ({status}): mend what its events name, then "
            f"`aws cloudformation continue-update-rollback --stack-name {name}`."
        )
    return (
        f"The stack {name} is not in order ({status}): read its events in CloudFormation, then deploy again."
    )
