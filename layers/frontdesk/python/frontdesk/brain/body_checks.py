"""What makes a model's text unfit before the gate looks: the wrong language, markup, a stranger's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from frontdesk.domain.language import language_of
from frontdesk.domain.plain_text import reveal
from frontdesk.playbook import Language

_MARKUP = re.compile(r"[<>{}\[\]`|\\]|\*\*|__|^\s*(?:#+|[-*\u2022]|\d+[.)])\s|\\[nt]", re.MULTILINE)
_HAIL = r"(?:hi|hey|hello|dear|hola|estimad[oa]|querid[oa]|good (?:morning|afternoon|evening)|buen[oa]s \w+)"
# A name follows at once, or after a comma and then stands alone: "Hola, Ana!", not "Hola, Gracias por".
_NAMED_HAIL = re.compile(
    rf"[\W_]*(?i:{_HAIL})(?:\s+([^\W\d_a-z][\w'-]*)|,\s*([^\W\d_a-z][\w'-]*)(?=\s*[,.!:;\u2014-]))"
)


def flaw_of(
    body: str, language: Language, *, first_name: str | None, names: Iterable[str], longest: int
) -> str | None:
    """Return what is wrong with a text in a few words that hold nothing of it, or None.

    It is a flaw of form, which another model's text may not have; whether what it says is true, the gate's
    content rule decides. `names` are those of people and places, which have a language of their own.
    """
    checks: tuple[tuple[Callable[[], bool], str], ...] = (
        (lambda: not body.strip(), "is empty"),
        (lambda: len(body) > longest, f"is longer than {longest} characters"),
        (lambda: "\ufffd" in body, "has half a character"),
        (lambda: bool(reveal(body)[1]), "has characters that cannot be seen"),
        (lambda: bool(_MARKUP.search(body)), "has markup or a placeholder"),
        (lambda: _language_of(body, names) not in {None, language}, f'is not in "{language}"'),
        (lambda: _hails_a_stranger(body, first_name), "greets somebody by a name that is not theirs"),
    )
    return next((flaw for is_wrong, flaw in checks if is_wrong()), None)


def _language_of(body: str, names: Iterable[str]) -> Language | None:
    for name in filter(None, names):
        body = body.replace(name, " ")
    return language_of(body)


def _hails_a_stranger(body: str, first_name: str | None) -> bool:
    found = _NAMED_HAIL.match(body)
    named = found and (found[1] or found[2])
    return bool(named) and str(named).casefold() != (first_name or "").casefold()
