"""The `frontdesk` command as a person uses it: what it prints, its exit codes, and what it leaves behind."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

import pytest

from frontdesk.domain.lead import event_key
from ops import cli
from ops.demo.scenes import SCENES, YOURS
from ops.desk import ROOT
from tests.fixtures import frontdesk_elsewhere
from tests.fixtures import frontdesk_with_two_leads as cut_short
from tests.fixtures.processes import listening_addresses, processes_about
from tests.fixtures.waiting import eventually

THIS_MACHINE_ALONE = "0100007F"
REFUSED = 2
A_FORM = ROOT / "tests" / "events" / "website_form.json"


@dataclass(frozen=True)
class Home:
    """A home of its own for one desk."""

    folder: Path
    program: str = frontdesk_elsewhere.__file__

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        path = os.pathsep.join([str(ROOT / "layers" / "frontdesk" / "python"), str(ROOT)])
        return subprocess.Popen(
            [sys.executable, self.program, str(self.folder), *arguments],
            env={**os.environ, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        with self.start(*arguments) as process:
            out, err = process.communicate()
        return process.returncode, out, err

    @contextmanager
    def up(self) -> Iterator[subprocess.Popen[str]]:
        """A desk that is up, and is killed at the end if it is still there."""
        with self.start("up") as process:
            try:
                assert process.stdout is not None
                said = iter(process.stdout.readline, "")
                assert any(line.startswith("The desk is up at http://127.0.0.1:") for line in said)
                yield process
            finally:
                process.kill()
                process.communicate()
                eventually(lambda: not processes_about(self.folder))


@contextmanager
def a_home() -> Iterator[Home]:
    """The account that runs Postgres for root must be able to enter it."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-home-") as folder:
        Path(folder).chmod(0o711)
        yield Home(Path(folder))


@pytest.fixture
def home() -> Iterator[Home]:
    with a_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def running() -> Iterator[Home]:
    """A home in which a desk is up."""
    with a_home() as folder, folder.up():
        yield folder


# ── demo ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_demo_plays_every_scene_tells_it_as_json_and_leaves_nothing_behind(home: Home):
    code, out, err = home.run("demo", "--once", "--json")
    told = json.loads(out)
    assert [each["lead"] for each in told] == [scene.title for scene in SCENES]
    assert [each["faults"] for each in told] == [[]] * len(SCENES)
    assert (code, err) == (0, "")
    assert processes_about(home.folder) == set()


def test_in_a_pipe_the_demo_tells_one_line_a_lead_stays_up_and_leaves_one_to_whoever_watches(home: Home):
    with replace(home, program=cut_short.__file__).start("demo") as process:
        assert process.stdout is not None
        until_it_waits = takewhile(lambda line: line != "Ctrl-C ends it.\n", process.stdout)
        said = [line.rstrip("\n") for line in until_it_waits]
        told = [line for line in said if line.endswith((" | ok", " | waits for you"))]
        assert [line.split(" | ")[0] for line in told] == [scene.title for scene in (*cut_short.TWO, YOURS)]
        steps = dict(re.findall(r"^try next: \S*frontdesk (\w+) (\w+).*? \| ", "\n".join(said), re.MULTILINE))
        code, story, _ = home.run("explain", steps["explain"])
        assert (code, "is with a person" in story) == (0, True)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (0, "The desk is down; nothing of it still runs.\n", "")
    assert processes_about(home.folder) == set()


# ── up and send ───────────────────────────────────────────────────────────────────────────────────


def test_a_form_is_sent_to_the_desk_that_runs(running: Home):
    code, out, _ = running.run("send", str(A_FORM), "--json")
    answer = json.loads(out)
    assert (code, answer["status"]) == (0, 202)
    assert answer["run_id"] == json.loads(answer["body"])["event"]


def test_a_text_is_sent_to_the_desk_that_runs(running: Home, tmp_path: Path):
    file = tmp_path / "sms.json"
    text = {"MessageSid": "SM1", "From": "+13125550110", "To": "+13125550142", "Body": "When do you open?"}
    file.write_text(json.dumps(text))
    code, out, _ = running.run("send", str(file), "--source", "twilio")
    answered, follow = out.splitlines()
    assert (code, answered) == (0, "200 <Response/>")
    assert f"frontdesk explain {event_key('twilio', 'SM1')[:12]}`" in follow


