"""When the desk asks a person, and what it does with their answer."""

from __future__ import annotations

from datetime import timedelta

from ops.demo.scene import ASKED, LINCOLN_PARK, Chapter, Scene, Tell, answer, sms
from ops.stage import Stage

BEN, IAN, ACE, JOY = "+13125550111", "+13125550118", "+13125550119", "+13125550120"
VIP = "+13125550199"
"""One of the playbook's VIPs."""
OFFICE_MANAGER = 1
"""The second rung of the playbook's ladder."""
A_MOMENT = timedelta(seconds=2)


def rewritten(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("Ben writes something vague, so Maria is asked in Slack")
    run_id = sms(stage, BEN, "it's about the thing from last week, can you sort it out")
    tell("Maria opens the dialog and writes the answer herself")
    stage.rewrite(
        run_id, "Hi! Thanks for writing. Could you tell us a little more, so that the right person helps?"
    )
    stage.settle()
    return (run_id,)


def taken_over(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("Ian is angry about a bill")
    text = "This is outrageous! I was charged twice for my last visit and nobody calls me back."
    run_id = sms(stage, IAN, text)
    tell("Maria takes it over and will call him; the desk stays out of it")
    answer(stage, run_id, "take_over")
    return (run_id,)


def spam(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("An agency sells websites")
    text = "Our agency can redesign your website and get you more patients with Google ads. 10 minutes?"
    run_id = sms(stage, ACE, text)
    tell("Maria is shown it once, without a draft, and rejects it")
    answer(stage, run_id, "reject")
    return (run_id,)


def vip(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("A VIP of the playbook asks when the practice opens")
    run_id = sms(stage, VIP, "What time do you open on Friday?")
    tell("The draft is safe, and still Maria sees it first; she approves")
    answer(stage, run_id, "approve")
    return (run_id,)


def nobody_answers(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("Joy asks about her insurance, so Maria and Devon are asked")
    run_id = sms(stage, JOY, "Do you take Delta Dental?")
    wait_s = stage.desk.playbook.ladder(LINCOLN_PARK)[0].wait_s
    tell(f"They do not answer for {wait_s // 60} minutes; the same message now asks Rosa")
    stage.pass_time(timedelta(seconds=wait_s) + A_MOMENT)
    tell("Rosa, the office manager, approves")
    answer(stage, run_id, "approve", rung=OFFICE_MANAGER)
    return (run_id,)


PEOPLE = Chapter(
    "It asks a person, and does what they say",
    (
        Scene(
            title="A vague text; Maria rewrites the answer",
            shows="What the desk cannot read with confidence a person answers in their own words.",
            layers=("brain", "escalation"),
            phone=BEN,
            play=rewritten,
            path=ASKED,
            because="it needs 75%",
            asked=1,
            says="a little more",
        ),
        Scene(
            title="An angry complaint; Maria takes it over",
            shows="The playbook keeps complaints for people: the desk drafts, and then stays silent.",
            layers=("escalation",),
            phone=IAN,
            play=taken_over,
            outcomes=("taken_over",),
            path=ASKED,
            because='A person always answers "billing complaint"',
            asked=1,
            texts=0,
        ),
        Scene(
            title="Spam: somebody sells websites",
            shows="Nothing is drafted and nothing is sent; one person is shown it once.",
            layers=("brain", "escalation"),
            phone=ACE,
            play=spam,
            outcomes=("rejected",),
            path=ASKED,
            because="There is no text to send",
            asked=1,
            texts=0,
        ),
        Scene(
            title="A VIP asks something harmless",
            shows="The desk could answer this alone, but not to a VIP.",
            layers=("memory", "escalation"),
            phone=VIP,
            play=vip,
            path=(*ASKED, "Send"),
            because="This person is a VIP",
            asked=1,
            says="Hours",
        ),
        Scene(
            title="Nobody answers in Slack; the ladder climbs",
            shows="Silence climbs to the office manager, on the same message, and never sends.",
            layers=("orchestration", "escalation"),
            phone=JOY,
            play=nobody_answers,
            path=(*ASKED, "Send"),
            because="Rosa Medina approved exactly this text",
            asked=1,
            says="dental plans",
        ),
    ),
)
