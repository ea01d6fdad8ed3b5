"""By night nobody is texted; and the one lead that is left for whoever watches the demo."""

from __future__ import annotations

from ops.demo.scene import (
    ASKED,
    LINCOLN_PARK,
    MORNING_HOUR,
    Chapter,
    Scene,
    Tell,
    form,
    number_of,
    sms,
    until,
)
from ops.stage import Stage

NIA, TOM, ROY = "+13125550117", "+13125550125", "+13125550126"
EVENING_HOUR, NIGHT_HOUR = 22, 2


def at_two_in_the_morning(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("The clock is moved to two at night; Nia fills in the form")
    stage.pass_time(until(stage, NIGHT_HOUR))
    run_id = form(stage, NIA, "Nia Cole", "Hello, I would like to come in as a new patient.")
    tell("The clock is moved to the morning")
    stage.pass_time(until(stage, MORNING_HOUR))
    return (run_id,)


def two_in_a_row(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("It is ten in the evening; Tom texts")
    stage.pass_time(until(stage, EVENING_HOUR))
    first = sms(stage, TOM, "What are your hours on Thursday?")
    tell("Tom texts again before he was answered; then the night passes")
    second = stage.text(TOM, "And where exactly is your office?", to=number_of(stage, LINCOLN_PARK))
    stage.pass_time(until(stage, MORNING_HOUR))
    return first, second


def left_for_you(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("Roy asks about his insurance; this one waits for you")
    return (sms(stage, ROY, "I have MetLife through my employer, is that accepted at your office?"),)


NIGHT = Chapter(
    "By night it lets people sleep",
    (
        Scene(
            title="A form at two in the morning",
            shows="The answer is ready at once and goes out when texts may, at eight.",
            layers=("orchestration",),
            phone=NIA,
            play=at_two_in_the_morning,
            path=("Await Sending Hours", "Send"),
            because="It is 02:00 for them",
            says="Nia",
        ),
        Scene(
            title="Two messages in a row from one person",
            shows="The first run ends as superseded; one text answers both.",
            layers=("memory", "orchestration"),
            phone=TOM,
            play=two_in_a_row,
            because="It is 22:00 for them",
            outcomes=("superseded", "sent"),
            path=("Await Sending Hours", "Send"),
            says="2411 N Clark St, Chicago. Hours:",
        ),
    ),
)

YOURS = Scene(
    title="A question about insurance, left for you",
    shows="The draft waits in Slack for somebody to approve it, and that is you.",
    layers=("escalation",),
    phone=ROY,
    play=left_for_you,
    because='not earned the right to answer "insurance question" alone',
    outcomes=(None,),
    path=ASKED[:-1],
    asked=1,
    texts=0,
)
"""The one request that the script does not answer."""
