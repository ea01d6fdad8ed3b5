"""Gap: what moto's HTTP layer drops or forms differently, and the operations that it lacks."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.stepfunctions.responses import StepFunctionResponse

_PAGE = 100


class LocalResponse(StepFunctionResponse):
    """One request; `backend` is set by the engine on a subclass of its own."""

    backend: Any
    account_id: str

    @property
    def stepfunction_backend(self) -> Any:
        return self.backend

    def get_current_account(self) -> str:
        return self.account_id

    def describe_execution(self) -> ActionResult:
        execution = self.backend.describe_execution(self._get_param("executionArn"))
        return ActionResult(execution.describe())

    def describe_state_machine_for_execution(self) -> ActionResult:
        execution = self.backend.describe_execution(self._get_param("executionArn"))
        return ActionResult(execution.to_describe_state_machine_for_execution_output())

    def list_executions(self) -> ActionResult:
        executions, next_token = self.backend.list_executions(
            self._get_param("stateMachineArn"),
            status_filter=self._get_param("statusFilter"),
            max_results=self._get_int_param("maxResults"),
            next_token=self._get_param("nextToken"),
        )
        shown = ("executionArn", "name", "startDate", "stopDate", "stateMachineArn", "status", "redriveCount")
        listed = [execution.describe() for execution in executions]
        rows = [{key: row[key] for key in (*shown, "redriveDate") if key in row} for row in listed]
        return ActionResult({"executions": rows, "nextToken": next_token})

    def get_execution_history(self) -> ActionResult:
        history = self.backend.get_execution_history(self._get_param("executionArn"))
        events = list(history["events"])
        if self._get_param("reverseOrder"):
            events.reverse()
        first = int(self._get_param("nextToken") or 0)
        after = first + (int(self._get_param("maxResults") or 0) or _PAGE)
        page: dict[str, Any] = {"events": events[first:after]}
        if after < len(events):
            page["nextToken"] = str(after)
        return ActionResult(page)

    def stop_execution(self) -> ActionResult:
        execution = self.backend.stop_execution(
            self._get_param("executionArn"), self._get_param("error"), self._get_param("cause")
        )
        return ActionResult({"stopDate": execution.stop_date})

    def redrive_execution(self) -> ActionResult:
        execution = self.backend.describe_execution(self._get_param("executionArn"))
        return ActionResult({"redriveDate": execution.redrive(self._get_param("clientToken"))})

    def send_task_failure(self) -> ActionResult:
        self.backend.send_task_failure(
            self._get_param("taskToken"), self._get_param("error"), self._get_param("cause")
        )
        return EmptyResult()

    def publish_state_machine_version(self) -> ActionResult:
        machine = self.backend.describe_state_machine(self._get_param("stateMachineArn"))
        machine.publish(self._get_param("description"))
        version = machine.latest_version
        return ActionResult({"stateMachineVersionArn": version.arn, "creationDate": version.creation_date})
