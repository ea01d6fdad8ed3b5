"""How the demo tells what happened: one greppable line in a pipe, a block that fits in a terminal."""

import io
import pkgutil
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console

from ops import commands
from ops.commands import demo
from ops.demo.live import LiveView, block
from ops.demo.plain import PlainView
from ops.demo.result import Played, Result
from ops.demo.scenes import CHAPTERS, SCENES, YOURS
from ops.demo.show import LAYERS, line, next_steps, opening, shown_by, span, verdict
from ops.stage import Pass, Seen

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
TEXT = "Hi! We work with many dental plans, and what yours covers is best checked before you come in. Call."
WAITED = ("Recall", "What Is This?", "Draft", "Gate", "Await Human Verdict", "Gate", "Send", "Record", "Done")


def a_result(number: int = 8, **changes: object) -> Result:
    """A scene that went as its script says; the ninth is the one in which the ladder climbs."""
    scene = SCENES[number]
    passes = (
        Pass("ask", ("Not earned.", "First.")),
        Pass("send", (f"{scene.because.replace('Medina', 'Medina (U0BRIGHT04)')}.",)),
    )
    whole = Result(
        played=Played(scene, ("a" * 64,), ("Joy asks", "Rosa approves"), timedelta(minutes=15), 1.25),
        seen=Seen("arn", "SUCCEEDED", WAITED, passes, {}),
        outcomes=("sent",),
        asked=1,
        texts=(TEXT,),
        has_sent=True,
        faults=(),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # the names are checked by replace


def a_terminal(width: int = 80, **options: object) -> Console:
    return Console(
        file=io.StringIO(),
        force_terminal=True,
        width=width,
        highlight=False,
        _environ={},
        **options,  # type: ignore[arg-type]  # options of rich, by name
    )


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def without_styles(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)


# ── In a pipe ─────────────────────────────────────────────────────────────────────────────────────


def test_a_lead_is_one_line_whose_columns_are_those_that_the_opening_names():
    assert line(a_result()).split(" | ") == [
        "Nobody answers in Slack; the ladder climbs",
        "Joy asks; Rosa approves",
        "Recall → Draft → Gate → Await Human Verdict → Gate → Send → Record",
        "ask → send: Rosa Medina approved exactly this text.",
        f'texted: "{TEXT}"',
        "15 min on the clock",
        "1.2 s",
        "ok",
    ]


def test_a_text_of_several_lines_stays_on_the_leads_one_line():
    assert "\n" not in line(a_result(texts=("Hello\n\nSee you\ttomorrow",)))


def test_what_differs_from_the_script_is_said_in_the_last_column():
    assert line(a_result(faults=("never passed Send",))).endswith(" | NOT AS SCRIPTED: never passed Send")


def test_what_was_sent_by_an_earlier_run_is_not_told_as_sent_by_this_one():
    assert " | texted: nothing | " in line(a_result(has_sent=False))


def test_a_pipe_gets_no_control_characters_and_no_markup():
    out = Console(file=io.StringIO(), highlight=False)
    view = PlainView(out, Console(file=io.StringIO(), stderr=True))
    view.open(15)
    with view.starting():
        view.before(SCENES[0])
        view.tell("Ana fills in the form")
    view.after(a_result(texts=("[red]not markup[/red] :smile:",)))
    view.layers([a_result()])
    view.say(verdict([a_result()], 4.2))
    view.next_steps(next_steps("a" * 64, "http://127.0.0.1:1/"))
    assert not CONTROL.search(printed(out))
    assert "[red]not markup[/red] :smile:" in printed(out)


# ── In a terminal ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_block_never_runs_over_the_edge(width: int):
    terminal = a_terminal(width)
    terminal.print(block(a_result(faults=("people were asked 2 times, not 1",)), 15))
    assert max(map(len, without_styles(printed(terminal)).splitlines())) <= width


def test_a_block_tells_title_story_path_gate_text_and_how_long_it_took():
    terminal = a_terminal()
    terminal.print(block(a_result(), 8))
    head, *rest = without_styles(printed(terminal)).splitlines()
    assert (
        " ".join(head.split()) == "8 Nobody answers in Slack; the ladder climbs 15 min on the clock, 1.2 s ✓"
    )
    assert [row.split()[0] for row in rest] == ["Joy", "path", "gate", "texted"]
    assert rest[-1].rstrip().endswith("…")


def test_a_block_says_what_went_wrong():
    terminal = a_terminal()
    terminal.print(block(a_result(faults=("never passed Send",)), 8))
    assert "✗" in printed(terminal)
    assert "never passed Send" in printed(terminal)


def test_the_one_that_waits_for_you_is_marked_as_waiting():
    terminal = a_terminal()
    waiting = a_result(outcomes=(None,), has_sent=False)
    terminal.print(block(waiting, 16))
    assert "…" in without_styles(printed(terminal)).splitlines()[0]
    assert line(waiting).endswith(" | waits for you")


def test_without_colour_nothing_is_lost():
    plain, coloured = a_terminal(no_color=True), a_terminal()
    for terminal in (plain, coloured):
        view = LiveView(terminal)
        view.open(15)
        view.before(SCENES[0])
        view.after(a_result())
        view.layers([a_result()])
        view.next_steps(next_steps("a" * 64, "http://127.0.0.1:1/"))
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", printed(plain))
    assert without_styles(printed(plain)) == without_styles(printed(coloured))


def test_each_chapter_is_announced_before_its_first_lead():
    terminal = a_terminal()
    view = LiveView(terminal)
    for scene in SCENES:
        view.before(scene)
    assert [row for row in without_styles(printed(terminal)).splitlines() if row.strip()] == [
        chapter.title for chapter in CHAPTERS
    ]


@pytest.mark.parametrize(
    ("options", "view"),
    [
        ({"force_terminal": True, "_environ": {"TERM": "xterm"}}, LiveView),
        ({"force_terminal": True, "_environ": {"TERM": "dumb"}}, PlainView),
        ({"force_terminal": True, "_environ": {"TERM": "xterm"}, "quiet": True}, PlainView),
        ({"force_terminal": False}, PlainView),
    ],
)
def test_only_a_terminal_that_can_move_gets_what_moves(options: dict[str, object], view: type):
    assert type(demo.view_on(Console(**options), is_hurried=True)) is view  # type: ignore[arg-type]  # as above


# ── What is said at the beginning and at the end ──────────────────────────────────────────────────


def test_the_opening_is_five_lines_at_most_and_fits_into_eighty_columns():
    lines = opening(len(SCENES)).splitlines()
    assert len(lines) <= 5
    assert max(map(len, lines)) <= 80


def test_the_verdict_can_be_quoted():
    assert verdict([a_result(), a_result()], 4.21) == (
        "2 of 2 leads: every lead ended as its script says. The desk was up in 4.2 s and worked for 2.5 s."
    )
    assert verdict([a_result(faults=("x",))], 1).startswith("0 of 1 leads: NOT every lead ended as scripted.")


def test_every_layer_is_shown_with_the_numbers_of_its_leads():
    shown = {layer: numbers for layer, _, numbers in shown_by([a_result(0), a_result(7)])}
    assert shown.keys() == LAYERS.keys()
    assert (shown["brain"], shown["escalation"], shown["observability"]) == ("1", "2", "all")


def test_every_next_step_is_a_command_that_there_is():
    steps = [command for command, _ in next_steps("abcdef0123456789" * 4, "http://127.0.0.1:1/")]
    named = [step.split()[1] for step in steps if step.startswith(".venv/bin/frontdesk ")]
    assert set(named) <= {module.name for module in pkgutil.iter_modules(commands.__path__)}
    assert ".venv/bin/frontdesk explain abcdef012345" in steps


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=20), ""),
        (timedelta(minutes=15, seconds=2), "15 min"),
        (timedelta(hours=22, minutes=52), "22 h 52 min"),
    ],
)
def test_how_far_the_clock_was_moved_is_told_in_hours_and_minutes(passed: timedelta, words: str):
    assert span(passed) == words


def test_everybody_in_the_demo_has_a_number_of_their_own():
    phones = [scene.phone for scene in (*SCENES, YOURS)]
    assert len(set(phones)) == len(phones)
