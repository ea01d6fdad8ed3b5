"""The line of each key of a TOML file, and the line from which a broken one cannot be read."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.playbook_lines import key_path, lines_of, nearest_line, unreadable_from

BRIGHTSMILE = (Path(__file__).parents[2] / "playbooks" / "brightsmile" / "playbook.toml").read_text("utf-8")


def places(value: Any, steps: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [(steps, value), *(place for name, each in inner for place in places(each, (*steps, name)))]


def test_every_text_of_a_real_playbook_stands_on_the_line_that_is_said():
    lines, written = lines_of(BRIGHTSMILE), BRIGHTSMILE.split("\n")
    texts = [(key_path(steps), text) for steps, text in places(tomllib.loads(BRIGHTSMILE)) if text]
    texts = [(path, text) for path, text in texts if isinstance(text, str)]
    assert len(texts) > 200
    assert not [path for path, text in texts if text not in written[lines[path] - 1]]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("\n# said\na = 1", {"a": 3}),
        ("[x]\r\na = 1\r\nb = 2", {"x": 1, "x.a": 2, "x.b": 3}),
        ("a.b = 1\na.c = 2", {"a": 1, "a.b": 1, "a.c": 2}),
        ('a = """\n[x]\nb = 1\n"""\nb = 2', {"a": 1, "b": 5}),
        ('a = """x\\\n  y"""\nb = 1', {"a": 1, "b": 3}),
        ("a = [ # two\n1,\n# more\n2]", {"a": 1, "a[0]": 2, "a[1]": 4}),
        ("x = { a = [1,\n2] }\ny = 1", {"x": 1, "x.a": 1, "y": 3}),
        (
            "[[l]]\na = 1\n[[l]]\n[l.x]\nc = 1",
            {"l": 1, "l[0]": 1, "l[0].a": 2, "l[1]": 3, "l[1].x": 4, "l[1].x.c": 5},
        ),
    ],
)
def test_a_key_is_found_however_it_is_written(text, lines):
    assert lines_of(text) == lines


def test_a_path_that_two_keys_share_has_no_line():
    assert lines_of('"a.b" = 1\n[a]\nb = 2\nc = 3') == {"a": 2, "a.c": 4}


def test_a_key_that_is_missing_is_looked_for_in_its_section():
    lines = lines_of("[a.b]\nc = 1\n[[d]]\ne = 2")
    assert nearest_line(lines, "a.b.x") == 1
    assert nearest_line(lines, "d[0].x") == 3
    assert nearest_line(lines, "z.y") is None
    assert nearest_line(lines, "") is None


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = [1,\n2", 2), ("a = 1\nb = [\n1\n2]\nc = 3", 2), ('a = """x\ny', 1), ("a = 1", None)],
)
def test_what_cannot_be_read_has_a_line_where_it_begins(text, line):
    assert unreadable_from(text) == line


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), max_size=4), st.integers(0, 3))
def test_whatever_was_written_by_line_is_found_on_that_line(lists, gap):
    text = ""
    expected: dict[str, int] = {}
    for index, items in enumerate(lists):
        text += "\n" * gap
        begin = text.count("\n") + 1
        text += f"k{index} = [\n" + "".join(f"  {item}, # a ]\n" for item in items) + "]\n"
        expected |= {f"k{index}": begin, **{f"k{index}[{n}]": begin + 1 + n for n in range(len(items))}}
    assert lines_of(text) == expected
