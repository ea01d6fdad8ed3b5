"""What the desk answers alone, because the playbook lets it."""

from __future__ import annotations

from ops.demo.scene import LINCOLN_PARK, Chapter, Scene, Tell, form, number_of, sms
from ops.stage import Stage

ANA, LUZ, DAN, EVA = "+13125550110", "+13125550115", "+13125550113", "+13125550131"


def new_patient(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("Ana fills in the form on the website")
    text = "Hi, I am new in town and would like to become a patient. What do I do?"
    return (form(stage, ANA, "Ana Perez", text),)


def in_spanish(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("Luz texts in Spanish")
    return (sms(stage, LUZ, "Hola, ¿a qué hora abren el sábado y dónde están?"),)


def same_webhook_twice(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("Dan asks for a price")
    run_id = sms(stage, DAN, "How much is a cleaning?")
    tell("Twilio delivers the same webhook again")
    sid = stage.desk.twilio.received[-1].sid
    stage.text(DAN, "How much is a cleaning?", to=number_of(stage, LINCOLN_PARK), message_sid=sid)
    stage.settle()
    return (run_id,)


def booking(stage: Stage, tell: Tell) -> tuple[str, ...]:
    tell("Eva asks for a first visit")
    asked = sms(stage, EVA, "I'd like to become a new patient, can I get a first appointment?")
    tell('Eva answers "the second one"')
    return asked, sms(stage, EVA, "the second one")


ALONE = Chapter(
    "It answers alone what the playbook lets it",
    (
        Scene(
            title="A new patient fills in the form",
            shows="The desk reads what Ana wants, fills the playbook's template and texts her.",
            layers=("brain", "tools"),
            phone=ANA,
            play=new_patient,
            because='lets the desk answer "new patient" alone',
            says="Ana",
        ),
        Scene(
            title="A question in Spanish",
            shows="It answers in the language that it was asked in.",
            layers=("brain",),
            phone=LUZ,
            play=in_spanish,
            because='lets the desk answer "hours location" alone',
            says="Hola",
        ),
        Scene(
            title="The same webhook delivered twice",
            shows="One event is one run, however often it arrives.",
            layers=("memory", "orchestration"),
            phone=DAN,
            play=same_webhook_twice,
            because='lets the desk answer "price question" alone',
            says="$",
        ),
        Scene(
            title="A first visit is booked",
            shows="It offers free times of the calendar, books the one she names and says when.",
            layers=("tools", "memory"),
            phone=EVA,
            play=booking,
            because='lets the desk answer "new patient" alone',
            outcomes=("sent", "booked"),
            texts=2,
            says="You are booked",
        ),
    ),
)
