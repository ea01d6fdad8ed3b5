"""What the world does to the protocol: time, deaths, people, late lists, lost callbacks, STOP and pause."""

from collections.abc import Iterator

from frontdesk.domain.sends import SendState
from tests.model import rules as decisions
from tests.model.machine import News, Turn, invoke, settle
from tests.model.rules import Rules
from tests.model.states import Execution, Phase, Setting, State, Step

_LATER: dict[Phase, Phase] = {0: 1, 1: 2, 2: 3}
_PASSES = ("not_after", "dead_at", "the settle window")


def environment_steps(state: State, rules: Rules, setting: Setting) -> Iterator[Step]:
    """Everything that may happen without us."""
    yield from _switches(state, setting)
    yield from _messages(state, setting)
    yield from _provider(state, rules)
    yield from _time(state, rules, setting)
    yield from _deaths(state, rules, setting)
    if rules.sweeps:
        yield from _sweep(state, rules)


def _switches(state: State, setting: Setting) -> Iterator[Step]:
    """STOP and pause: the fence first, then memory."""
    if setting.may_stop and state.stop == 0:
        yield Step("STOP is in the fence", state._replace(stop=1))
    if state.stop == 1:
        yield Step("STOP is committed", state._replace(stop=2))
    if setting.may_pause and state.pause == 0:
        yield Step("the pause is in the fence", state._replace(pause=1))
    if state.pause == 1:
        yield Step("the pause is committed", state._replace(pause=2))


def _messages(state: State, setting: Setting) -> Iterator[Step]:
    if setting.has_newer_message and all(each.run == 0 for each in state.executions):
        newer = Execution(run=1, at="Recall")
        yield Step("a newer message starts a run", state._replace(executions=(*state.executions, newer)))


def _provider(state: State, rules: Rules) -> Iterator[Step]:
    """What was accepted is listed, and a callback tells of it; both may be late, and the callback lost."""
    for index, post in enumerate(state.posts):
        if post.accepted and not post.is_listed:
            yield Step(
                f"the provider lists grant {index}", state.with_post(index, post._replace(is_listed=True))
            )
        if post.accepted and state.rows[index].message is None:
            told = settle(state, rules, index, News("accepted", message=index))
            yield Step(f"the provider calls back about grant {index}", told)


def _time(state: State, rules: Rules, setting: Setting) -> Iterator[Step]:
    for index, row in enumerate(state.rows):
        if row.phase == 3 or any(older.phase <= row.phase for older in state.rows[:index]):
            continue
        post = state.posts[index]
        is_promised = setting.lists_in_time and decisions.everything_is_listed_after_the_window(rules)
        if row.phase == 2 and post.accepted and not post.is_listed and is_promised:
            continue
        after = state.with_row(index, row._replace(phase=_LATER[row.phase]))
        if row.phase == 1 and decisions.nobody_posts_after_dead_at(rules):
            alive = tuple(each for each in state.invocations if not (each.grant == index and each.may_post))
            after = after._replace(invocations=alive)
        yield Step(f"{_PASSES[row.phase]} of grant {index} passes", after)


def _deaths(state: State, rules: Rules, setting: Setting) -> Iterator[Step]:
    for index, each in enumerate(state.executions):
        if each.has_ended:
            continue
        if not each.is_dead and setting.may_die:
            yield Step(
                f"E{index} dies at {each.at}", state.with_execution(index, each._replace(is_dead=True))
            )
        elif each.is_dead and state.redrives < setting.redrives:
            yield from _redriven(state, index, rules, setting)
    if state.reruns < setting.reruns and state.executions[0].at not in {"Recall", "sent"}:
        again = (*state.executions, Execution(run=0, at="Recall"))
        yield Step(
            "run 0 is started again under a new name",
            state._replace(executions=again, reruns=state.reruns + 1),
        )


def _redriven(state: State, index: int, rules: Rules, setting: Setting) -> Iterator[Step]:
    """Enter the state where it died once more, with the next redrive count."""
    dead = state.executions[index]
    alive = dead._replace(is_dead=False, redrive=dead.redrive + 1)
    after = state._replace(redrives=state.redrives + 1).with_execution(index, alive)
    turn = Turn(after, index, rules, setting)
    if dead.at == "Send" and dead.grant is not None:
        yield from invoke(turn, dead.grant, "is redriven at Send")
    else:
        yield turn.go(f"is redriven at {dead.at}", dead.at)


def _sweep(state: State, rules: Rules) -> Iterator[Step]:
    """Look after every run without a live execution: look its open send up, or give it to a person."""
    for run in sorted({each.run for each in state.executions}):
        attempts = [(index, each) for index, each in enumerate(state.executions) if each.run == run]
        if any(not each.is_dead and not each.has_ended for _, each in attempts):
            continue
        open_rows = [index for index, row in enumerate(state.rows) if row.is_open and row.run == run]
        for index in open_rows:
            yield from _swept(state, rules, index)
        if not open_rows and not any(each.has_ended for _, each in attempts):
            is_sent = any(row.state is SendState.SENT and run in row.causes for row in state.rows)
            index, last = attempts[-1]
            ended = last._replace(at="sent" if is_sent else "with_person", is_dead=False)
            yield Step(f"the sweep ends run {run}: {ended.at}", state.with_execution(index, ended))


def _swept(state: State, rules: Rules, index: int) -> Iterator[Step]:
    row = state.rows[index]
    if row.phase < 2:
        return
    doubted = settle(state, rules, index, News("doubt", error=row.error))
    if state.posts[index].is_listed:
        yield Step(f"the sweep finds grant {index}", settle(doubted, rules, index, News("accepted", index)))
    elif row.phase == 3:
        yield Step(f"the sweep finds grant {index} absent", settle(doubted, rules, index, News("absent")))
