"""The `frontdesk console` command: it finds the running desk's page, and opens it where that can be seen."""

from collections.abc import Mapping

import pytest

from ops.cli import main
from ops.commands import console
from ops.desk_file import RunningDesk

URL = "http://127.0.0.1:8123/?token=of-this-start"


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was opened in a browser; there is a screen to see it on."""
    opened: list[str] = []
    monkeypatch.setattr(console, "running_desk", lambda: RunningDesk(1, "", "", "", "", URL))
    monkeypatch.setattr(console, "has_display", lambda platform, environment: True)
    monkeypatch.setattr("click.launch", opened.append)
    return opened


def test_it_prints_the_address_and_opens_it(launched: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(["console"]) == 0
    assert (capsys.readouterr().out, launched) == (f"{URL}\n", [URL])


def test_without_a_browser_it_only_prints(launched: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(["console", "--no-browser"]) == 0
    assert (capsys.readouterr().out, launched) == (f"{URL}\n", [])


def test_a_desk_without_a_console_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(console, "running_desk", lambda: RunningDesk(1, "", "", "", ""))
    assert main(["console"]) == 2
    assert "has no console" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("platform", "environment", "is_seen"),
    [
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {}, False),
        ("darwin", {}, True),
        ("linux", {"DISPLAY": ":10", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
        ("darwin", {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
    ],
)
def test_a_browser_is_opened_only_where_somebody_sees_it(
    platform: str, environment: Mapping[str, str], is_seen: bool
):
    assert console.has_display(platform, environment) is is_seen
