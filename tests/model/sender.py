"""The Send Lambda at work: the real `sending.send`, one request a step, killed at any of them."""

from collections.abc import Iterator

from frontdesk.domain.sends import SendReceipt, after_post
from tests.model import rules as decisions
from tests.model.rules import Rules, Suspended
from tests.model.states import Ask, Invocation, State, Step


def send_steps(state: State, rules: Rules) -> Iterator[Step]:
    """Everything that a Send at work may do next. One that is killed just never goes on."""
    for index, invocation in enumerate(state.invocations):
        if invocation.may_post:
            yield from _post(state, index)
        elif invocation.result is None:
            yield from _ask(state, index, rules)


def _ask(state: State, index: int, rules: Rules) -> Iterator[Step]:
    """Make one request to the fence, with the looks at the clock before and after it."""
    invocation = state.invocations[index]
    for ready in _seeing_the_clock(state, invocation, rules):
        waits_for = _goes_on(state, ready, rules)
        if not isinstance(waits_for, Suspended) or waits_for.what == "post":
            yield _concluded(state, index, ready, rules)
            continue
        for ask, after in _answers(state, ready, waits_for):
            asked = ready._replace(asks=(*ready.asks, ask))
            for ready_again in _seeing_the_clock(after, asked, rules):
                yield _concluded(after, index, ready_again, rules)


def _seeing_the_clock(state: State, invocation: Invocation, rules: Rules) -> Iterator[Invocation]:
    """Answer every look at the clock; around `not_after` a slow clock may still show the time before it."""
    waits_for = _goes_on(state, invocation, rules)
    if not isinstance(waits_for, Suspended) or waits_for.what != "now":
        yield invocation
        return
    phase = state.rows[invocation.grant].phase
    for seen in (0, 1) if phase == 1 else (phase,):
        looked = invocation._replace(asks=(*invocation.asks, Ask("now", seen)))
        yield from _seeing_the_clock(state, looked, rules)


def _answers(state: State, invocation: Invocation, waits_for: Suspended) -> Iterator[tuple[Ask, State]]:
    post = state.posts[invocation.grant]
    if waits_for.what == "barriers":
        yield Ask("barriers", (state.stop > 0, state.pause > 0)), state
        yield Ask("barriers", None), state
        return
    claimed = state.with_post(invocation.grant, post._replace(is_claimed=True))
    yield Ask("claim", not post.is_claimed), claimed
    yield Ask("claim", None), claimed
    yield Ask("claim", None), state


def _concluded(state: State, index: int, invocation: Invocation, rules: Rules) -> Step:
    outcome = _goes_on(state, invocation, rules)
    who = f"Send of E{invocation.execution}.{invocation.redrive} with grant {invocation.grant}"
    if isinstance(outcome, SendReceipt):
        over = invocation._replace(asks=(), result=outcome.result, error=outcome.error)
        return Step(f"{who} answers {outcome.result}", state.with_invocation(index, over))
    if outcome.what == "post":
        armed = invocation._replace(asks=(), may_post=True)
        return Step(f"{who} passes its checks", state.with_invocation(index, armed), _let_through(state))
    what, told = invocation.asks[-1]
    return Step(f"{who} asks for its {what}: {told}", state.with_invocation(index, invocation))


def _let_through(state: State) -> str:
    if state.stop:
        return "a check that followed STOP let a POST through"
    return "a check that followed the pause let a POST through" if state.pause else ""


def _goes_on(state: State, invocation: Invocation, rules: Rules) -> Suspended | SendReceipt:
    row = state.rows[invocation.grant]
    invoked = (invocation.execution, invocation.redrive)
    return decisions.send_goes_on(rules, (row.execution, row.redrive), invoked, invocation.asks)


def _post(state: State, index: int) -> Iterator[Step]:
    """One POST: accepted or not, and answered or not."""
    invocation = state.invocations[index]
    grant = invocation.grant
    post, row = state.posts[grant], state.rows[grant]
    late = "a POST after dead_at" if row.phase >= 2 else ""
    twice = "two accepted POSTs for one cause" if _has_been_accepted(state, row.causes) else ""
    accepted = state.with_post(grant, post._replace(accepted=post.accepted + 1))
    outcomes: tuple[tuple[str, State, int | None, str | None, bool], ...] = (
        ("accepted", accepted, 201, None, True),
        ("accepted, the answer is lost", accepted, None, None, True),
        ("not accepted, 503", state, 503, None, True),
        ("refused, 400", state, 400, "21211", True),
        ("refused, 429", state, 429, "20429", True),
        ("not connected", state, None, None, False),
    )
    for what, after, status, code, sent_a_byte in outcomes:
        provider_id = str(grant) if status == 201 else None
        result, error = after_post(
            status=status, provider_id=provider_id, error_code=code, sent_a_byte=sent_a_byte
        )
        over = invocation._replace(may_post=False, result=result, error=error)
        fault = late or (twice if after is accepted else "")
        label = f"Send of E{invocation.execution}.{invocation.redrive} posts grant {grant}: {what}"
        yield Step(label, after.with_invocation(index, over), fault)


def _has_been_accepted(state: State, causes: tuple[int, ...]) -> bool:
    return any(
        post.accepted and set(row.causes) & set(causes)
        for row, post in zip(state.rows, state.posts, strict=True)
    )
