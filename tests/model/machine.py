"""The state machine's way through a send: what an execution may do next, one transaction a step."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from frontdesk.domain.sends import EVIDENCE_OF, Evidence, Reentry, SendState
from frontdesk.domain.verdict import Outcome
from tests.model import rules as decisions
from tests.model.rules import Facts, Rules
from tests.model.states import EVIDENCE, At, Execution, Invocation, Post, Row, Setting, State, Step

_REMEMBERS_NOTHING = frozenset({"Gate", "Look Up"})
_AT_WORK_FOR_ONE_GRANT = 3
"""Only a mutant that hands a grant out again and again gets there; without a bound its states have no end."""
_END_OF: dict[Outcome | None, At] = {"sent": "sent", "stopped": "stopped", "superseded": "superseded"}


class News(NamedTuple):
    """One piece of evidence about a grant."""

    evidence: Evidence
    message: int | None = None
    error: str | None = None


class Turn(NamedTuple):
    """It is this execution's turn."""

    state: State
    number: int
    rules: Rules
    setting: Setting

    @property
    def execution(self) -> Execution:
        return self.state.executions[self.number]

    def go(self, what: str, at: At, state: State | None = None, fault: str = "", **changes: Any) -> Step:
        """Move the execution on; entering Gate is a new entry."""
        after = self.state if state is None else state
        execution = self.execution._replace(at=at, **changes)
        if at == "Gate":
            after = _entered_anew(after, self.number)
        if at in _REMEMBERS_NOTHING:
            execution = Execution(execution.run, at, execution.redrive, knows_stop=execution.knows_stop)
        return Step(f"E{self.number} {what}", after.with_execution(self.number, execution), fault)


def execution_steps(state: State, rules: Rules, setting: Setting) -> Iterator[Step]:
    """Everything that an execution which is alive may do next."""
    for index, execution in enumerate(state.executions):
        if not execution.is_dead and not execution.has_ended:
            yield from _STEPS[execution.at](Turn(state, index, rules, setting))


def settle(state: State, rules: Rules, index: int, news: News) -> State:
    """Write what is known of a grant into the ledger; what another grant has claimed stays that one's."""
    row = state.rows[index]
    after = rules.settled_state(row.state, news.evidence)
    is_known = news.message is None or not _is_free(state, index, news.message)
    error = None if after is SendState.SENT else news.error
    if after is row.state and (not row.is_open or not row.is_unclear):
        error = row.error
    message = row.message if is_known else news.message
    return state.with_row(index, row._replace(state=after, error=error, message=message))


def _is_free(state: State, index: int, message: int | None) -> bool:
    """Whether no other grant has claimed this message."""
    return all(row.message != message for number, row in enumerate(state.rows) if number != index)


def is_live(row: Row) -> bool:
    """Whether this grant keeps its causes from being answered by another."""
    return row.is_open or row.state is SendState.SENT


def _recall(turn: Turn) -> Iterator[Step]:
    knows_stop = turn.state.stop == 2 and not turn.rules.reads_fresh_facts
    yield turn.go("reads its facts and drafts", "Gate", knows_stop=knows_stop)


def _gate(turn: Turn, *, is_worn_out: bool = False) -> Iterator[Step]:
    state, execution = turn.state, turn.execution
    mine = tuple(row for row in state.rows if row.run == execution.run and _is_seen(turn, row))
    what = decisions.reentry(turn.rules, mine, turn.number, execution.redrive)
    verdict = decisions.verdict(what, _facts(turn, is_worn_out=is_worn_out))
    match verdict.word:
        case "send":
            yield from _grant(turn, what, is_worn_out=is_worn_out)
        case "stop":
            end = _END_OF.get(verdict.outcome, "with_person")
            fault = (
                ""
                if end != "sent" or _is_answered(state, execution.run)
                else "a run ended as sent, nothing was"
            )
            yield turn.go(f"passes Gate: {end}", end, fault=fault)
        case "ask":
            yield turn.go("passes Gate: a person is asked", "with_person")
        case "hold":
            yield from _hold(turn, is_worn_out=is_worn_out)
        case "reconcile":
            yield turn.go("passes Gate: reconcile", "Look Up")


