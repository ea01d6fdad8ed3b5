"""A desk that the CDK CLI deploys into the local cloud, and that then runs from what was deployed alone."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from psycopg.conninfo import make_conninfo

from frontdesk.orchestration.versions import pinned
from ops.deployed import DeployedDesk
from ops.desk import WRITER, LocalDesk
from ops.local.execution_environment import FunctionSpec
from ops.local.names import HOST, REGION, Addresses
from ops.local.resources import Blueprint
from tests.deploy.assembly import Assembly
from tests.deploy.cdk import Cdk, Done
from tests.deploy.deployed import Deployed
from tests.deploy.gaps import Ground, close_gaps
from tests.deploy.rds import URL, master_secret, reaching
from tests.integration.memory.rds import Rds
from tests.scenarios.desks import BRIGHTSMILE

FRONTDESK = Path(sys.executable).with_name("frontdesk")
_PATIENCE_S = 120


class CloudDesk(LocalDesk):
    """An empty account with Twilio and Slack outside it, in which the CLI makes the desk."""

    gaps: Mapping[str, int]
    bootstrapped: Done
    deployed: Done
    stacks: DeployedDesk

    def __init__(self, home: Path, synthesized: Assembly, rds: Rds) -> None:
        writer = make_conninfo(rds.superuser, user=WRITER)
        super().__init__(home, BRIGHTSMILE, conninfo=writer, blueprint=Blueprint())
        self._synthesized = synthesized
        self._rds = rds

    @property
    def machine_arn(self) -> str:
        return self.stacks.output("StateMachineArn")

    def deploy(self, assembly: Assembly) -> Done:
        """Deploy another assembly, and serve what is there afterwards. Raises CommandFailed."""
        self._keep_what_is_pinned()
        try:
            return self.cdk.deploy(assembly.folder)
        finally:
            self._update_machine()

    def closed(self, synthesized: Assembly) -> Assembly:
        """Return a copy in which the emulator's gaps are closed."""
        number = len(list(self.home.glob("assembly-*")))
        copied = synthesized.copy(self.home / f"assembly-{number}")
        with copied.rewritten() as templates:
            self.gaps = close_gaps(templates, self._ground)
        return copied

    def operate(self, *command: str, said: str = "") -> str:
        """Run an operator's command against the deployed desk; returns what it printed."""
        ran = subprocess.run(
            [FRONTDESK, *command],
            env={**os.environ, **self._operator()},
            input=said,
            text=True,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_PATIENCE_S,
        )
        assert ran.returncode == 0, ran.stdout
        return ran.stdout

    def lines_of(self, function: str) -> list[dict[str, Any]]:
        """Return what one of the desk's functions has logged."""
        written = (self.cloud.logs / f"frontdesk-{self.stacks.name}-{function}.log").read_text()
        return [json.loads(line) for line in written.splitlines() if line.startswith("{")]

    def resources(self) -> int:
        """Return how many resources the desk's stacks have."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return sum(
            len(page["StackResourceSummaries"])
            for name in self.stacks.statuses
            for page in pages.paginate(StackName=name)
        )

    @contextmanager
    def signed_in(self) -> Iterator[boto3.Session]:
        """Let this process's own sessions reach the local cloud as an operator's do."""
        with patch.dict(os.environ, self._operator()):
            yield boto3.Session()

    def _operator(self) -> Mapping[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.cloud.addresses.endpoint,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": REGION,
        }

    def _functions(self, _: Addresses) -> Sequence[FunctionSpec]:
        """Return none: each is found as it was deployed, when it is invoked."""
        return ()

    def _load_knowledge(self) -> None:
        """Make the whole desk: a deployment loads the knowledge too."""
        self._found = Deployed(self._of_ministack, self.cloud.ministack_port, self.home / "unpacked")
        self.cloud.host.look_up(self._function)
        kept = self.client("secretsmanager").create_secret(Name="rds!master", SecretString=master_secret())
        self._ground = Ground(kept["ARN"], self.cloud.public_url)
        self.cdk = Cdk(self.home, self.cloud.addresses.endpoint)
        self.bootstrapped = self.cdk.bootstrap()
        self.deployed = self.cdk.deploy(self.closed(self._synthesized).folder)
        with self.signed_in() as session:
            self.stacks = DeployedDesk.find(None, session=session)
        self._create_machine()
        self.cloud.adopt(self._found.routes(), self._found.event_sources())
        self._set_secrets()

    def _of_ministack(self, service: str) -> Any:
        session: Any = boto3.Session("local", "local", region_name=REGION)
        return session.client(service, endpoint_url=f"http://{HOST}:{self.cloud.ministack_port}")

    def _function(self, name: str) -> FunctionSpec | None:
        """Return a function as it was deployed, but for where its database and the world outside are."""
        found = self._found.function(name)
        if found is None:
            return None
        environment = {**found.environment, **self._local(self.cloud.addresses)}
        if URL in environment:
            environment |= reaching(self._rds, environment)
        return replace(found, environment=environment)

    def _keep_what_is_pinned(self) -> None:
        """Unpack what open runs may still need: the emulator forgets the code of older versions."""
        for arn in pinned(self.client("stepfunctions"), self.machine_arn):
            self._found.function(arn.partition(":function:")[2])

    def _create_machine(self) -> None:
        machine = self._found.machine(self.machine_arn)
        created = self.client("stepfunctions").create_state_machine(
            name=machine["name"], definition=machine["definition"], roleArn=machine["roleArn"], publish=True
        )
        assert created["stateMachineArn"] == self.machine_arn

    def _update_machine(self) -> None:
        machine = self._found.machine(self.machine_arn)
        self.client("stepfunctions").update_state_machine(
            stateMachineArn=self.machine_arn, definition=machine["definition"], publish=True
        )

    def _set_secrets(self) -> None:
        """Give the desk its credentials as its operator does."""
        held = {
            "channels": {
                "twilio_account_sid": self.credentials.account_sid,
                "twilio_auth_token": self.credentials.twilio_token,
                "highlevel_tokens": json.dumps({"subLincolnPark000000": self.credentials.highlevel_token}),
            },
            "doors": {
                "slack_bot_token": self.credentials.slack_token,
                "slack_signing_secret": self.credentials.signing_secret,
                "form_secret": self.credentials.form_secret,
            },
        }
        for secret, fields in held.items():
            self.operate("secrets", "set", secret, "--stdin", said=json.dumps(fields))
