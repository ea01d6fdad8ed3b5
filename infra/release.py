"""Names what runs: a digest of our code, the layers' pins and the state machines, alike on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("functions", "layers", "statemachines")
NOT_OURS = ("**/__pycache__", "**/*.pyc", "**/.*")
"""What Python or a laptop's file manager leaves in a folder, as the CDK excludes it."""
SHORT = 12


def release() -> str:
    """Return the release: what FRONTDESK_RELEASE says, and every run records."""
    sha = hashlib.sha256()
    for folder in FOLDERS:
        sha.update(folder_digest(ROOT / folder).encode())
    return sha.hexdigest()[:SHORT]


def folder_digest(folder: Path) -> str:
    """Return a digest of a folder's files, by path and content."""
    sha = hashlib.sha256()
    for file in _files(folder):
        content = hashlib.sha256(file.read_bytes()).digest()
        sha.update(file.relative_to(folder).as_posix().encode() + b"\0" + content)
    return sha.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        is_left_behind = file.suffix == ".pyc" or any(p == "__pycache__" or p.startswith(".") for p in parts)
        if file.is_file() and not is_left_behind:
            yield file
