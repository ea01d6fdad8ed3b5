"""A "cancel" that means the appointment, told from one that means the messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.appointment_words import is_about_appointment, is_bare_cancel
from frontdesk.domain.compliance import keyword, revokes

APPOINTMENTS = """
cancel my appointment
Please cancel my appointment for Tuesday
I need to cancel tomorrow
need to cancel tmrw sorry
Can I cancel my 3pm?
cancel my 10:30 please
I have to cancel for Friday
cancel today's visit
Cancel the cleaning
I want to cancel my booking
cancel appt
Hi, I can't make it on Thursday
wont be able to make it
I'm not able to come in
Can we reschedule
please push my visit to next week
Tomorrow doesn't work, please cancel
is it too late to cancel today
I must call off the consultation
we'd like to move our session
cancelar mi cita
Quiero cancelar mi cita del martes
Necesito cancelar mañana
tengo que cancelar hoy
No puedo ir el jueves
no voy a poder asistir
¿Puedo cambiar mi cita?
cancelen la consulta por favor
cancelo el turno
quisiera reprogramar
""".strip().splitlines()

MESSAGES = """
stop texting me
cancel these texts
Please cancel my subscription to these messages
Cancel all messages
cancel the texts please
unsubscribe me
no more messages please
take me off your list
cancelen los mensajes
cancelar mensajes
no me escriban mas
don't text me again
I never signed up for this
remove my number
""".strip().splitlines()

OURS = """
Hi Ann! Your appointment is on Tuesday at 3:00 pm. Does that work?
Would Thursday at 10 am suit you for a cleaning?
See you tomorrow at 9:30!
Reminder: you are booked for Friday.
Tu cita es el lunes a las 4. ¿Te queda bien?
Te esperamos mañana a las 10
""".strip().splitlines()


@pytest.mark.parametrize("text", APPOINTMENTS)
def test_a_cancel_that_means_the_appointment_is_no_revocation(text):
    assert is_about_appointment(text)
    assert is_about_appointment(text.upper())
    assert not revokes(text)
    assert keyword(text) is None


@pytest.mark.parametrize("text", MESSAGES)
def test_a_cancel_that_means_the_messages_speaks_of_no_appointment(text):
    assert not is_about_appointment(text)


@pytest.mark.parametrize("text", [each for each in MESSAGES if "signed up" not in each])
def test_a_cancel_that_means_the_messages_is_a_revocation(text):
    assert revokes(text)


@pytest.mark.parametrize("text", OURS)
def test_what_we_asked_about_an_appointment_is_known_as_that(text):
    assert is_about_appointment(text)


@pytest.mark.parametrize(
    "text", ["Thanks for writing! How may we help?", "A cleaner smile awaits.", "", "👍"]
)
def test_other_texts_are_not_about_an_appointment(text):
    assert not is_about_appointment(text)


@pytest.mark.parametrize("text", ["CANCEL", "cancel.", " Cancel!! ", "cancelar", "¡Cancela!", "Cancelen"])
def test_a_bare_cancel_stops_the_messages_because_the_carrier_has_stopped_them(text):
    assert is_bare_cancel(text)
    assert keyword(text) == "opt_out"


@pytest.mark.parametrize("text", ["stop", "cancel it", "please cancel", "cancel my appointment", "end", ""])
def test_only_the_bare_word_is_a_bare_cancel(text):
    assert not is_bare_cancel(text)


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text):
    assert is_about_appointment(text) in {True, False}
    assert is_bare_cancel(text) in {True, False}


def test_a_text_made_to_be_slow_is_read_all_the_same():
    for part in ("cancel the ", "monday a ", "cannot we ", "a " * 5, "see you at "):
        assert not is_about_appointment((part * (8192 // len(part))).replace("monday a cancel", "") + "x")