def _facts(turn: Turn, *, is_worn_out: bool) -> Facts:
    state, run = turn.state, turn.execution.run
    of_others = [row for row in state.rows if row.run != run]
    return Facts(
        is_opted_out=state.stop == 2 if turn.rules.reads_fresh_facts else turn.execution.knows_stop,
        is_paused=state.pause == 2,
        has_newer_message=any(each.run > run and _will_answer(state, each) for each in state.executions),
        causes_answered=any(
            run in row.causes and (row.state is SendState.SENT or row.is_left_to_a_person)
            for row in of_others
        ),
        other_open_send=any(row.is_unclear for row in of_others),
        is_worn_out=is_worn_out or len(state.rows) >= turn.setting.grants,
    )


def _will_answer(state: State, newer: Execution) -> bool:
    """Whether a newer run is undecided, so that its grant will name the older causes too."""
    is_granted = any(is_live(row) and newer.run in row.causes for row in state.rows)
    return newer.at != "Recall" and not newer.has_ended and not is_granted


def _is_seen(turn: Turn, row: Row) -> bool:
    return turn.rules.key == "cause" or row.body == turn.number


def _grant(turn: Turn, what: Reentry, *, is_worn_out: bool) -> Iterator[Step]:
    state, execution = turn.state, turn.execution
    fault = "a grant after STOP was committed" if state.stop == 2 else ""
    if what is Reentry.SAME:
        index = next(number for number, row in enumerate(state.rows) if row.is_open)
        again = _entered_anew(state, turn.number)
        yield from invoke(turn._replace(state=again), index, f"gets grant {index} again", fault)
        return
    causes = (execution.run, *_unanswered(turn))
    if any(row.is_unclear for row in state.rows) or _is_taken(turn, causes):
        yield from _hold(turn, is_worn_out=is_worn_out)
        return
    index = len(state.rows)
    row = Row(execution.run, causes, turn.number, execution.redrive, False, turn.number, SendState.GRANTED, 0)
    granted = state._replace(rows=(*state.rows, row), posts=(*state.posts, Post()))
    yield from invoke(turn._replace(state=granted), index, f"gets grant {index} for causes {causes}", fault)
    if state.lost_answers < turn.setting.lost_answers:
        lost = granted._replace(lost_answers=state.lost_answers + 1)
        retried = lost.with_row(index, row._replace(is_of_this_entry=True))
        yield Step(
            f"E{turn.number} is given grant {index}, the answer is lost, Gate is retried", retried, fault
        )
        yield turn.go(
            f"is given grant {index}, the answer is lost, parked, back to Gate", "Gate", lost, fault
        )


def _unanswered(turn: Turn) -> tuple[int, ...]:
    """The older causes of the contact that nothing answers yet."""
    older = range(turn.execution.run)
    if turn.rules.key != "cause":
        return tuple(older)
    return tuple(
        run for run in older if not any(is_live(row) and run in row.causes for row in turn.state.rows)
    )


def _is_taken(turn: Turn, causes: tuple[int, ...]) -> bool:
    if turn.rules.key != "cause":
        return False
    return any(is_live(row) and set(row.causes) & set(causes) for row in turn.state.rows)


def _hold(turn: Turn, *, is_worn_out: bool) -> Iterator[Step]:
    """Wait and enter Gate again; what was held too often is judged as such."""
    yield turn.go("passes Gate: hold", "Gate")
    if not is_worn_out:
        yield from _gate(turn, is_worn_out=True)


def invoke(turn: Turn, grant: int, why: str, fault: str = "") -> Iterator[Step]:
    """Enter Send. A death before its Lambda runs is a Lambda that never makes its first request."""
    state, execution = turn.state, turn.execution
    if (
        sum(each.grant == grant and each.result is None for each in state.invocations)
        >= _AT_WORK_FOR_ONE_GRANT
    ):
        return
    invocation = Invocation(turn.number, execution.redrive, grant)
    once = state._replace(invocations=(*state.invocations, invocation))
    yield turn.go(f"{why}, invokes Send", "Send", once, fault, grant=grant)
    if state.duplicates < turn.setting.duplicates:
        twice = once._replace(invocations=(*once.invocations, invocation), duplicates=state.duplicates + 1)
        yield turn.go(f"{why}, invokes Send, delivered twice", "Send", twice, fault, grant=grant)


