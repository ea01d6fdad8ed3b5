"""Prints the faults and remarks of a playbook, grouped by section, each with the line to open."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from textwrap import fill

from rich.console import Console
from rich.text import Text

from frontdesk.playbook_faults import FILE, Fault, PlaybookInvalid
from ops.playbook_check_remarks import Remark

WIDEST = 100
_INDENT = 6


def page(*, stderr: bool = False, quiet: bool = False) -> Console:
    """Return where a check is printed: as wide as the terminal, at most 100 columns, and plain when piped."""
    out = Console(stderr=stderr, quiet=quiet, highlight=False)
    out.width = min(out.width, WIDEST) if out.is_terminal else WIDEST
    return out


def shown_path(folder: Path) -> Path:
    """Return a folder as seen from here where it lies below, else as it was named."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def named(folder: Path) -> str:
    """Return what a sentence calls the folder; where one stands in it, its name."""
    return Path.cwd().name if folder == Path() else str(shown_path(folder))


def faults_verdict(invalid: PlaybookInvalid) -> str:
    """Return the sentence that ends a list of faults."""
    count = len(invalid.faults)
    faults, them = ("1 fault", "it") if count == 1 else (f"{count} faults", "them")
    return f"{named(invalid.folder)} has {faults}: mend {them} and check again."


def print_faults(invalid: PlaybookInvalid, out: Console) -> None:
    """Print every fault, then the verdict: the same words whichever command met them."""
    print_places(invalid.folder, invalid.faults, out, style="bold red")
    out.print()
    out.print(Text(faults_verdict(invalid), "bold"), soft_wrap=True)


def print_places(folder: Path, found: Iterable[Fault | Remark], out: Console, *, style: str) -> None:
    """Print what was found, by the section of its file."""
    for section, group in groupby(found, key=_section):
        out.print()
        out.print(Text(section, "bold"))
        for each in group:
            where = Text.assemble(
                "  ", (f"{shown_path(folder) / each.place}", "cyan"), "  ", (each.key, style)
            )
            where.rstrip()
            out.print(where, soft_wrap=True)
            _print_excerpt(each, out)
            sentence = f"{_capital(each.problem)}. {_capital(each.remedy)}"
            out.print(
                Text(_wrapped(sentence if sentence.endswith("?") else f"{sentence}.", out)), soft_wrap=True
            )


def _print_excerpt(found: Fault | Remark, out: Console) -> None:
    if isinstance(found, Fault) and found.excerpt:
        for line in found.excerpt.split("\n"):
            out.print(Text(f"{' ' * _INDENT}{line}", "dim"), soft_wrap=True)


def _section(found: Fault | Remark) -> str:
    """Return the heading of a fault: its section of playbook.toml, or another file itself."""
    first = found.key.partition(".")[0].partition("[")[0]
    return f"[{first}]" if first and found.file == FILE else found.file or "folder"


def _wrapped(sentence: str, out: Console) -> str:
    margin = " " * _INDENT
    return fill(sentence, out.width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
