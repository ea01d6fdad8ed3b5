"""What the model of the send protocol remembers: ledger, provider, fence, and who is doing what."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from frontdesk.domain.sends import FOR_A_PERSON, OPEN, Evidence, Finding, SendResult, SendState

At = Literal[
    "Recall", "Gate", "Send", "Note Receipt", "Look Up", "Reconcile", "Note Found",
    "sent", "stopped", "superseded", "with_person",
]  # fmt: skip
ENDS = frozenset({"sent", "stopped", "superseded", "with_person"})

Phase = Literal[0, 1, 2, 3]
"""How old a grant is: fresh, past `not_after`, past `dead_at`, past the settle window."""

Value = TypeVar("Value")


class Row(NamedTuple):
    """A grant in the ledger."""

    run: int
    causes: tuple[int, ...]
    execution: int
    redrive: int
    is_of_this_entry: bool
    """Made by the entry into Gate that its execution is still in, because the answer was lost."""
    body: int
    state: SendState
    phase: Phase
    error: str | None = None
    message: int | None = None
    """The provider's id of the message, once it is known. Message n came of grant n."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_left_to_a_person(self) -> bool:
        return self.is_open and self.error in FOR_A_PERSON

    @property
    def is_unclear(self) -> bool:
        """The desk will still find out what became of it."""
        return self.is_open and not self.is_left_to_a_person


class Post(NamedTuple):
    """What the provider and the fence know of a grant."""

    accepted: int = 0
    is_listed: bool = False
    is_claimed: bool = False


class Execution(NamedTuple):
    """An attempt at a run, at a state of the state machine, or at its end."""

    run: int
    at: At
    redrive: int = 0
    is_dead: bool = False
    """Failed, aborted or killed where it is."""
    grant: int | None = None
    result: SendResult | None = None
    error: str | None = None
    finding: Finding | None = None
    found: int | None = None
    claimed: tuple[int, ...] = ()
    is_window_over: bool = False
    knows_stop: bool = False
    """What Recall read, which is for drafting only."""

    @property
    def has_ended(self) -> bool:
        return self.at in ENDS


class Ask(NamedTuple):
    """Something that Send asked the outside for, with what it was told; None is a failure to answer."""

    what: Literal["now", "claim", "barriers"]
    told: int | bool | tuple[bool, bool] | None


class Invocation(NamedTuple):
    """A Send Lambda at work, perhaps for an execution that has moved on."""

    execution: int
    redrive: int
    grant: int
    asks: tuple[Ask, ...] = ()
    may_post: bool = False
    result: SendResult | None = None
    error: str | None = None


class State(NamedTuple):
    """Everything, at one moment."""

    executions: tuple[Execution, ...]
    rows: tuple[Row, ...] = ()
    posts: tuple[Post, ...] = ()
    invocations: tuple[Invocation, ...] = ()
    stop: Literal[0, 1, 2] = 0
    """0 nobody asked, 1 in the fence, 2 committed in memory too."""
    pause: Literal[0, 1, 2] = 0
    redrives: int = 0
    reruns: int = 0
    duplicates: int = 0
    lost_answers: int = 0

    def with_execution(self, index: int, execution: Execution) -> "State":
        return State(put(self.executions, index, execution), *self[1:])

    def with_row(self, index: int, row: Row) -> "State":
        return State(self.executions, put(self.rows, index, row), *self[2:])

    def with_post(self, index: int, post: Post) -> "State":
        return self._replace(posts=put(self.posts, index, post))

    def with_invocation(self, index: int, invocation: Invocation) -> "State":
        return self._replace(invocations=put(self.invocations, index, invocation))


class Step(NamedTuple):
    """One thing that happens, and the promise that it breaks, if any."""

    label: str
    after: State
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the environment may do, how often."""

    name: str
    redrives: int = 0
    reruns: int = 0
    duplicates: int = 0
    lost_answers: int = 0
    grants: int = 3
    """After so many the pass counter shows the run to a person."""
    may_stop: bool = False
    may_pause: bool = False
    has_newer_message: bool = False
    may_die: bool = True
    """Executions end by themselves, killed or aborted, and only the sweep looks after them."""
    lists_in_time: bool = True
    """The named assumption: the provider lists within the settle time what it accepted."""


EVIDENCE: dict[Finding, Evidence] = {
    "found": "accepted",
    "absent": "absent",
    "ambiguous": "doubt",
    "cannot_list": "doubt",
}
"""What a finding says about a send, as Note Receipt writes it; the others say nothing."""


def put(values: tuple[Value, ...], index: int, value: Value) -> tuple[Value, ...]:
    return (*values[:index], value, *values[index + 1 :])


def start() -> State:
    """One lead has come in."""
    return State(executions=(Execution(run=0, at="Recall"),))
