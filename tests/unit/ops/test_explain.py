"""One run on one screen: what it shows, that it stays one screen, and the sentence at its end."""

import io
import json
from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from ops.commands.explain import as_text, wanted, zones_of
from ops.entries import entries_of
from ops.errors import Refusal
from ops.explain import LINES, WIDTH, Screen, as_json, verdict
from ops.story import Message, Note, Reason, RunLine, Story
from tests.builders import BODY, NOON
from tests.source_tree import ROOT
from tests.unit.ops.histories import LEAD, a_history, entered, event, exited, scheduled
from tests.unit.ops.stories import RUN, a_line, a_question, a_story

CHICAGO = ZoneInfo("America/Chicago")


def shown(story: Story, width: int = WIDTH, zone: tzinfo = UTC) -> list[str]:
    """Return the lines as they are where nobody watches."""
    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(Screen(story, zone), crop=False)
    return out.getvalue().splitlines()


def test_the_screen_tells_who_wrote_what_and_what_came_of_it():
    assert shown(a_story(asked=(a_question(),))) == [
        "Ann Doe, +13125550155 · lincoln-park · twilio message · 2026-03-10 18:00:00 UTC",
        "          wrote     “Hours?”",
        "18:00:01  Recall: Somebody wrote, and gets an answer.",
        "          saw       a text message through twilio",
        "18:00:05  Gate: Send it.",
        "          send      answer: Maria wrote exactly this text.",
        "18:00:09  Record: sent",
        "18:00:00  Asked front desk: Maria Lopez said to send it.",
        "18:00:00  Text, delivered",
        f"                    “{BODY}”",
        "          cost      0 tokens, $0.0000, no model",
        "Run 3fa23fa2 ended as sent: 1 message, 1 decision, 1 answer, $0.0000, 3 events on the log.",
    ]


def test_an_email_is_called_one_and_shown_with_its_subject():
    ours = Message("out", BODY, NOON, RUN, "sent", channel="email", subject="Prices at Oak Park")
    told = shown(a_story(thread=(ours,)))
    at = told.index("18:00:00  E-mail, sent")
    assert told[at + 1 : at + 3] == [f"{' ' * 20}Subject: Prices at Oak Park", f"{' ' * 20}“{BODY}”"]


def test_times_are_those_of_the_location_s_clock_and_it_is_named():
    asked = a_question(answer=None, answered_by=None, answered_at=None)
    told = shown(a_story(asked=(asked,)), zone=CHICAGO)
    assert told[0].endswith("2026-03-10 13:00:00 CDT")
    assert "13:00:01  Recall: Somebody wrote, and gets an answer." in told
    assert any("the next one is asked at 13:15:00." in line for line in told)
    assert as_json(a_story())["line"]["received_at"] == "2026-03-10T18:00:00Z"


def test_the_clock_is_that_of_the_desk_s_playbook_and_utc_where_that_is_not_here():
    zone_of = zones_of(lambda: ROOT / "playbooks" / "brightsmile")
    assert zone_of("highlands") == ZoneInfo("America/Denver")
    assert zone_of("atlantis") is UTC

    def gone() -> Path:
        raise Refusal("The desk's playbook is not in playbooks/ here.")

    assert zones_of(gone)("highlands") is UTC
    assert zones_of(lambda: ROOT / "docs")("highlands") is UTC


def test_people_are_told_by_name_and_the_json_keeps_their_slack_ids():
    maria = "Maria Lopez (U0BRIGHT01)"
    story = a_story(asked=(a_question(answered_by=maria),))
    reasons = (Reason("approval", 1, "send", f"{maria} approved exactly this text."),)
    told = (Note("Answer", f"{maria} said to send it."),)
    story = replace(story, entries=(replace(story.entries[1], reasons=reasons, did=told),))
    lines = "\n".join(shown(story))
    assert lines.count("Maria Lopez") == 3
    assert "U0BRIGHT01" not in lines
    assert json.dumps(as_json(story)).count(maria) == 3


def test_a_run_that_booked_ends_as_booked():
    story = a_story(line=a_line(has_booked=True))
    assert verdict(story).startswith("Run 3fa23fa2 ended as booked: ")
    assert as_json(story)["line"]["has_booked"] is True


