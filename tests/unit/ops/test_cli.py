"""The `frontdesk` command: what it lists, and what becomes of a command that refuses or is interrupted."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from frontdesk.errors import Misconfigured
from ops import cli, commands
from ops.errors import Refusal
from ops.local.postgres_binaries import PostgresUnavailable


@pytest.fixture
def add_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Write a module into a command folder that holds nothing else."""
    before = set(sys.modules)
    monkeypatch.setattr(commands, "__path__", [str(tmp_path)])

    def write(name: str, body: str) -> None:
        source = f'"""Do {name}.\n\nMore of it."""\nimport click\n@click.command()\ndef command(): {body}\n'
        (tmp_path / f"{name}.py").write_text(source)

    yield write
    for name in set(sys.modules) - before:
        if name.startswith("ops.commands."):
            del sys.modules[name]


def test_the_list_of_commands_imports_none_of_them(add_command, capsys: pytest.CaptureFixture[str]):
    add_command("wave", "pass")
    assert cli.main(["--help"]) == 0
    assert "wave  Do wave." in capsys.readouterr().out
    assert "ops.commands.wave" not in sys.modules


def test_a_command_gives_its_own_exit_code(add_command):
    add_command("wave", "return 3")
    assert cli.main(["wave"]) == 3


def test_a_command_without_a_code_succeeds(add_command):
    add_command("wave", "pass")
    assert cli.main(["wave"]) == 0


@pytest.mark.parametrize("error", [Refusal, Misconfigured, PostgresUnavailable])
def test_a_refusal_is_one_line_and_exit_code_2(
    add_command, capsys: pytest.CaptureFixture[str], error: type[Exception]
):
    add_command("wave", f"import {error.__module__} as e; raise e.{error.__name__}('Lift the other hand.')")
    assert cli.main(["wave"]) == 2
    assert capsys.readouterr().err == "Lift the other hand.\n"


def test_ctrl_c_is_exit_code_130(add_command):
    add_command("wave", "raise KeyboardInterrupt")
    assert cli.main(["wave"]) == 130


def test_a_bug_keeps_its_traceback(add_command):
    add_command("wave", "raise ZeroDivisionError")
    with pytest.raises(ZeroDivisionError):
        cli.main(["wave"])


def test_an_unknown_command_is_named(add_command, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["wawe"]) == click.UsageError.exit_code
    assert "No such command 'wawe'" in capsys.readouterr().err


def test_every_command_says_what_it_does_and_shows_an_example():
    context = click.Context(cli.frontdesk)
    for name in cli.frontdesk.list_commands(context):
        assert cli.purpose(name), name
        command = cli.frontdesk.get_command(context, name)
        assert command is not None
        assert "Example" in command.get_help(context), name
