"""Forget what can no longer make a difference, so that states with the same future are one state."""

from functools import cache

from frontdesk.domain.sends import FOR_A_PERSON, SendState
from tests.model import rules as decisions
from tests.model.rules import Rules
from tests.model.states import Execution, Invocation, Post, Row, Setting, State

_ERRORS_THAT_MATTER = FOR_A_PERSON | {"rate_limited"}


def normal(state: State, rules: Rules, setting: Setting) -> State:
    """Return the state that stands for all with the same future."""
    may_redrive = state.redrives < setting.redrives
    executions, looking = _executions(state.executions, may_redrive)
    invocations = _invocations(state, rules) if state.invocations else ()
    at_work = tuple([each.grant for each in invocations if each.result is None])
    rows, posts = _books(state.rows, state.posts, at_work, looking, may_redrive)
    return State(executions, rows, posts, invocations, *state[4:])


@cache
def _executions(
    executions: tuple[Execution, ...], may_redrive: bool
) -> tuple[tuple[Execution, ...], tuple[tuple[int, ...], ...]]:
    """Return them, and what each of those that look at the provider knows to be claimed."""
    after = tuple([_execution(each, may_redrive) for each in executions])
    return after, tuple([each.claimed for each in after if each.at == "Reconcile"])


def _invocations(state: State, rules: Rules) -> tuple[Invocation, ...]:
    kept = []
    for each in state.invocations:
        row, post, waits = state.rows[each.grant], state.posts[each.grant], state.executions[each.execution]
        if _matters(each, row, post, waits, rules):
            kept.append(_invocation(each, row, rules))
    return tuple(sorted(kept, key=repr) if len(kept) > 1 else kept)


@cache
def _books(
    rows: tuple[Row, ...],
    posts: tuple[Post, ...],
    at_work: tuple[int, ...],
    looking: tuple[tuple[int, ...], ...],
    may_redrive: bool,
) -> tuple[tuple[Row, ...], tuple[Post, ...]]:
    """Forget in the ledger and at the provider what nobody will ask for."""
    rows_after, posts_after = [], []
    for index, (row, post) in enumerate(zip(rows, posts, strict=True)):
        is_over = not row.is_open and index not in at_work
        is_seen = any(index not in claimed for claimed in looking)
        may_be_at_work = index in at_work or row.is_of_this_entry or may_redrive
        rows_after.append(_row(row, is_over, may_be_at_work))
        posts_after.append(_post(post, row, is_over, is_seen))
    return tuple(rows_after), tuple(posts_after)


@cache
def _execution(execution: Execution, may_redrive: bool) -> Execution:
    if execution.has_ended:
        return Execution(execution.run, execution.at)
    if execution.is_dead and not may_redrive:
        return Execution(execution.run, "Gate", is_dead=True)
    return execution._replace(error=_error(execution.error))


@cache
def _invocation(invocation: Invocation, row: Row, rules: Rules) -> Invocation:
    """Forget the answers that led to nothing else than others would have."""
    of = (rules, (row.execution, row.redrive), (invocation.execution, invocation.redrive))
    fresh = tuple(ask._replace(told=0) if ask.what == "now" else ask for ask in invocation.asks)
    waits_for, as_if = (decisions.send_goes_on(*of, asks) for asks in (invocation.asks, fresh))
    is_same = repr(waits_for) == repr(as_if)
    return invocation._replace(asks=fresh if is_same else invocation.asks, error=_error(invocation.error))


@cache
def _row(row: Row, is_over: bool, may_be_at_work: bool) -> Row:
    row = row._replace(error=_error(row.error))
    if not is_over:
        return row if may_be_at_work else row._replace(phase=max(row.phase, 1))
    is_void = row.state is SendState.FAILED and row.error == "rate_limited"
    state = SendState.VOID if is_void else row.state
    return row._replace(phase=3, execution=0, redrive=0, is_of_this_entry=False, state=state)


@cache
def _post(post: Post, row: Row, is_over: bool, is_seen: bool) -> Post:
    if not is_over:
        return post
    return Post(post.accepted, post.is_listed or (row.message is not None and not is_seen))


def _error(error: str | None) -> str | None:
    return error if error in _ERRORS_THAT_MATTER else None


@cache
def _matters(invocation: Invocation, row: Row, post: Post, waits: Execution, rules: Rules) -> bool:
    """Whether somebody waits for its answer, or it can still post."""
    is_waiting = waits.at == "Send" and not waits.is_dead
    if is_waiting and (waits.redrive, waits.grant) == (invocation.redrive, invocation.grant):
        return True
    if invocation.result is not None or invocation.may_post:
        return invocation.may_post
    granted, invoked = (row.execution, row.redrive), (invocation.execution, invocation.redrive)
    return decisions.can_post(rules, granted, invoked, invocation.asks, (row.phase, post.is_claimed))
