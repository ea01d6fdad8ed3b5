"""What a desk says when what it kept cannot be read, or its folder cannot be used."""

import sqlite3
from pathlib import Path

import pytest

from ops import desk_file
from ops.desk import ROOT, LocalDesk
from ops.desk_file import own_home
from ops.errors import Refusal
from ops.local.shelves import Shelves

BRIGHTSMILE = ROOT / "playbooks" / "brightsmile"
BEGIN_EMPTY = r"begin empty with `frontdesk up --fresh`\."
USE_ANOTHER = r"make room there, and see that you may write there\."


def start(home: Path) -> None:
    with LocalDesk(home, BRIGHTSMILE):
        pytest.fail("it started")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which a desk was started before."""
    (tmp_path / "started").touch()
    return tmp_path


@pytest.mark.parametrize("name", ["clock.json", "secrets.json", "kept.sqlite"])
@pytest.mark.parametrize("content", ["{ cut off here", '["a list"]', "no more than a few words"])
def test_a_file_that_is_broken_is_no_traceback(home: Path, name: str, content: str):
    (home / name).write_text(content)
    with pytest.raises(Refusal, match=f"What the desk kept in {home} cannot be read .*: {BEGIN_EMPTY}"):
        start(home)


def test_shelves_of_another_version_are_not_guessed_at(home: Path):
    file = home / "kept.sqlite"
    Shelves(file).put("letters", "a", 1)
    with sqlite3.connect(file) as connection:
        connection.execute("pragma user_version = 99")
    with pytest.raises(Refusal, match=f"another version of frontdesk wrote kept.sqlite.*: {BEGIN_EMPTY}"):
        start(home)


def test_a_home_that_is_no_folder_is_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setattr(desk_file, "HOME", file)
    with pytest.raises(Refusal, match=f"{file} cannot be used .*: {USE_ANOTHER}"), own_home("brightsmile"):
        pass
    with pytest.raises(Refusal, match=f"{file} cannot be used .*: {USE_ANOTHER}"):
        start(file)
