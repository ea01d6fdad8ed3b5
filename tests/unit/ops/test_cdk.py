"""The CDK's command line is installed before it runs, and finds what its app needs."""

import subprocess
from pathlib import Path

import pytest

from ops import bootstrap, cdk, node
from ops.errors import Refusal


class Programs:
    """Stands in for subprocess: notes what would run, and in which environment."""

    def __init__(self, returncode: int = 0) -> None:
        self.ran: list[list[str]] = []
        self.environment: dict[str, str] = {}
        self.returncode = returncode

    def run(
        self, command: list[str], *, env: dict[str, str] | None = None, **_: object
    ) -> subprocess.CompletedProcess[str]:
        self.ran.append(command)
        self.environment = env or {}
        return subprocess.CompletedProcess(command, self.returncode, "", "npm said no. ")


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Programs:
    programs = Programs()
    monkeypatch.setattr(subprocess, "run", programs.run)
    monkeypatch.setattr(bootstrap, "main", lambda parts: 0)
    monkeypatch.setattr(node, "install", lambda: None)
    return programs


def test_the_cdk_runs_in_the_pinned_version_with_the_node_of_the_environment(programs: Programs):
    assert cdk.main(["deploy", "--all"]) == 0
    assert programs.ran == [[str(node.NODE), str(cdk.CLI), "deploy", "--all"]]
    assert programs.environment["JSII_NODE"] == str(node.NODE)


def test_the_exit_code_is_the_cdks(programs: Programs):
    programs.returncode = 3
    assert cdk.main(["synth"]) == 3


def test_the_app_may_keep_its_bytecode(programs: Programs, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    cdk.main(["synth"])
    assert "PYTHONDONTWRITEBYTECODE" not in programs.environment


def test_nothing_runs_where_its_packages_cannot_be_installed(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bootstrap, "main", lambda parts: 2)
    assert cdk.main(["synth"]) == 2
    assert not programs.ran


def test_a_missing_tool_is_one_sentence(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def refuse() -> None:
        raise Refusal("connect to the network and try again.")

    monkeypatch.setattr(node, "install", refuse)
    assert cdk.main(["synth"]) == 1
    assert capsys.readouterr().err == "connect to the network and try again.\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(node, "LOCK", tmp_path / "package-lock.json")
    monkeypatch.setattr(node, "PACKAGES", tmp_path / "node_modules")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "package-lock.json").write_text("{}")
    return tmp_path


def test_npm_runs_only_when_the_lock_is_newer_than_what_is_there(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    programs = Programs()
    monkeypatch.setattr(subprocess, "run", programs.run)
    node.install()
    (checkout / "node_modules" / ".package-lock.json").write_text("{}")
    node.install()
    assert programs.ran == [[str(node.NODE), str(node.NPM), "ci"]]


def test_npm_without_a_registry_says_what_to_do(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(subprocess, "run", Programs(returncode=1).run)
    with pytest.raises(Refusal, match=r"npm said no\. .*connect to the network"):
        node.install()
