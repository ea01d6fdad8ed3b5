"""Things break, and somebody throws the switch: nobody is texted twice, and nobody is forgotten."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.domain.rules_of_the_person import PAUSE_LOOK
from frontdesk.domain.sends import GRANT_LIFE, MINIMUM_SETTLE
from ops.demo.scene import ASKED, LINCOLN_PARK, SENT, Chapter, Scene, Tell, answer, number_of, sms
from ops.local.standins.faults import LoseAnswer
from ops.stage import Stage

MAX, KIM, LEO, MIA, PAT, GUS = (f"+1312555{number:04d}" for number in (116, 121, 122, 123, 124, 127))
BRAIN = ("classify", "draft")
RETRIES_LAST = timedelta(seconds=45)
"""Longer than the retries of a step take, shorter than the least time that a run is parked."""
PARKED_AT_MOST = timedelta(minutes=16)
HELD_FOR = timedelta(minutes=10)


def answer_lost(stage: Stage, tell: Tell) -> tuple[str, ...]:
    stage.desk.twilio.faults.add(LoseAnswer(), on="create", where={"To": MAX})
    tell("Twilio accepts the text, and the connection dies before it says so")
    run_id = sms(stage, MAX, "What are your hours on Friday?")
    tell("The desk does not send again: it waits, and looks for the text at Twilio")
    stage.pass_time(2 * GRANT_LIFE + MINIMUM_SETTLE)
    return (run_id,)


def secrets_down(stage: Stage, tell: Tell) -> tuple[str, ...]:
    questions = (
        (LEO, "How much is whitening?"),
        (MIA, "Are you accepting new patients right now?"),
        (KIM, "What time do you open on Friday?"),
    )
    to = number_of(stage, LINCOLN_PARK)
    with stage.desk.cloud.outage(*BRAIN):
        tell("AWS hands out no secret, so no step that reads can run, and three people write")
        runs = tuple(stage.text(phone, text, to=to) for phone, text in questions)
        stage.pass_time(RETRIES_LAST)
        tell(f"Every step was retried; {stage.backlog()} runs are parked in the retry queue")
    tell("The secrets are back; the queue drains")
    stage.pass_time(PARKED_AT_MOST)
    tell(f"{stage.backlog()} runs are parked; each was answered once")
    return runs


def switch_thrown(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("Pat asks about insurance, so Maria is asked")
    run_id = sms(stage, PAT, "Are you in network with Cigna PPO?")
    tell("The owner throws the switch, and then Maria approves: approved, but held")
    stage.throw_switch(is_paused=True)
    stage.settle()
    answer(stage, run_id, "approve")
    stage.pass_time(HELD_FOR)
    texts = len(stage.texts_to(PAT))
    tell(f"{HELD_FOR.seconds // 60} minutes later {texts} texts have gone out; the switch is on again")
    stage.throw_switch(is_paused=False)
    stage.pass_time(PAUSE_LOOK)
    return (run_id,)


def switch_beats_grant(stage: Stage, tell: Tell) -> tuple[str, ...]:
    def throw() -> None:
        tell("The gate has granted a text; before Send posts it, the owner throws the switch")
        stage.throw_switch(is_paused=True)

    stage.desk.cloud.host.meanwhile("send", throw)
    run_id = sms(stage, GUS, "What are your hours on Friday?")
    stage.pass_time(HELD_FOR)
    texts = len(stage.texts_to(GUS))
    tell(f"Send looked once more and posted nothing: {texts} texts so far; the switch is on again")
    stage.throw_switch(is_paused=False)
    stage.pass_time(PAUSE_LOOK)
    return (run_id,)


TROUBLE = Chapter(
    "Things break, and nobody is texted twice or forgotten",
    (
        Scene(
            title="Twilio's answer is lost",
            shows="What is unclear is looked up, never repeated.",
            layers=("tools", "orchestration"),
            phone=MAX,
            play=answer_lost,
            path=("Send", "Await Settling", "Look Up Send", "Reconcile"),
            because="It may have been sent already",
        ),
        Scene(
            title="AWS hands out no secrets",
            shows="Runs are retried, then parked where everybody can count them, and go on by themselves.",
            layers=("brain", "orchestration"),
            phone=KIM,
            play=secrets_down,
            because='lets the desk answer "hours location" alone',
            outcomes=("sent", "sent", "sent"),
            path=("Classify", "Park", "Where Were We?", *SENT),
            says="Hours",
        ),
    ),
)

SWITCH = Chapter(
    "The owner can stop it at any moment",
    (
        Scene(
            title="The switch is thrown before an approval",
            shows="An approved answer is held while the switch is off, and goes out once when it is on.",
            layers=("tools", "escalation"),
            phone=PAT,
            play=switch_thrown,
            path=(*ASKED, "Await Sending Hours", "Send"),
            because="Sending is paused",
            asked=1,
            says="dental plans",
        ),
        Scene(
            title="The switch is thrown on a granted text",
            shows="Send reads the switch at the last moment, and the same text goes out once when it is on.",
            layers=("tools", "orchestration"),
            phone=GUS,
            play=switch_beats_grant,
            path=("Gate", "Send", "Note Receipt", "Await Sending Hours", "Record"),
            because="Sending is paused",
            says="Hours",
        ),
    ),
)