def _send(turn: Turn) -> Iterator[Step]:
    me = (turn.number, turn.execution.redrive, turn.execution.grant)
    for number, each in enumerate(turn.state.invocations):
        if each.result is not None and (each.execution, each.redrive, each.grant) == me:
            rest = turn.state.invocations[:number] + turn.state.invocations[number + 1 :]
            told = f"hears {each.result} from Send"
            after = turn.state._replace(invocations=rest)
            yield turn.go(told, "Note Receipt", after, result=each.result, error=each.error)
    yield turn.go("hears nothing from Send: Catch", "Look Up")


def _note_receipt(turn: Turn) -> Iterator[Step]:
    execution = turn.execution
    assert execution.grant is not None
    assert execution.result is not None
    evidence = EVIDENCE_OF[execution.result]
    message = execution.grant if execution.result == "sent" else None
    after = turn.state
    if evidence is not None:
        after = settle(turn.state, turn.rules, execution.grant, News(evidence, message, execution.error))
    yield turn.go(f"notes {execution.result}", "Gate", after)


def _look_up(turn: Turn) -> Iterator[Step]:
    state = turn.state
    moments = decisions.moments(turn.rules)
    _, dead_at, settle_until = turn.rules.deadlines(decisions.GRANTED_AT, decisions.SETTLE)
    for index, row in enumerate(state.rows):
        now = moments[row.phase]
        if row.is_open and turn.execution.run in row.causes and now >= dead_at:
            after = settle(state, turn.rules, index, News("doubt", error=row.error))
            claimed = tuple(each.message for each in state.rows if each.message is not None)
            yield turn.go(
                f"marks grant {index} unknown",
                "Reconcile",
                after,
                grant=index,
                claimed=claimed,
                is_window_over=now >= settle_until,
            )
            return
    yield turn.go("looks too early or finds nothing open", "Gate")


def _reconcile(turn: Turn) -> Iterator[Step]:
    state, execution = turn.state, turn.execution
    assert execution.grant is not None
    listed = tuple(
        (message, state.rows[message].body)
        for message, post in enumerate(state.posts)
        if post.accepted and post.is_listed and message not in execution.claimed
    )
    body = state.rows[execution.grant].body
    finding, found = decisions.match(execution.grant, body, listed, execution.is_window_over)
    yield turn.go(f"looks for grant {execution.grant}: {finding}", "Note Found", finding=finding, found=found)


def _note_found(turn: Turn) -> Iterator[Step]:
    execution = turn.execution
    assert execution.grant is not None
    assert execution.finding is not None
    after, evidence = turn.state, EVIDENCE.get(execution.finding)
    is_open = turn.state.rows[execution.grant].is_open
    is_mine = execution.found is None or (is_open and _is_free(turn.state, execution.grant, execution.found))
    if evidence is not None and is_mine:
        error = execution.finding if evidence == "doubt" else None
        after = settle(turn.state, turn.rules, execution.grant, News(evidence, execution.found, error))
    yield turn.go(f"notes grant {execution.grant} {execution.finding}", "Gate", after)


def _is_answered(state: State, run: int) -> bool:
    return any(post.accepted and run in row.causes for row, post in zip(state.rows, state.posts, strict=True))


def _entered_anew(state: State, index: int) -> State:
    for number, row in enumerate(state.rows):
        if row.execution == index and row.is_of_this_entry:
            state = state.with_row(number, row._replace(is_of_this_entry=False))
    return state


_STEPS: dict[At, Callable[[Turn], Iterator[Step]]] = {
    "Recall": _recall,
    "Gate": _gate,
    "Send": _send,
    "Note Receipt": _note_receipt,
    "Look Up": _look_up,
    "Reconcile": _reconcile,
    "Note Found": _note_found,
}
