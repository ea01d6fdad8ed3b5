"""Whose desk is deployed: the client's playbook, read and checked before anything is built from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from constructs import IConstruct

from frontdesk.playbook import Playbook, PlaybookInvalid, load_playbook
from infra.context import ROOT, ContextInvalid, text

PLAYBOOKS = ROOT / "playbooks"
DESK = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
DESK_LENGTH = 32
"""So that the longest name that is made from it fits into 64 characters, AWS's limit for most."""


@dataclass(frozen=True, slots=True)
class Client:
    """The client a desk works for."""

    name: str
    playbook_folder: Path
    playbook: Playbook
    desk: str

    @classmethod
    def of(cls, scope: IConstruct) -> Client:
        """Read the client that the context names: -c playbook=NAME, and -c desk=NAME to call it otherwise.

        Raises:
            ContextInvalid: there is no such playbook, it has faults, or the desk's name does not fit AWS.
        """
        folder = _folder(text(scope, "playbook"))
        desk = text(scope, "desk", folder.name)
        if not DESK.fullmatch(desk) or len(desk) > DESK_LENGTH:
            raise ContextInvalid(
                f"A desk is named by up to {DESK_LENGTH} lower-case letters, digits and single hyphens, "
                f"not {desk!r}: give -c desk=NAME."
            )
        return cls(folder.name, folder, _read(folder), desk)


def _folder(given: str) -> Path:
    for folder in (PLAYBOOKS / given, Path(given)):
        if given and (folder / "playbook.toml").is_file():
            return folder.resolve()
    known = ", ".join(sorted(file.parent.name for file in PLAYBOOKS.glob("*/playbook.toml"))) or "none yet"
    wrong = f"There is no playbook {given!r}" if given else "No playbook is named"
    raise ContextInvalid(
        f"{wrong}: give -c playbook=NAME, one of those in playbooks/ ({known}), or the path of a folder."
    )


def _read(folder: Path) -> Playbook:
    try:
        return load_playbook(folder)
    except PlaybookInvalid as invalid:
        raise ContextInvalid(str(invalid)) from None
