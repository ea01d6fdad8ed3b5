"""A drill of sends that cannot go on says in a sentence what happened, in which runs, and where."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

from ops.drill.sends import running
from ops.drill.sends.failures import BrokeOff, Failures
from ops.drill.sends.mix import OF_NOTES, Plan, draw
from ops.drill.sends.play import Play


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> Failures:
    """Let the drill run without a desk, up to its first wave, which fails; returns what fails before that."""
    failures = Failures()

    class Broken(Play):
        def on(self, *_: Any) -> None: ...

        def wave(self, *_: Any) -> list[Any]:
            raise TimeoutError("nobody answers")

        def __init__(self) -> None:
            super().__init__()
            self.failures = failures

    @contextmanager
    def no_desk(*_: Any, **__: Any) -> Iterator[tuple[None, str]]:
        yield None, ""

    monkeypatch.setattr(running, "Play", Broken)
    monkeypatch.setattr(running, "drilled_desk", no_desk)
    monkeypatch.setattr(running, "Books", lambda _: nullcontext())
    monkeypatch.setattr(running, "Stage", lambda _: None)
    return failures


def broke_off(*plans: Plan) -> str:
    with pytest.raises(BrokeOff) as told:
        running.played(plans or draw(7, 2), lambda *_: None)
    return str(told.value)


@pytest.mark.usefixtures("failures")
def test_it_says_which_runs_were_played_what_failed_and_where():
    told = broke_off()
    assert told.startswith(
        "The drill broke off while it played run(s) 1, 2: TimeoutError in test_sends_running"
    )
    assert told.endswith(": nobody answers")


@pytest.mark.usefixtures("failures")
def test_a_run_that_is_about_a_note_is_called_so():
    assert "played run(s) note 1, note 2: " in broke_off(*draw(7, 2, OF_NOTES))


def test_what_failed_first_in_a_thread_is_told_and_not_what_came_of_it(failures: Failures):
    with failures:
        raise LookupError("no such case")
    assert broke_off().endswith("no such case")