@pytest.mark.parametrize("passes", [1, 8, 20, 200])
def test_a_run_fits_on_one_screen_however_long_it_was(passes: int):
    lines = shown(a_story(passes))
    assert len(lines) <= LINES
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[-1].startswith("Run 3fa23fa2 ended as sent")


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_lines_fit_the_terminal_and_the_verdict_stays_one_line(width: int):
    *lines, last = shown(a_story(line=a_line(text="word " * 40)), width)
    assert max(map(len, lines)) <= width
    assert last == verdict(a_story())


def test_what_does_not_fit_is_counted():
    shown_passes = sum(" Gate: " in line for line in shown(a_story(20)))
    left_out = 20 - shown_passes
    assert left_out > 0
    said = f"          …         and {left_out} more steps, all shown with --json: Gate ({left_out} times)"
    assert said in shown(a_story(20))


def test_long_texts_are_cut_to_a_few_rows():
    long = "word " * 400
    story = a_story(line=a_line(text=long), thread=(Message("out", long, NOON, RUN, "sent"),))
    lines = shown(story)
    assert len(lines) < LINES
    assert sum(line.endswith("…") for line in lines) == 2


def test_what_a_stranger_wrote_cannot_move_the_cursor():
    lines = shown(a_story(line=a_line(text="\x1b[2Jgone\u202e", name="A\x1b[31mnn")))
    assert "\x1b" not in "".join(lines)
    assert "⟨U+001B⟩" in lines[0]


def test_nor_can_it_in_the_json_which_still_says_what_they_wrote():
    text = "¿Qué? \x1b[2J \x9b31m \u202e \U000e0041 👍"
    document = as_text(a_story(line=a_line(text=text)))
    assert json.loads(document)["line"]["text"] == text
    assert all(shown in document for shown in ("¿Qué?", "👍"))
    assert not {"\x1b", "\x9b", "\u202e", "\U000e0041"} & set(document)


def test_other_runs_messages_are_not_this_ones():
    story = a_story(
        thread=(Message("out", "Other.", NOON, "f" * 64, "sent"), Message("out", "Void.", NOON, RUN, "void"))
    )
    assert "Other." not in "".join(shown(story))
    assert "0 messages" in verdict(story)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ("with_person", "is with a person"),
        ("held", "is held"),
        ("looking_up", "is being looked up"),
        ("under_way", "is under way"),
    ],
)
def test_a_run_that_has_not_ended_says_where_it_stands(standing, words: str):
    line = a_line(standing=standing, outcome=None, ended_at=None)
    assert verdict(a_story(line=line)).startswith(f"Run 3fa23fa2 {words}: 1 message")


def test_an_open_question_says_when_the_next_one_is_asked():
    asked = a_question(
        answer=None, answered_by=None, answered_at=None, expires_at=NOON + timedelta(minutes=15)
    )
    assert "Nobody has answered yet; the next one is asked at 18:15:00." in "".join(
        shown(a_story(asked=(asked,)))
    )


def test_a_step_that_failed_is_shown_even_where_it_only_keeps_books():
    down = event("TaskFailed", {"error": "Lambda.Unknown"})
    history = a_history([entered("Note Receipt"), scheduled(), down, exited("Note Receipt")])
    lines = shown(a_story(entries=entries_of(LEAD, history)[0]))
    assert "18:00:01  Note Receipt: A step failed in a way that nobody foresaw. (Lambda.Unknown)" in lines


def test_the_story_as_json_is_whole():
    story = a_story(asked=(a_question(),))
    document = json.loads(json.dumps(as_json(story)))
    assert document["line"]["received_at"] == "2026-03-10T18:00:00+00:00".replace("+00:00", "Z")
    assert [entry["state"] for entry in document["entries"]] == [entry.state for entry in story.entries]
    assert document["ways"] == [["Gate", "Record"], ["Recall", "Gate"]]
    assert document["verdict"] == verdict(story)


class FakeReader:
    """Knows one run, of one person."""

    def beginning(self, beginning: str) -> list[str]:
        return [RUN] if RUN.startswith(beginning) else []

    def find(self, beginning: str) -> str:
        return RUN

    def runs(self, *, search: str, limit: int) -> list[RunLine]:
        return [a_line(run_id="e" * 64)] if search == "(312) 555-0155" else []


def test_a_run_is_meant_by_its_beginning_or_by_a_number():
    assert wanted(FakeReader(), "3fa2") == RUN
    assert wanted(FakeReader(), "(312) 555-0155") == "e" * 64
    with pytest.raises(Refusal, match="No run begins with 999, and nobody with that number has written"):
        wanted(FakeReader(), "999")
