"""What each task tells its function, built as Step Functions builds it, fits that function's contract."""

from typing import Any

from pydantic import ValidationError

from frontdesk.domain.catalog import Via
from frontdesk.domain.sends import Found, GrantId, OpenGrant, SendReceipt
from frontdesk.orchestration import contracts as c
from frontdesk.orchestration.contracts import RunInput, skeleton
from ops.state_machine import Machine, State, function_of
from tests.builders import (
    NOON,
    PHONE,
    a_brief,
    a_classification,
    a_grant,
    a_lead,
    a_posted_request,
    a_proposal,
    a_question,
    an_answer,
)
from tests.contract.asl.flow import Situation, situations
from tests.contract.asl.paths import read_by
from tests.contract.asl.trouble import contract_of

REQUEST = a_posted_request()
OPEN = OpenGrant(
    GrantId("g" * 32),
    "send_sms",
    Via("twilio"),
    PHONE,
    ("+13125550142",),
    "b" * 64,
    NOON,
    (),
    is_window_over=False,
)
RESULTS: dict[str, c.StepOutput] = {
    "recall": c.RecallOutput(kind="conversation", brief=a_brief()),
    "classify": c.ClassifyOutput(classification=a_classification()),
    "draft": c.DraftOutput(proposal=a_proposal()),
    "gate": c.GateOutput(
        verdict="send",
        reasons=[],
        until="2026-03-10T18:01:00Z",
        grant=a_grant(),
        question=a_question(),
        outcome=None,
        audit_head="0" * 64,
    ),
    "post_request": c.PostRequestOutput(posted=REQUEST),
    "note_request": c.NoteRequestOutput(
        next="await",
        can_try_again=False,
        rung=0,
        wait_s=900,
        who="front desk",
        approvers=["U0BRIGHT01"],
        answer="approve",
        answered_by="Maria Lopez",
        body=None,
    ),
    "await_human_verdict": c.AwaitHumanVerdictOutput(answer=an_answer(REQUEST)),
    "settle_request": c.SettleRequestOutput(next="gate"),
    "send": c.SendOutput(receipt=SendReceipt(GrantId("g" * 32), "sent", "SM1")),
    "note_receipt": c.NoteReceiptOutput(states={"g" * 32: "sent"}),
    "look_up_send": c.LookUpSendOutput(open=OPEN),
    "reconcile": c.ReconcileOutput(found=Found(GrantId("g" * 32), "found", "SM1")),
    "record": c.RecordOutput(outcome="sent", audit_head="0" * 64),
}
"""A result of every step."""
CAUGHT = {"Error": "NeedsHuman", "Cause": "{}"}
CONTEXT: dict[str, Any] = {
    "$$.Execution.Name": "e" * 64,
    "$$.Execution.StartTime": "2026-03-10T18:00:00.000Z",
    "$$.Execution.RedriveCount": 0,
    "$$.State.Name": "A State",
    "$$.State.EnteredTime": "2026-03-10T18:00:00.000Z",
    "$$.State.RetryCount": 0,
    "$$.Task.Token": "t" * 1024,
}


def payloads_fit_their_contracts(machine: Machine) -> list[str]:
    """In every situation: what no step has written on the way there is null, as `start` put it."""
    faults: set[str] = set()
    for here, written in {_what_matters(each, machine["States"][each.state]) for each in situations(machine)}:
        task = machine["States"][here]
        if function := function_of(task):
            payload = resolved(task["Parameters"]["Payload"], _document(written))
            try:
                contract_of(function).validate_python(payload)
            except ValidationError as error:
                faults.update(f"{here} tells {function} {_fault(each)}" for each in error.errors())
    return sorted(faults)


def _what_matters(situation: Situation, state: State) -> tuple[str, frozenset[str]]:
    """Return the state and those homes that it reads: whatever else was written changes no payload."""
    read = {path.removeprefix("$.").partition(".")[0] for path in read_by(state)}
    return situation.state, situation.written & read


def _fault(each: Any) -> str:
    return f"{'.'.join(map(str, each['loc'])) or 'something'}: {each['msg']}"


def _document(written: frozenset[str]) -> dict[str, Any]:
    document = skeleton(RunInput(run_id="a-run", lead=a_lead()))
    for home in written - {"error"}:
        document[home] = RESULTS[home].model_dump(mode="json", exclude={"observations"})
    return document | ({"error": CAUGHT} if "error" in written else {})


def resolved(template: Any, document: dict[str, Any]) -> Any:
    """Return a payload template with every path replaced by what it leads to."""
    if not isinstance(template, dict):
        return template
    return {
        key.removesuffix(".$"): _at(value, document) if key.endswith(".$") else resolved(value, document)
        for key, value in template.items()
    }


def _at(path: str, document: dict[str, Any]) -> Any:
    if path in CONTEXT:
        return CONTEXT[path]
    found: Any = document
    for key in path.removeprefix("$.").split("."):
        found = found[key]
    return found


RULES = (payloads_fit_their_contracts,)
