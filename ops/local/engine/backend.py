"""Gap: what the API does with machines, executions and tokens, where moto's backend differs from AWS."""

from __future__ import annotations

import copy
import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

from moto.stepfunctions.exceptions import ExecutionAlreadyExists, ExecutionDoesNotExist
from moto.stepfunctions.parser.api import InvalidDefinition, InvalidExecutionInput, InvalidName
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackOutcomeFailure,
    CallbackOutcomeSuccess,
)
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.utils import PAGINATION_MODEL
from moto.utilities.paginator import paginate

from ops.local.engine.activity import Activity
from ops.local.engine.definitions import missing_targets
from ops.local.engine.executions import LocalExecution
from ops.local.engine.faults import InvalidOutput, StateMachineAlreadyExists
from ops.local.engine.kept import KeptExecutions
from ops.local.engine.tokens import TokenDesk
from ops.local.names import ACCOUNT, REGION
from ops.local.status_changes import Tell

_NAME = re.compile(r"""[^\s<>{}\[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}""")


class LocalBackend(StepFunctionsParserBackend):
    """The machines and executions of one account and region."""

    def __init__(self, activity: Activity, desk: TokenDesk, kept: KeptExecutions, tell: Tell) -> None:
        super().__init__(REGION, ACCOUNT)
        self._activity = activity
        self._desk = desk
        self._kept = kept
        self._tell = tell

    def all_executions(self) -> Iterator[LocalExecution]:
        for machine in list(self.state_machines):
            executions: list[Any] = list(machine.executions)
            yield from executions

    @staticmethod
    def _validate_definition(definition: str) -> None:
        StepFunctionsParserBackend._validate_definition(definition)
        if missing := missing_targets(json.loads(definition)):
            faults = "; ".join(missing)
            raise InvalidDefinition(
                f"Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: {faults}'"
            )

    def create_state_machine(self, *args: Any, **kwargs: Any) -> Any:
        definition = kwargs["definition"] if "definition" in kwargs else args[1]
        self._validate_definition(definition)
        machine = super().create_state_machine(*args, **kwargs)
        if json.loads(machine.definition) != json.loads(definition):
            raise StateMachineAlreadyExists(f"State Machine Already Exists: '{machine.arn}'")
        return machine

    def start_execution(
        self,
        state_machine_arn: str,
        name: str | None = None,
        execution_input: str | None = None,
        trace_header: str | None = None,
    ) -> Any:
        running = self._resolve(state_machine_arn)
        machine: Any = next(m for m in self.state_machines if m.name == running.name)
        given = "{}" if execution_input is None else execution_input
        name = _checked(name, given)
        existing = machine._handle_name_input_idempotency(name, given)
        if existing is not None:
            return existing
        execution_arn = f"{machine.arn.replace(':stateMachine:', ':execution:')}:{name}"
        if self._kept.find(execution_arn):
            raise ExecutionAlreadyExists(f"Execution Already Exists: '{execution_arn}'")
        execution = LocalExecution(
            self._activity,
            self._kept,
            self._tell,
            name=name,
            sm_type=running.sm_type,
            role_arn=running.roleArn,
            exec_arn=execution_arn,
            account_id=self.account_id,
            region_name=self.region_name,
            state_machine=copy.copy(
                running
            ),  # an update later does not change the definition of this execution
            start_date=self._activity.clock.now(),
            cloud_watch_logging_session=None,
            input_data=given,
            trace_header=trace_header,
            activity_store={},
        )
        execution.start()
        machine.executions.append(execution)
        return execution

    def describe_execution(self, execution_arn: str) -> Any:
        self._validate_execution_arn(execution_arn)
        for execution in self.all_executions():
            if execution.execution_arn == execution_arn:
                return execution
        if earlier := self._kept.find(execution_arn):
            return earlier
        raise ExecutionDoesNotExist(f"Execution Does Not Exist: '{execution_arn}'")

    @paginate(pagination_model=PAGINATION_MODEL)
    def list_executions(self, state_machine_arn: str, status_filter: str | None = None) -> list[Any]:
        live: list[Any] = self.describe_state_machine(state_machine_arn).executions
        found = [*self._kept.earlier(state_machine_arn), *live]
        shown = [each for each in found if status_filter in (None, each.status)]
        return sorted(shown, key=lambda each: each.start_date, reverse=True)

    def describe_state_machine_for_execution(self, execution_arn: str) -> Any:
        return self.describe_execution(execution_arn).state_machine

    def stop_execution(self, execution_arn: str, error: str | None = None, cause: str | None = None) -> Any:
        execution = self.describe_execution(execution_arn)
        execution.stop(stop_date=self._activity.clock.now(), error=error, cause=cause)
        return execution

    def send_task_success(self, task_token: str, outcome: str) -> Any:
        try:
            json.loads(outcome)
        except ValueError as error:
            raise InvalidOutput(f"Invalid Output: '{error}'") from error
        self._desk.answer(task_token, CallbackOutcomeSuccess(callback_id=task_token, output=outcome))

    def send_task_failure(self, task_token: str, error: str | None = None, cause: str | None = None) -> Any:
        outcome = CallbackOutcomeFailure(callback_id=task_token, error=error, cause=cause)
        self._desk.answer(task_token, outcome)

    def send_task_heartbeat(self, task_token: str) -> Any:
        self._desk.heartbeat(task_token)

    def _resolve(self, arn: str) -> Any:
        """Return the machine or version behind an ARN; an alias stands for its first route."""
        last = arn.rsplit(":", 1)[-1]
        is_qualified = arn.count(":") > 6
        if is_qualified and not last.isnumeric():
            routes = self.describe_state_machine_alias(arn).routing_configuration
            return self.describe_state_machine(routes[0]["stateMachineVersionArn"])
        return self.describe_state_machine(arn)


def _checked(name: str | None, execution_input: str) -> str:
    if name is not None and not _NAME.fullmatch(name):
        raise InvalidName(f"Invalid Name: '{name}'")
    try:
        json.loads(execution_input)
    except ValueError as error:
        raise InvalidExecutionInput(f"Invalid State Machine Execution Input: '{error}'") from error
    return name or str(uuid.uuid4())
