"""Which Chromium the tests drive."""

from pathlib import Path

import pytest

from tests.browser.chromium import NAMES, SETTING, NoChromium, find_chromium


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that is the whole path, and nothing promised."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(SETTING, raising=False)
    return tmp_path


def install(programs: Path, name: str) -> Path:
    program = programs / name
    program.touch(mode=0o755)
    return program


@pytest.mark.parametrize("name", NAMES)
def test_one_on_the_path_is_found_by_any_of_its_names(programs: Path, name: str):
    program = install(programs, name)
    assert find_chromium() == program


def test_without_one_there_is_none(programs: Path):
    assert find_chromium() is None


def test_the_one_that_is_named_goes_before_those_on_the_path(programs: Path, monkeypatch: pytest.MonkeyPatch):
    install(programs, "chromium")
    mine = install(programs, "my-browser")
    monkeypatch.setenv(SETTING, str(mine))
    assert find_chromium() == mine


def test_one_that_is_promised_and_missing_is_an_error_that_says_what_to_do(
    programs: Path, monkeypatch: pytest.MonkeyPatch
):
    install(programs, "google-chrome")
    monkeypatch.setenv(SETTING, "chromium")
    with pytest.raises(NoChromium, match="install Debian's `chromium`"):
        find_chromium()
