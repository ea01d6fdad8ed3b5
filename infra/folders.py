"""Folders of the checkout as they are shipped: without what only a checkout needs."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from frontdesk.playbook_reading import GOLDEN_FILE

# Golden cases judge a playbook, and people's words may stand in them: no desk needs them.
LEFT_BEHIND = ("__pycache__", "*.pyc", ".*", GOLDEN_FILE)


def excluded() -> list[str]:
    """Return the same as the patterns of a CDK asset."""
    return [f"**/{pattern}" for pattern in LEFT_BEHIND]


def copy_folder(folder: Path, target: Path) -> None:
    """Copy a folder as it is shipped."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(*LEFT_BEHIND))


def folder_digest(folder: Path) -> str:
    """Return a digest of a folder's files, by path and content: the same on every machine."""
    sha = hashlib.sha256()
    for file in sorted(_files(folder)):
        sha.update(file.relative_to(folder).as_posix().encode() + b"\0")
        sha.update(hashlib.sha256(file.read_bytes()).digest())
    return sha.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if any(entry.match(pattern) for pattern in LEFT_BEHIND):
            continue
        if entry.is_dir():
            yield from _files(entry)
        else:
            yield entry
