"""Copies of BrightSmile's playbook that differ in one thing."""

import re
import shutil
from pathlib import Path

BRIGHTSMILE = Path(__file__).parents[3] / "playbooks" / "brightsmile"


def line_of(folder: Path, words: str) -> int:
    """Return the number of the first line of a playbook that has these words."""
    lines = (folder / "playbook.toml").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def a_playbook(folder: Path, *changes: tuple[str, str]) -> Path:
    """Copy the playbook into `folder`, with every match of each pattern replaced; each must match."""
    copy = Path(shutil.copytree(BRIGHTSMILE, folder / "playbook"))
    text = (copy / "playbook.toml").read_text("utf-8")
    for pattern, new in changes:
        text, count = re.subn(pattern, new, text)
        assert count, pattern
    (copy / "playbook.toml").write_text(text, "utf-8")
    return copy
