"""Contracts: each step's input and output, as the state machine passes them.

A step's output minus its observations is what `ResultSelector` keeps under `$.<state>`; a contract test compares the two.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.domain.gate import AnswerKind, Outcome, Word
from frontdesk.domain.lead import Lead
from frontdesk.domain.proposal import Brief, Classification, Proposal
from frontdesk.domain.sends import Finding, SendResult


class Contract(BaseModel):
    """Frozen, complete, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class At(Contract):
    """Where in which execution this invocation happens, from the context object."""

    execution: str
    started_at: str
    redrive_count: int
    state: str
    entered_at: str
    attempt: int


class StepInput(Contract):
    """What every step is told."""

    at: At
    run_id: str


class StepOutput(Contract):
    """What every step answers beside its result; the state machine drops the observations."""

    observations: list[dict[str, Any]] = Field(default_factory=list)


# ── start ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


class RunInput(Contract):
    """The input of one execution. `orchestration.start` adds every state's home with nulls, so that a path never fails to resolve."""

    run_id: str
    lead: Lead


# ── recall, classify, draft ─────────────────────────────────────────────────────────────────────────────────────────────


class RecallInput(StepInput):
    lead: Lead


class RecallOutput(StepOutput):
    kind: Literal["conversation", "fact", "duplicate"]
    brief: Brief | None


class ClassifyInput(StepInput):
    brief: Brief


class ClassifyOutput(StepOutput):
    classification: Classification


class DraftInput(StepInput):
    brief: Brief
    classification: Classification


class DraftOutput(StepOutput):
    proposal: Proposal


# ── gate and its bookkeeping, all [db] ──────────────────────────────────────────────────────────────────────────────────


class ReasonGiven(Contract):
    """One rule's word, as the state carries it."""

    rule: str
    version: int
    word: Word
    text: str


class Grant(Contract):
    """The right to one POST: everything Send needs, copied by the gate from the run's contact and the playbook."""

    grant_id: str
    execution: str
    redrive_count: int
    entered_at: str
    act_index: int
    channel: Literal["sms"]
    sender: str
    recipient: str
    body: str
    not_after: datetime
    dead_at: datetime
    validity_s: int
    scopes: list[str]
    """Scopes of the kill switch that hold for this send."""


class Question(Contract):
    """What a person is asked: the exact act, why the desk asks, and the digest that their answer is bound to."""

    digest: str
    act_index: int
    body: str | None
    reasons: list[ReasonGiven]


class GateInput(StepInput):
    do: Literal["gate"]
    classification: Classification | None
    proposal: Proposal | None


class GateOutput(StepOutput):
    verdict: Word
    reasons: list[ReasonGiven]
    until: str | None
    """When to look again (hold, reconcile), or when nobody can post the grant any more (send). Seconds, UTC, ending in Z."""
    grant: Grant | None
    question: Question | None
    outcome: Outcome | None
    audit_head: str


class PostedRequest(Contract):
    """Where the request to a person stands."""

    request_id: str
    channel: str
    ts: str
    question: Question


class HumanAnswer(Contract):
    """What a person answered, as `decide` hands it to the task token."""

    request_id: str
    kind: Literal["approve", "edit", "reject", "take_over", "try_again"]
    by: str
    at: datetime
    digest: str
    body: str | None


class NoteRequestInput(StepInput):
    do: Literal["note_request"]
    posted: PostedRequest
    answer: HumanAnswer | None


class NoteRequestOutput(StepOutput):
    """`next` is await while somebody is left to ask, settle once there is an answer or nobody is left."""

    next: Literal["await", "settle"]
    can_try_again: bool
    rung: int
    wait_s: int
    who: str
    approvers: list[str]
    answer: AnswerKind | None
    answered_by: str | None
    body: str | None


class SendReceipt(Contract):
    """What came of a grant, as Send tells."""

    grant_id: str
    result: SendResult
    provider_id: str | None
    error: str | None


class Found(Contract):
    """What a look at the provider found."""

    grant_id: str | None
    finding: Finding | Literal["nothing_open"]
    provider_id: str | None
    is_window_over: bool


class NoteReceiptInput(StepInput):
    do: Literal["note_receipt"]
    send: SendReceipt | None
    found: Found | None


class NoteReceiptOutput(StepOutput):
    states: dict[str, str]
    """Each grant that was touched, and its state now."""


class OpenGrant(Contract):
    """A send whose fate is unknown, with all that a look at the provider needs."""

    grant_id: str
    recipient: str
    senders: list[str]
    body_digest: str
    since: datetime
    claimed: list[str]
    """Provider ids that other rows have claimed."""
    is_window_over: bool


class LookUpSendInput(StepInput):
    do: Literal["look_up_send"]


class LookUpSendOutput(StepOutput):
    open: OpenGrant | None


DatabaseWork = Annotated[GateInput | NoteRequestInput | NoteReceiptInput | LookUpSendInput, Field(discriminator="do")]


# ── ask ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


class StepFailure(Contract):
    """What a Catch noted: Step Functions' own two keys."""

    Error: str
    Cause: str


class PostRequestInput(StepInput):
    do: Literal["post_request"]
    lead: Lead
    classification: Classification | None
    question: Question | None
    error: StepFailure | None


class PostRequestOutput(StepOutput):
    posted: PostedRequest


class OfferInput(StepInput):
    do: Literal["await_human_verdict"]
    task_token: str
    lead: Lead
    classification: Classification | None
    posted: PostedRequest
    rung: int
    who: str
    approvers: list[str]
    can_try_again: bool


class SettleRequestInput(StepInput):
    do: Literal["settle_request"]
    lead: Lead
    classification: Classification | None
    posted: PostedRequest
    answer: AnswerKind | None
    answered_by: str | None
    body: str | None


class SettleRequestOutput(StepOutput):
    next: Literal["gate", "try_again"]


AskWork = Annotated[PostRequestInput | OfferInput | SettleRequestInput, Field(discriminator="do")]


# ── send, reconcile, record ─────────────────────────────────────────────────────────────────────────────────────────────


class SendInput(StepInput):
    grant: Grant


class SendOutput(StepOutput):
    receipt: SendReceipt


class ReconcileInput(StepInput):
    open: OpenGrant | None


class ReconcileOutput(StepOutput):
    found: Found


class RecordInput(StepInput):
    lead: Lead
    classification: Classification | None
    outcome: Outcome | None


class RecordOutput(StepOutput):
    outcome: str
    audit_head: str


class AwaitHumanVerdictOutput(StepOutput):
    """What the task token brings back; there is no Lambda answer to drop observations from."""

    answer: HumanAnswer


HOMES: dict[str, type[StepOutput]] = {
    "recall": RecallOutput,
    "classify": ClassifyOutput,
    "draft": DraftOutput,
    "gate": GateOutput,
    "post_request": PostRequestOutput,
    "note_request": NoteRequestOutput,
    "await_human_verdict": AwaitHumanVerdictOutput,
    "settle_request": SettleRequestOutput,
    "send": SendOutput,
    "note_receipt": NoteReceiptOutput,
    "look_up_send": LookUpSendOutput,
    "reconcile": ReconcileOutput,
    "record": RecordOutput,
}
"""Each state's home `$.<state>`, and what is kept there."""


def skeleton(run: RunInput) -> dict[str, Any]:
    """Return an execution's input: the lead, `error`, and every home with each of its fields as null."""
    homes = {
        home: {field: None for field in output.model_fields if field != "observations"} for home, output in HOMES.items()
    }
    return {**run.model_dump(mode="json"), "error": None, **homes}
