"""Opt-out words, and revocation in one's own words."""

import json
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.compliance import keyword, revokes
from frontdesk.domain.revocation import wished

VENDORS = Path(__file__).parents[4] / "shared/data/text/optout-keywords.json"

# ── Keywords ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", " Stop. ", "\u201cSTOP\u201d", "S.T.O.P", "Stop!!!", "\uff33\uff34\uff2f\uff30",
     "st\u200bop", "Opt-Out", "opt out", "STOP ALL",
     "unsubscribe", "cancel", "End", "QUIT", "revoke",
     "ALTO", "¡Alto!", "pare", "Arrêt", "baja"],
)  # fmt: skip
def test_a_bare_opt_out_word_counts_however_it_is_written(text):
    assert keyword(text) == "opt_out"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("START", "opt_in"), ("unstop", "opt_in"), ("help", "help"), ("HELP!", "help"), ("Ayuda", "help")],
)
def test_the_other_keywords_are_told_apart(text, meant):
    assert keyword(text) == meant


@pytest.mark.parametrize(
    "text", ["", "👍", "yes", "Yes!", "Info?", "sí", "stop by", "the end", "cancel it", "123", "no"]
)
def test_an_answer_is_no_keyword(text):
    assert keyword(text) is None


@pytest.mark.skipif(not VENDORS.exists(), reason=f"the vendors' lists are not here ({VENDORS.name})")
def test_every_vendor_s_keyword_is_known():
    lists = json.loads(VENDORS.read_text())
    opt_in, helping = lists.pop("opt_in_twilio"), lists.pop("help_twilio")
    assert {word: keyword(word) for word in chain(*lists.values())} == dict.fromkeys(
        chain(*lists.values()), "opt_out"
    )
    assert {word for word in opt_in if keyword(word) != "opt_in"} == {"YES"}, "YES agrees to an appointment"
    assert {word for word in helping if keyword(word) != "help"} == {"INFO"}, "INFO asks about the business"


# ── Revocation ────────────────────────────────────────────────────────────────────────────────────────

REVOCATIONS = """
please stop texting me
Stop texting me!!
can you stop sending me these texts
STOP I told you already
ok stop. i already have a dentist
Please stop.
stop it, i do not care!!!
Quit messaging this number
stop contacting me
will you stop texting me
why won't you stop texting me
I said stop, thanks
take me off your list
Take my number off of your contact list please
remove me from your marketing list
remove my number
please delete my number
Lose my number
don't text me anymore
Don\u2019t ever text me again
do not contact me
never message me again
No more texts please
I no longer want to receive messages
I don't want your text messages
i dont want to be contacted
unsubscribe me please
How do I unsubscribe?
I want to opt out
opt me out of these texts
I'd like to opt-out of all messages
I revoke my consent
leave me alone
Wrong number, stop texting
p\u200bl\u200bease stop t\u200bexting me
no me escriban mas
No me escriban más por favor
ya no me manden mensajes
no me envíen nada
Dejen de escribirme
dejen de mandarme mensajes
no me vuelvan a llamar
paren de molestarme
no quiero recibir más mensajes
No quiero que me escriban
sáquenme de su lista
quiten mi número
Quiero darme de baja
Cancel these texts
please discontinue all text messages
turn off the alerts
cancelen mi suscripción
no más mensajes
alto por favor
""".strip().splitlines()

KEPT = """
I can't stop the pain
cancel my appointment
Please cancel my appointment for Tuesday
don't stop by
Can I stop by tomorrow?
the bleeding won't stop
Please stop the bleeding, what can I do?
How do I stop grinding my teeth?
My gums do not stop bleeding
please don't stop texting me the reminders
Why did you stop texting me?
I need to end my membership
what is at the end of the street
I quit smoking, does that help?
can you remove my wisdom teeth
Please remove the crown
can I opt out of the x-rays
you can text me any time
text me the address
why don't you text me the address
please don't text me before 9
don't text me at work, evenings are fine
call me instead
cancel my appointment and text me a new time
how do I cancel the membership
I forgot my number of insurance
delete the second appointment
Does the pain stop after a root canal?
no
quiteme el dolor por favor
Me pueden sacar la muela?
No me duele mucho
No me llamo Juan, soy su hijo
No me escribieron ayer
No me mandaron los mensajes
quitenme de la lista de espera
You never text me back
get me off the waiting list and in sooner
dont forget my name
quiero cancelar mi cita
no me escriban tan tarde
no puedo parar de toser
¿Me mandan la dirección?
Voy a parar en la farmacia
Quiero una cita para el alto de la tarde
""".strip().splitlines()


@pytest.mark.parametrize("text", REVOCATIONS)
def test_a_wish_not_to_be_texted_is_heard_in_any_wording(text):
    assert revokes(text)
    assert revokes(text.upper())
    assert revokes(f"Hi there, this is Pat. {text}. Thank you")


@pytest.mark.parametrize("text", KEPT)
def test_what_patients_say_about_their_teeth_is_no_revocation(text):
    assert not revokes(text)


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text):
    assert revokes(text) in {True, False}
    assert keyword(text) in {"opt_out", "opt_in", "help", None}


def test_a_text_made_to_be_slow_is_read_all_the_same():
    for part in ("stop all the ", "no more ", "a " * 5, "please ", "dont want ", "quiten me de "):
        assert not revokes(part * (8192 // len(part)) + "x")


# ── What a wish is about ──────────────────────────────────────────────────────────────────────────────

EVERYWHERE = {"sms", "email"}


@pytest.mark.parametrize(
    ("text", "heard_on", "meant"),
    [
        ("please stop texting me", "sms", {"sms"}),
        ("please stop texting me", "email", EVERYWHERE),
        ("stop emailing me", "sms", EVERYWHERE),
        ("Stop emailing me. You can text me.", "email", {"email"}),
        ("stop emailing me, text me instead", "email", {"email"}),
        ("No me envíen más correos", "sms", EVERYWHERE),
        ("no more messages please", "sms", {"sms"}),
        ("stop contacting me", "sms", EVERYWHERE),
        ("Leave me alone!", "email", EVERYWHERE),
        ("take me off your list", "sms", EVERYWHERE),
        ("quítenme de su lista", "email", EVERYWHERE),
        ("I revoke my consent", "sms", EVERYWHERE),
        ("I have had enough of these texts", "email", EVERYWHERE),
        ("Please stop. My dentist's contact is Dr. Lee.", "sms", {"sms"}),
    ],
)
def test_a_wish_is_heard_for_each_channel_that_it_is_about(text, heard_on, meant):
    assert wished(text, heard_on) == meant
