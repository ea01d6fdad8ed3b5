"""The `frontdesk` command: finds its sub-commands in ops/commands; a refusal is one line and exit code 2."""

import ast
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from frontdesk.errors import Misconfigured
from ops import commands
from ops.errors import Refusal

INTERRUPTED = 130
REFUSED = 2


class CommandFolder(click.Group):
    """A group whose commands are modules, imported when run: the list of them costs no import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{commands.__name__}.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if names := self.list_commands(ctx):
            with formatter.section("Commands"):
                formatter.write_dl([(name, purpose(name)) for name in names])


def purpose(name: str) -> str:
    """Return the first line of a command module's docstring, read without importing the module."""
    source = Path(commands.__path__[0]) / f"{name}.py"
    docstring = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
    return docstring.partition("\n")[0]


def show(missing: Misconfigured) -> None:
    """Print what must be mended first; of a playbook's faults, what `frontdesk playbook check` prints."""
    from frontdesk.playbook_faults import PlaybookInvalid
    from ops.playbook_check_shown import page, print_faults

    if isinstance(missing, PlaybookInvalid):
        print_faults(missing, page(stderr=True))
    else:
        click.echo(str(missing), err=True)


@click.group(cls=CommandFolder, context_settings={"help_option_names": ["-h", "--help"]})
def frontdesk() -> None:
    """Answer a business's inbound leads: try the desk on this machine, watch it, run it.

    Example: frontdesk demo --once
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: its own, 0, 2 where it refused, 130 after Ctrl-C."""
    try:
        outcome = frontdesk.main(arguments, prog_name="frontdesk", standalone_mode=False)
    except click.ClickException as misuse:
        misuse.show()
        return misuse.exit_code
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        return REFUSED
    except Misconfigured as missing:
        show(missing)
        return REFUSED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return outcome if isinstance(outcome, int) else 0


if __name__ == "__main__":
    sys.exit(main())
