"""The doctor's checks of the playbook: that it is sound, and that its models stay."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from ops.doctor import playbook
from tests.builders import a_playbook

TODAY = date(2026, 11, 23)


def a_folder(folder: Path, old: str, new: str, original: Path | None = None) -> Path:
    """Copy BrightSmile's playbook, or another one, with one text replaced."""
    shutil.copytree(original or a_playbook().folder, folder / "clinic")
    file = folder / "clinic" / "playbook.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return folder / "clinic"


def test_a_sound_playbook_is_green():
    assert playbook.playbook_is_sound(a_playbook().folder).state == "ok"


def test_a_playbook_with_a_fault_is_red_and_names_the_command_that_shows_it(tmp_path: Path):
    found = playbook.playbook_is_sound(
        a_folder(tmp_path, 'slack_channel = "C0OAKPARK1"', 'slack_channel = "x"')
    )
    assert (found.state, "frontdesk playbook check" in found.sentence) == ("fail", True)


def test_the_models_on_the_playbooks_own_routes_stay():
    found = playbook.models_last(a_playbook().folder, TODAY, playbook.known_models())
    assert found.state == "ok"
    assert found.sentence.startswith("claude-haiku-5-5, ")
    assert found.sentence.count(" stay as far as was known on ") == 1


def test_a_playbook_that_names_no_model_says_so(tmp_path: Path):
    (tmp_path / "playbook.toml").write_text('[business]\nname = "gpt dentists"\n')
    found = playbook.models_last(tmp_path, TODAY, playbook.known_models())
    assert (found.state, "names no model" in found.sentence) == ("ok", True)


@pytest.mark.parametrize("written", ["anthropic/claude-haiku-5-5", "openai/gpt-6-luna:decisions", "gpt-4o"])
def test_a_model_is_known_with_its_provider_and_without(written: str):
    assert list(playbook.model_ids({"models": [written]})) == [
        written.partition("/")[2].partition(":")[0] or written
    ]


@pytest.mark.parametrize(
    ("model", "today", "state"),
    [
        ("claude-haiku-5-5", TODAY, "ok"),
        ("gpt-4o", TODAY, "fail"),
        ("gpt-4o", date(2027, 3, 1), "fail"),
        ("gpt-4o", date(2026, 9, 1), "warn"),
        ("claude-nobody-1", TODAY, "warn"),
    ],
)
def test_a_model_that_ends_within_60_days_is_red(tmp_path: Path, model: str, today: date, state: str):
    folder = a_folder(tmp_path, "anthropic/claude-haiku-5-5", f"anthropic/{model}")
    found = playbook.models_last(folder, today, playbook.known_models())
    assert (found.state, model in found.sentence) == (state, True)


def test_a_playbook_that_cannot_be_read_is_the_other_checks_business(tmp_path: Path):
    assert playbook.models_last(tmp_path, TODAY, playbook.known_models()).state == "ok"
