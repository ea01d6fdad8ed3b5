"""`frontdesk up` after kill -9 of `frontdesk up`: same address, same secrets, and what waits goes on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.local.cloud import SHELVES
from ops.local.shelves import Shelves
from tests.fixtures.processes import processes_about
from tests.fixtures.waiting import eventually
from tests.scenarios.test_commands import Home, a_home

UP = "The desk is up at "


@contextmanager
def up(home: Home) -> Iterator[tuple[str, str]]:
    """A desk that is killed at the end: what it says of itself, and what other commands know of it."""
    with home.start("up") as process:
        try:
            assert process.stdout is not None
            said = next(line for line in iter(process.stdout.readline, "") if line.startswith(UP))
            yield said.removeprefix(UP).strip(), (home.folder / "desk" / "desk.json").read_text()
        finally:
            process.kill()
            process.communicate()
            eventually(lambda: not processes_about(home.folder))


def is_somebody_asked(home: Home) -> bool:
    """Whether the Slack message of a request has its buttons."""
    shelves = Shelves(home.folder / "desk" / "brightsmile" / SHELVES)
    try:
        return any(len(message["versions"]) > 1 for _, message in shelves.all("slack messages"))
    finally:
        shelves.close()


def test_up_goes_on_where_kill_9_left_it(tmp_path: Path):
    text = {"MessageSid": "SM1", "From": "+13125550110", "To": "+13125550142", "Body": "the thing, you know"}
    file = tmp_path / "sms.json"
    file.write_text(json.dumps(text))
    with a_home() as home:
        with up(home) as (first, known_first):
            assert home.run("send", str(file), "--source", "twilio")[0] == 0
            eventually(lambda: is_somebody_asked(home))
        with up(home) as (second, known_second):
            assert second == f"{first} and goes on with 1 open run"
            for secret in ("twilio_token", "form_secret", "public_url"):
                assert json.loads(known_second)[secret] == json.loads(known_first)[secret]
