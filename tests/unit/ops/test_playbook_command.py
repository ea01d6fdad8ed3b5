"""`frontdesk playbook check`: what it prints, where, and how it ends."""

import json
import sys
from pathlib import Path

import click
import pytest

from ops import cli, commands
from tests.unit.ops.playbooks import BRIGHTSMILE, a_playbook, line_of

FAULTS = (
    (r'"America/Denver"', '"Denver"'),
    (r'= \["aiko"\]', '= ["akio"]'),
    ("wait_minutes = 15", "wait_minutes = 0"),
)
PRINTED = """
[ladder]
  {0}/playbook.toml:{1}  ladder[0].wait_minutes
      0 is too small. Write minutes, from 1 to 1440.

[locations]
  {0}/playbook.toml:{2}  locations.highlands.timezone
      "Denver" is not a time zone. Did you mean America/Denver?

{0} has 2 faults: mend them and check again.
"""


def test_a_sound_playbook_is_shown_and_the_last_line_is_the_verdict(capsys):
    assert cli.main(["playbook", "check", str(BRIGHTSMILE)]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1].startswith(
        f"{Path('playbooks/brightsmile')} is sound: 3 locations, 9 intents, 2 languages; "
    )
    for said in ("BrightSmile Dental", "America/Denver", "+13035550168", "C0HIGHLAND", "Aiko Tanaka"):
        assert said in printed
    for said in ("$109 at highlands", "/hooks/website", "standard_webhooks", "20:00 to 8:00", "3 in 24 h"):
        assert said in printed


def test_it_is_brightsmile_that_is_checked_unless_another_is_named(capsys):
    assert cli.main(["playbook", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["business"] == "BrightSmile Dental"


def test_piped_it_is_plain_and_no_wider_than_100(capsys):
    cli.main(["playbook", "check", str(BRIGHTSMILE)])
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert max(map(len, printed.splitlines())) <= 100


def test_faults_are_grouped_by_section_with_their_lines(tmp_path, capsys):
    folder = a_playbook(tmp_path, FAULTS[0], FAULTS[2])
    assert cli.main(["playbook", "check", str(folder)]) == 1
    assert capsys.readouterr().out == PRINTED.format(
        folder, line_of(folder, "wait_minutes = 0"), line_of(folder, '"Denver"')
    )


def test_faults_of_golden_cases_are_listed_as_those_of_their_file(tmp_path, capsys):
    folder = a_playbook(tmp_path)
    (folder / "golden.jsonl").write_text('{"id": "a", "text": "hm"}\nnot json\n', "utf-8")
    assert cli.main(["playbook", "check", str(folder)]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith(f"\ngolden.jsonl\n  {folder}/golden.jsonl:1  location\n      It is missing. ")
    assert "[location]" not in printed
    assert printed.endswith(f"{folder} has 5 faults: mend them and check again.\n")


def test_golden_cases_are_counted(capsys):
    cases = len((BRIGHTSMILE / "golden.jsonl").read_text("utf-8").splitlines())
    cli.main(["playbook", "check", "--json"])
    assert json.loads(capsys.readouterr().out)["golden_cases"] == cases
    cli.main(["playbook", "check"])
    assert f"{cases} cases for `frontdesk eval`" in capsys.readouterr().out


def test_every_command_that_needs_the_playbook_prints_its_faults_alike(
    tmp_path, capsys, monkeypatch: pytest.MonkeyPatch
):
    folder = a_playbook(tmp_path, *FAULTS)
    cli.main(["playbook", "check", str(folder)])
    checked = capsys.readouterr().out
    (tmp_path / "rise.py").write_text(
        '"""Rise."""\nimport click, pathlib\nfrom frontdesk.playbook import load_playbook\n'
        f"@click.command()\ndef command(): load_playbook(pathlib.Path({str(folder)!r}))\n"
    )
    monkeypatch.setattr(commands, "__path__", [str(tmp_path)])
    assert cli.main(["rise"]) == cli.REFUSED
    assert capsys.readouterr().err == checked
    del sys.modules["ops.commands.rise"]


def test_a_file_that_is_no_toml_is_shown_at_the_place(tmp_path, capsys):
    folder = a_playbook(tmp_path, ("wait_minutes = 15", "wait_minutes : 15"))
    assert cli.main(["playbook", "check", str(folder)]) == 1
    assert "      wait_minutes : 15\n                   ^\n" in capsys.readouterr().out


def test_json_stands_alone_on_standard_output(tmp_path, capsys):
    folder = a_playbook(tmp_path, FAULTS[0])
    assert cli.main(["playbook", "check", str(folder), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["is_sound"], found["verdict"]) == (False, f"{folder} has 1 fault: mend it and check again.")
    (fault,) = found["faults"]
    assert (fault["file"], fault["line"], fault["key"]) == (
        "playbook.toml",
        line_of(folder, '"Denver"'),
        "locations.highlands.timezone",
    )


def test_json_of_a_sound_playbook_says_what_was_understood(capsys):
    cli.main(["playbook", "check", str(BRIGHTSMILE), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["is_sound"]
    assert found["intents"]["thanks"]["examples"] == {"en": 8, "es": 5}
    assert found["intents"]["hours_location"]["is_granted"]
    assert {"key", "problem", "remedy", "file", "line"} == set(found["remarks"][0])


def test_a_folder_without_a_playbook_is_a_fault_and_not_a_traceback(tmp_path, capsys):
    assert cli.main(["playbook", "check", str(tmp_path)]) == 1
    assert "Has no playbook.toml in it. Copy playbooks/brightsmile" in capsys.readouterr().out


def test_the_folder_that_one_stands_in_is_called_by_its_name(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(a_playbook(tmp_path, FAULTS[0]))
    cli.main(["playbook", "check", "."])
    printed = capsys.readouterr().out
    assert printed.endswith("\nplaybook has 1 fault: mend it and check again.\n")
    assert "\n  playbook.toml:" in printed


def test_help_of_the_check_shows_an_example(capsys):
    assert cli.main(["playbook", "check", "--help"]) == 0
    assert "Example: frontdesk playbook check" in capsys.readouterr().out


def test_the_group_needs_a_command():
    assert cli.main(["playbook", "chek"]) == click.UsageError.exit_code
