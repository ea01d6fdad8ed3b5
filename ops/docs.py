"""`make docs` writes the generated pages; `make check` fails when one of them is stale."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import click

from frontdesk.playbook_prompts import TASKS
from ops.errors import Refusal
from ops.pages.drawing import drawing
from ops.pages.drawing_layers import layers_drawing, layers_file
from ops.pages.drawing_sheet import drawing_file
from ops.pages.prompt_snapshots import snapshot, snapshot_file
from ops.pages.prompts import prompts_page
from ops.pages.queries import queries_page
from ops.pages.releases import newest_statements, newest_statements_file
from ops.pages.settings import settings_page
from ops.pages.texting_law import texting_law_page
from ops.pages.vectors import Vectors
from ops.pages.workflow import workflow_file, workflow_page

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"


class Generated(Protocol):
    """A file that follows from other files."""

    @property
    def path(self) -> Path: ...
    def is_stale(self) -> bool: ...
    def write(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Page:
    """A file, and what it should say."""

    path: Path
    text: Callable[[], str]

    def is_stale(self) -> bool:
        """Tell whether the file is missing or says something else."""
        return not self.path.exists() or self.path.read_text("utf-8") != self.text()

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.text(), "utf-8")


PAGES: tuple[Generated, ...] = (
    Page(workflow_file("lead"), partial(workflow_page, "lead")),
    Page(drawing_file("lead"), partial(drawing, "lead")),
    Page(layers_file(), layers_drawing),
    Page(REFERENCE / "settings.md", settings_page),
    Page(REFERENCE / "queries.md", queries_page),
    Page(REFERENCE / "prompts.md", prompts_page),
    Page(REFERENCE / "texting-law.md", texting_law_page),
    *(Page(snapshot_file(task), partial(snapshot, task)) for task in TASKS),
    Page(newest_statements_file(), newest_statements),
    *(Vectors(file.parent) for file in sorted(ROOT.glob("playbooks/*/playbook.toml"))),
)
"""Every generated file; another one is one more line."""


def main(arguments: Sequence[str], pages: Sequence[Generated] = PAGES) -> int:
    """Write what is stale, or with --check only name it; return the exit code."""
    try:
        stale = [page for page in pages if page.is_stale()]
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        return 1
    if "--check" in arguments:
        for page in stale:
            click.echo(f"{page.path.name} is not what its source says: run `make docs`", err=True)
        return 1 if stale else 0
    for page in stale:
        page.write()
        click.echo(f"wrote {page.path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
