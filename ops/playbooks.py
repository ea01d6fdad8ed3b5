"""The playbooks of this checkout, and how a command is told which one: by its name here, or as a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from ops.errors import Refusal

PLAYBOOKS: Final = Path(__file__).parents[1] / "playbooks"
BRIGHTSMILE: Final = PLAYBOOKS / "brightsmile"


def folder_named(words: str) -> Path:
    """Return the folder of a playbook: one of playbooks/ by its name, else a path.

    Raises:
        Refusal: neither has a playbook.toml; the names of those that are here are told.
    """
    for folder in (PLAYBOOKS / words, Path(words)):
        if words and (folder / "playbook.toml").is_file():
            return folder
    known = ", ".join(sorted(file.parent.name for file in PLAYBOOKS.glob("*/playbook.toml")))
    raise Refusal(
        f'There is no playbook "{words}": name one of playbooks/ ({known}), or a folder with a playbook.toml.'
    )


class PlaybookFolder(click.ParamType[Path]):
    """An option that names a playbook. Where it need not exist, any other words are the path of a folder."""

    name = "name or folder"

    def __init__(self, *, must_exist: bool = True) -> None:
        self._must_exist = must_exist

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if isinstance(value, Path):
            return value
        is_here = (PLAYBOOKS / value / "playbook.toml").is_file()
        return folder_named(value) if self._must_exist or is_here else Path(value)
