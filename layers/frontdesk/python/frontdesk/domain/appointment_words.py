"""Whether a text is about an appointment: then "cancel" in it, or in the answer to it, may mean that.

The patterns read what `plain_text.fold` made plain: small letters, no accents, no apostrophes.
"""

from __future__ import annotations

import re
from functools import cache

from frontdesk.domain.plain_text import fold

_NAMED = (
    r"(?:appointments?|appts?|apts?|bookings?|booked|reservations?|visits?|consult(?:ation)?s?|check ?ups?"
    r"|cleanings?|sessions?|slots?|reschedul\w+"
    r"|citas?|turnos?|reservas?|reservacion(?:es)?|visitas?|consultas?|limpiezas?|reagend\w+|reprogram\w+)"
)
_CHANGE = (
    r"(?:cancel\w*|call(?:ing)? off|postpone|move|push|change|skip|miss"
    r"|cancel(?:ar|o|en|e)|mover|cambiar|aplazar|posponer|faltar)"
)
_DAY = (
    r"(?:to(?:day|night|morrow)|tmrw|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?|this (?:morning|afternoon|evening|week)|next (?:week|month)"
    r"|hoy|manana|lunes|martes|miercoles|jueves|viernes|sabado|domingo|esta (?:tarde|semana))"
)
_TIME = r"(?:\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m|p\.m|oclock)|\d{1,2}:\d\d|noon|las \d{1,2}|mediodia)"
_FEW_WORDS = r"(?:[\w:]+ ){0,5}"
_APPOINTMENT = (
    rf"\b{_NAMED}\b"
    rf"|\b{_CHANGE} {_FEW_WORDS}(?:{_DAY}|{_TIME})\b"
    rf"|\b(?:{_DAY}|{_TIME}) {_FEW_WORDS}{_CHANGE}\b"
    r"|\b(?:cant|cannot|wont|not able to|unable to) (?:\w+ ){0,3}(?:make it|come in|be there)\b"
    r"|\bno (?:puedo|podre|voy a poder) (?:ir|asistir|llegar)\b"
    rf"|\b(?:see you|we have you down|are you coming|[tl]e esperamos) {_FEW_WORDS}(?:{_DAY}|{_TIME})\b"
)
_BARE_CANCEL = frozenset({"cancel", "cancelar", "cancela", "cancelo", "cancelen"})


def is_about_appointment(text: str) -> bool:
    """Tell whether a text, theirs or ours, speaks of an appointment, by its name or by its day or time."""
    return _appointment().search(re.sub(r"\s+", " ", re.sub(r"[^\w:.\s]", " ", fold(text)))) is not None


def is_bare_cancel(text: str) -> bool:
    """Tell whether "cancel" is all that a text says: to the carrier it is a STOP, whatever they meant."""
    return re.sub(r"[\W_]+", "", fold(text)) in _BARE_CANCEL


@cache
def _appointment() -> re.Pattern[str]:
    return re.compile(_APPOINTMENT)
