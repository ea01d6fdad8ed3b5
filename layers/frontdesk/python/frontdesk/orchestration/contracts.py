"""Contracts: each step's input and output, as the state machine passes them.

A step's output minus its observations is what `ResultSelector` keeps under `$.<state>`; a contract test
compares the two.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.domain.lead import Lead
from frontdesk.domain.money import Bill, spent_before_failing
from frontdesk.domain.proposal import Brief, Classification, Proposal
from frontdesk.domain.requests import HumanAnswer, PostedRequest, Question, ReasonGiven
from frontdesk.domain.sends import Entry, Found, Grant, OpenGrant, SendReceipt
from frontdesk.domain.verdict import AnswerKind, Outcome, Word
from frontdesk.orchestration.results import ProposalOrNone, Reading, ReadingOrNone


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

    @property
    def entry(self) -> Entry:
        """The identity that retries of one entry share, and a redrive or another pass never does."""
        return Entry(self.execution, self.redrive_count, self.entered_at)


class StepInput(Contract):
    """What every step is told."""

    at: At
    run_id: str


class StepFailure(Contract):
    """What a Catch noted: Step Functions' own two keys."""

    Error: str
    Cause: str


class StepOutput(Contract):
    """What every step answers beside its result; the state machine drops the observations."""

    observations: list[dict[str, Any]] = Field(default_factory=list)

    @classmethod
    def of(cls, result: Any) -> Self:
        """Build the output from a domain dataclass that has the same fields."""
        return cls(**{field.name: getattr(result, field.name) for field in fields(result)})


# start


class RunInput(Contract):
    """The input of one execution. `skeleton` adds every state's home with nulls, so that a path never
    fails to resolve."""

    run_id: str
    lead: Lead


# recall, classify, draft


class RecallInput(StepInput):
    lead: Lead


class RecallOutput(StepOutput):
    kind: Literal["conversation", "decision", "fact", "duplicate"]
    brief: Brief | None


class BrainInput(StepInput):
    """What both steps of the brain are told; `error` is what this run failed with before, if it did."""

    brief: Brief
    error: StepFailure | None = None

    @property
    def before_usd_micros(self) -> int:
        """What the step that failed had spent."""
        return spent_before_failing(self.error.Cause if self.error else None)


class ClassifyInput(BrainInput):
    pass


class ClassifyOutput(StepOutput):
    classification: Classification


class DraftInput(BrainInput):
    classification: Reading


class DraftOutput(StepOutput):
    proposal: Proposal


# gate and its bookkeeping, all [db]


class GateInput(StepInput):
    do: Literal["gate"]
    classification: ReadingOrNone
    proposal: ProposalOrNone


class GateOutput(StepOutput):
    verdict: Word
    reasons: list[ReasonGiven]
    until: str | None
    """When to look again (hold, reconcile), or when nobody can post the grant any more (send). Seconds,
    UTC, ending in Z."""
    grant: Grant | None
    question: Question | None
    outcome: Outcome | None
    audit_head: str


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


class NoteReceiptInput(StepInput):
    do: Literal["note_receipt"]
    send: SendReceipt | None
    found: Found | None


class NoteReceiptOutput(StepOutput):
    states: dict[str, str]
    """Each grant that was touched, and its state now."""


class LookUpSendInput(StepInput):
    do: Literal["look_up_send"]


class LookUpSendOutput(StepOutput):
    open: OpenGrant | None


DatabaseWork = Annotated[
    GateInput | NoteRequestInput | NoteReceiptInput | LookUpSendInput, Field(discriminator="do")
]


# ask


class PostRequestInput(StepInput):
    do: Literal["post_request"]
    lead: Lead
    classification: ReadingOrNone
    question: Question | None
    error: StepFailure | None


class PostRequestOutput(StepOutput):
    posted: PostedRequest


class OfferInput(StepInput):
    do: Literal["await_human_verdict"]
    task_token: str
    lead: Lead
    classification: ReadingOrNone
    posted: PostedRequest
    rung: int
    who: str
    approvers: list[str]
    can_try_again: bool


class SettleRequestInput(StepInput):
    do: Literal["settle_request"]
    lead: Lead
    classification: ReadingOrNone
    posted: PostedRequest
    answer: AnswerKind | None
    answered_by: str | None
    body: str | None


class SettleRequestOutput(StepOutput):
    next: Literal["gate", "try_again"]


AskWork = Annotated[PostRequestInput | OfferInput | SettleRequestInput, Field(discriminator="do")]


# send, reconcile, record


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
    classification: ReadingOrNone
    proposal: ProposalOrNone
    error: StepFailure | None
    outcome: Outcome | None

    @property
    def bill(self) -> Bill:
        """What this execution spent on models; of steps that failed, the last one's cause is known."""
        cause = self.error.Cause if self.error else None
        return Bill.of(self.at.execution, self.classification, self.proposal, cause=cause)


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
        home: {field: None for field in output.model_fields if field != "observations"}
        for home, output in HOMES.items()
    }
    return {**run.model_dump(mode="json"), "error": None, **homes}
