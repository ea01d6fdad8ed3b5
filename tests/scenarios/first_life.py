"""A desk's first life, in a process of its own: leads get as far as they can, and then it ends.

first_life.py HOME CONNINFO (close|kill) prints the run of each lead as JSON.
"""

import json
import os
import signal
import sys
from pathlib import Path

from frontdesk.domain.lead import LocationId
from ops.demo.scenes import LINCOLN_PARK, form, number_of, sms
from ops.desk import LocalDesk
from ops.local.standins.faults import LoseAnswer, Stall
from ops.stage import Stage
from tests.fixtures.waiting import eventually
from tests.scenarios.desks import BRIGHTSMILE
from tests.scenarios.world import (
    ask_about_insurance,
    ask_hours,
    go_to_a_morning,
    posts_to,
    say_later,
    throw_switch,
)

OLD, ASKED, LOST, CUT, UNSTARTED, UNOPENED, PAUSED = (f"+131255570{number:02d}" for number in range(7))
OVERTAKEN = "+13125557008"
"""Wrote again while a person was asked about what they wrote first."""
ASLEEP = "+18085557007"
"""Honolulu: nobody is texted there while it is morning in Chicago."""
OAK_PARK = LocationId("oak-park")
PAUSED_SCOPE = f"location/{OAK_PARK}"


def live(stage: Stage) -> dict[str, str]:
    """Let everybody write; return whose run is which."""
    desk = stage.desk
    runs = {OLD: ask_hours(stage, OLD), ASKED: ask_about_insurance(stage, ASKED)}
    desk.twilio.faults.add(LoseAnswer(), on="create", where={"To": LOST})
    runs[LOST] = ask_hours(stage, LOST)
    runs[ASLEEP] = form(stage, ASLEEP, "Kai", "Hello, I would like to come in as a new patient.")
    throw_switch(stage, PAUSED_SCOPE, is_paused=True)
    stage.settle()
    runs[PAUSED] = sms(stage, PAUSED, "What are your hours on Friday?", OAK_PARK)
    with desk.cloud.outage("recall"):
        runs[UNOPENED] = ask_hours(stage, UNOPENED)
    desk.twilio.faults.add(Stall(60, accepted=True), on="create", where={"To": CUT})
    runs[CUT] = say_later(stage, CUT, "What are your hours on Friday?")
    eventually(lambda: bool(posts_to(stage, CUT) and stage.texts_to(CUT)))
    return runs


def write_twice(stage: Stage) -> str:
    """Let somebody write again while a person is asked; return the first run."""
    run_id = ask_about_insurance(stage, OVERTAKEN)
    ask_hours(stage, OVERTAKEN)
    return run_id


def main() -> None:
    home, conninfo, how = sys.argv[1:]
    with LocalDesk(Path(home), BRIGHTSMILE, conninfo=conninfo) as desk:
        stage = Stage(desk)
        go_to_a_morning(stage)
        overtaken = write_twice(stage)
        runs = live(stage)
        with desk.cloud.outage("start"):
            runs[UNSTARTED] = stage.text(UNSTARTED, "Are you open?", to=number_of(stage, LINCOLN_PARK))
            sys.stdout.write(
                json.dumps(
                    {
                        "runs": runs,
                        "overtaken": overtaken,
                        "now_s": desk.clock.now_s(),
                        "url": desk.cloud.public_url,
                    }
                )
            )
            sys.stdout.flush()
            if how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
