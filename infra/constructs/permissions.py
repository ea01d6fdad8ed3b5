"""What the functions around the state machine may do with it, and with nobody else's.

Step Functions asks for the machine's ARN, also where a call names a version or an alias of it.
"""

from __future__ import annotations

from infra.constructs.functions import Functions
from infra.constructs.wildcards import accept_wildcard
from infra.constructs.workflow import Workflow, let_invoke

ANY_RUN = "Each run has a name of its own, which is its event's key."


def let_work(functions: Functions, workflow: Workflow) -> None:
    """Let runs be started and answered, their bad ends be told, and their versions be kept awake."""
    functions["start"].may("states:StartExecution", on=[workflow.arn])
    for name in ("decide", "unpark"):
        functions[name].may("states:SendTaskSuccess", on=[workflow.arn])
    notify = functions["notify"]
    notify.may("states:DescribeExecution", on=[workflow.executions])
    accept_wildcard(notify.role, workflow.executions, ANY_RUN)
    command = functions["command"]
    command.may(
        "states:DescribeStateMachine",
        "states:DescribeStateMachineAlias",
        "states:ListExecutions",
        "states:ListStateMachineVersions",
        on=[workflow.arn],
    )
    command.may("lambda:InvokeFunction", on=[functions["ops"].arn])
    let_invoke(command.role, workflow.steps, "It keeps awake every version that a run may still need.")
