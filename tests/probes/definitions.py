"""Short spellings of the states that the probes are made of."""

from typing import Any

from ops.local.names import function_arn

State = dict[str, Any]
INVOKE = "arn:aws:states:::lambda:invoke"
WAIT_FOR_TOKEN = f"{INVOKE}.waitForTaskToken"
PASS: State = {"Type": "Pass", "End": True}


def machine(states: dict[str, State], **fields: Any) -> dict[str, Any]:
    """A definition that starts at the first of its states."""
    return {"StartAt": next(iter(states)), "States": states, **fields}


def jsonata(states: dict[str, State], **fields: Any) -> dict[str, Any]:
    return machine(states, QueryLanguage="JSONata", **fields)


def call(function: str, payload: Any = None, **fields: Any) -> State:
    """A JSONPath task that invokes a function, by default with its whole input."""
    given = {"Payload.$": "$"} if payload is None else {"Payload": payload}
    parameters = {"FunctionName": function_arn(function), **given}
    return ended({"Type": "Task", "Resource": INVOKE, "Parameters": parameters, **fields})


def call_jsonata(function: str, payload: Any = "{% $states.input %}", **fields: Any) -> State:
    arguments = {"FunctionName": function_arn(function), "Payload": payload}
    return ended({"Type": "Task", "Resource": INVOKE, "Arguments": arguments, **fields})


def ask(function: str = "ask", **fields: Any) -> State:
    """A task that hands its token to a function and waits for the answer."""
    payload = {"key.$": "$.key", "token.$": "$$.Task.Token"}
    state = call(function, payload, **{"TimeoutSeconds": 600, **fields})
    return {**state, "Resource": WAIT_FOR_TOKEN}


def catch(error: str, then: str = "Caught", **fields: Any) -> list[dict[str, Any]]:
    return [{"ErrorEquals": [error], "ResultPath": "$.error", "Next": then, **fields}]


def wait(then: str | None = None, **how_long: Any) -> State:
    return ended({"Type": "Wait", **how_long, **({"Next": then} if then else {})})


def ended(state: State) -> State:
    return state if "Next" in state else {**state, "End": True}
