"""The homes of a checkout: one desk at a time, a folder for each client, and where its clock is read."""

from pathlib import Path

import pytest

from ops import desk_file
from ops.desk_file import ROOT, RunningDesk, announced, desk_name, own_home, running_desk
from ops.errors import Refusal


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(desk_file, "HOME", tmp_path / "homes")
    return tmp_path / "homes"


def a_desk(home: str = "") -> RunningDesk:
    return RunningDesk(1, "http://127.0.0.1:1", "playbooks/brightsmile", "a-token", "a-secret", home=home)


def test_each_client_has_a_folder_that_stays_and_logs_that_do_not(checkout: Path):
    with own_home("brightsmile") as home:
        assert home == checkout / "brightsmile"
        (home / "logs").mkdir()
        (home / "clock.json").touch()
    with own_home("other") as home:
        assert list(home.iterdir()) == []
    with own_home("brightsmile") as home:
        assert [each.name for each in home.iterdir()] == ["clock.json"]


def test_one_desk_runs_at_a_time_whoever_its_client_is():
    with (
        own_home("brightsmile"),
        pytest.raises(Refusal, match="A desk is starting here already"),
        own_home("other"),
    ):
        pass


def test_the_clock_is_read_in_the_home_of_the_desk_that_runs(checkout: Path):
    with own_home("brightsmile") as home, announced(a_desk(str(home))):
        assert running_desk().clock_file == home / "clock.json"
    assert a_desk().clock_file == checkout / "clock.json"


def test_the_desk_of_a_playbook_in_the_checkout_has_its_name_and_the_demo_one_of_its_own():
    playbook = ROOT.resolve() / "playbooks" / "brightsmile"
    assert desk_name(playbook) == "brightsmile"
    assert desk_name(playbook, is_demo=True) == "brightsmile-demo"


def test_playbooks_of_the_same_name_have_desks_of_their_own(tmp_path: Path):
    here = ROOT.resolve() / "playbooks"
    folders = [folder / "brightsmile" for folder in (here, tmp_path / "one", tmp_path / "other")]
    names = [desk_name(folder, is_demo=is_demo) for folder in folders for is_demo in (False, True)]
    assert len({*names, desk_name(here / "brightsmile-demo")}) == 7
    assert all(name.startswith("brightsmile") for name in names)