def test_a_file_that_cannot_be_sent_is_refused_in_one_sentence(running: Home, tmp_path: Path):
    file = tmp_path / "list.json"
    file.write_text("[1]")
    said = [running.run("send", str(file), "--source", name) for name in ("twilio", "pigeon")]
    assert [code for code, _, _ in said] == [REFUSED, REFUSED]
    assert "must be a JSON object" in said[0][2]
    assert said[1][2] == "The playbook has no source pigeon; it has twilio, website.\n"


def test_the_desk_that_runs_is_well(running: Home):
    code, out, err = running.run("doctor", "--local", "--json")
    told = json.loads(out)
    assert {
        finding["name"]: finding["state"] for finding in told["findings"] if finding["state"] != "ok"
    } == {}
    assert (code, told["is_well"], err) == (0, True, "")


def test_a_second_desk_in_the_same_home_is_refused(running: Home):
    code, out, err = running.run("up")
    assert (code, out, err.count("\n")) == (REFUSED, "", 1)
    assert "A desk is running here already, at http://127.0.0.1:" in err


def test_of_two_desks_that_start_at_once_one_is_refused(home: Home):
    with home.start("up") as one, home.start("up") as other:
        eventually(lambda: one.poll() is not None or other.poll() is not None)
        refused = one if one.poll() is not None else other
        _, err = refused.communicate()
        one.kill()
        other.kill()
    assert (refused.returncode, err.count("\n")) == (REFUSED, 1)
    assert "A desk is starting here already" in err
    eventually(lambda: not processes_about(home.folder))


def test_everything_listens_on_this_machine_alone(running: Home):
    assert listening_addresses(processes_about(running.folder)) == {THIS_MACHINE_ALONE}


# ── What is refused ───────────────────────────────────────────────────────────────────────────────


def test_without_a_desk_nothing_can_be_sent(home: Home):
    code, _, err = home.run("send", str(A_FORM))
    assert (code, err) == (
        REFUSED,
        "No desk is running here; start one with `frontdesk up` and try again.\n",
    )


def test_a_taken_port_is_named(home: Home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = home.run("up", "--port", str(port))
    assert (code, out) == (REFUSED, "")
    assert err.endswith(f"Port {port} is taken: stop what listens there or choose another one.\n")
    assert processes_about(home.folder) == set()


def test_a_port_that_cannot_be_is_named(home: Home):
    code, _, err = home.run("up", "--port", "99999")
    assert code == REFUSED
    assert "0<=x<=65535" in err


def test_every_fault_of_a_playbook_is_named_at_once(home: Home, tmp_path: Path):
    folder = tmp_path / "client"
    shutil.copytree(ROOT / "playbooks" / "brightsmile", folder)
    file = folder / "playbook.toml"
    file.write_text(
        file.read_text().replace("minimum_confidence", "minimal_confidence").replace("[vips]", "[vip]")
    )
    code, _, err = home.run("up", "--playbook", str(folder))
    assert code == REFUSED
    assert "Traceback" not in err
    assert all(key in err for key in ("minimal_confidence", "minimum_confidence", "vip"))


def test_a_folder_that_holds_no_playbook_is_refused(home: Home, tmp_path: Path):
    code, _, err = home.run("up", "--playbook", str(tmp_path))
    assert code == REFUSED
    assert "playbook.toml" in err
    assert "Traceback" not in err


# ── How it ends ───────────────────────────────────────────────────────────────────────────────────


def test_after_kill_minus_nine_nothing_is_left_and_a_new_desk_can_start(home: Home):
    with home.up() as desk:
        assert len(processes_about(home.folder)) > 10
        desk.kill()
        eventually(lambda: not processes_about(home.folder))
    with home.up() as desk:
        assert home.run("send", str(A_FORM))[0] == 0
        desk.send_signal(signal.SIGINT)
        out, err = desk.communicate()
        assert (desk.returncode, "Traceback" in err) == (0, False)
        assert out.endswith("The desk is down; nothing of it still runs.\n")
        assert processes_about(home.folder) == set()


@pytest.mark.parametrize("command", ["up", "demo", "send"])
def test_a_command_explains_itself_with_an_example(command: str, capsys: pytest.CaptureFixture[str]):
    assert cli.main([command, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Usage: frontdesk {command} [OPTIONS]")
    assert f"Example: frontdesk {command}" in out
    assert all(len(line) <= 80 for line in out.splitlines())
