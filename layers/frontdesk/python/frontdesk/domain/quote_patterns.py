"""How the things that `grounding` looks for are written, in English and Spanish, plainly or in disguise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

QuoteKind = Literal["email", "link", "price", "date", "time", "phone", "number", "promise", "hidden"]

DIGIT_WORDS = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "zero oh cero",
            "one uno una",
            "two dos",
            "three tres",
            "four cuatro",
            "five cinco",
            "six seis",
            "seven siete",
            "eight ocho",
            "nine nueve",
        )
    )
    for word in words.split()
}
_LARGER_WORDS = tuple(
    word
    for words in (
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million",
        "diez once doce trece catorce quince veinte treinta cuarenta cincuenta",
        "sesenta setenta ochenta noventa cien ciento doscientos trescientos cuatrocientos quinientos",
        "seiscientos setecientos ochocientos novecientos mil millon",
    )
    for word in words.split()
)

WEEKDAY_WORDS = {
    word: day
    for day, words in {
        "monday": "monday mondays mon lunes lun",
        "tuesday": "tuesday tuesdays tue tues martes",
        "wednesday": "wednesday wednesdays weds wed miércoles miercoles mié",
        "thursday": "thursday thursdays thu thur thurs jueves jue",
        "friday": "friday fridays fri viernes vie",
        "saturday": "saturday saturdays sat sábado sabado sábados sabados sáb",
        "sunday": "sunday sundays sun domingo domingos",
    }.items()
    for word in words.split()
}
MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan enero ene",
            "february feb febrero",
            "march mar marzo",
            "april apr abril abr",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto ago",
            "september sept sep septiembre setiembre",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre dic",
        ),
        start=1,
    )
    for word in words.split()
}
RELATIVE_DAYS = {
    "today": "today",
    "hoy": "today",
    "tomorrow": "tomorrow",
    "mañana": "tomorrow",
    "tonight": "tonight",
    "esta noche": "tonight",
}
CURRENCIES = {
    word: currency
    for currency, words in {
        "usd": ("usd", "dollar", "dollars", "buck", "bucks", "dólar", "dolar", "dólares", "dolares"),
        "mxn": ("mxn", "peso", "pesos"),
        "eur": ("eur", "euro", "euros"),
        "cent": ("cent", "cents", "centavo", "centavos"),
        "%": ("percent", "per cent", "por ciento"),
    }.items()
    for word in words
}
MULTIPLIERS = {
    "k": 1_000,
    "thousand": 1_000,
    "mil": 1_000,
    "hundred": 100,
    "million": 1_000_000,
    "millones": 1_000_000,
}
NOON = {
    "noon": "12:00",
    "midday": "12:00",
    "mediodía": "12:00",
    "mediodia": "12:00",
    "midnight": "00:00",
    "medianoche": "00:00",
}


def _any_of(words: Iterable[str]) -> str:
    """Return the alternatives, longest first, so that none hides a longer one."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _compiled(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives), re.IGNORECASE)


# Links and addresses

_ENDINGS = (
    "com|net|org|info|io|biz|co|us|me|mx|es|ru|cn|ly|"
    "app|dev|xyz|online|shop|site|link|top|click|example|dental|health"
)
_SPELLED = (
    (re.compile(r"\s*[\[({<]\s*(?:dot|punto|\.)\s*[\])}>]\s*", re.IGNORECASE), "."),
    (re.compile(r"\s*[\[({<]\s*(?:at|arroba|@)\s*[\])}>]\s*|\s+arroba\s+", re.IGNORECASE), "@"),
    (
        re.compile(
            rf"(?<=\bwww)\s+(?:dot|punto)\s+|(?<=\w)\s+(?:dot|punto)\s+(?=(?:{_ENDINGS})\b)", re.IGNORECASE
        ),
        ".",
    ),
    (re.compile(r"(?<=\w)(?:\s+\.\s*|\.\s+)(?=(?:com|net|org|biz|io)\b)", re.IGNORECASE), "."),
    (re.compile(r"\bhxxp", re.IGNORECASE), "http"),
    # Endings that are no words of English or Spanish: a sentence does not begin with them.
    (re.compile(r"(?<=\w)\s*\.\s+(?=(?:xyz|ru|cn|ly|dev)\b)", re.IGNORECASE), "."),
    (re.compile(rf"(?<=\w)[ ](?=(?:{_ENDINGS})/\S)", re.IGNORECASE), "."),
)


def unspelled(text: str) -> str:
    """Return the text in one line, with `name [at] example dot com` written as everybody reads it."""
    text = re.sub(r"\s+", " ", text)
    for pattern, meant in _SPELLED:
        text = pattern.sub(meant, text)
    return text


_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = _compiled(r"[\w.+%-]{1,64}@[\w.-]{0,250}\w")
_LINK = _compiled(
    r"\b[a-z][a-z0-9+.-]{1,15}://\S+",
    r"\b(?:mailto|tel|sms|javascript|data|callto|facetime|whatsapp|intent):\S+",
    rf"(?<![^\W_])(?:{_LABEL}\.){{1,10}}(?:xn--[\w-]{{1,60}}|[^\W\d_]{{2,24}})\b(?::\d+)?(?:[/?#]\S*)?",
    r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)\S*",
    # Letters with gaps between them, as nobody writes who has nothing to hide.
    r"(?<!\w)[^\W\d_](?:[\s._*-]{1,3}[^\W\d_]){3,}(?!\w)",
)

# Prices

SYMBOL = r"[$\u00a2-\u00a5\u058f\u060b\u09f2\u09f3\u0e3f\u17db\u20a0-\u20cf]"
AMOUNT = r"\d{1,15}(?:[.,']\d{1,15}){0,5}"
_MULTIPLIER = rf"(?:\s?(?:{_any_of(MULTIPLIERS)})\b)?"
_NUMBER_WORD = rf"(?:{_any_of((*DIGIT_WORDS, *_LARGER_WORDS))})"
_CURRENCY = rf"(?:{_any_of(CURRENCIES)})\b"
_FREE_NOUN = (
    "consult|exam|clean|whiten|x-?ray|visit|check|treatment|appointment|estimate|quote|screening|"
    "first|initial|dental"
)
_PRICE = _compiled(
    rf"(?:\b(?:us|mx|ca|au))?{SYMBOL}\s*(?:{AMOUNT}{_MULTIPLIER})?",
    rf"\b(?:usd|mxn|eur)\s*{AMOUNT}{_MULTIPLIER}",
    rf"{AMOUNT}{_MULTIPLIER}\s*(?:{SYMBOL}|%|(?:us\s)?{_CURRENCY})",
    rf"\b{_NUMBER_WORD}(?:[\s-]+(?:and|y|{_NUMBER_WORD})\b){{0,8}}[\s-]+(?:de\s+)?{_CURRENCY}",
    rf"\bfree\s+(?=(?:{_FREE_NOUN}))",
    r"\b(?:gratis|gratuit[oa]s?|for free|free of charge|complimentary)\b",
    r"\b(?:no|zero|sin) (?:charge|cost|costo|cargo)\b",
    r"\b(?:half[\s-](?:price|off)|mitad de precio)\b",
)

# Dates and times

_MONTH = rf"(?:{_any_of(MONTHS)})\b\.?"
_ALSO_WORDS = {"sat", "sun", "wed"}
_DATE = _compiled(
    r"(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
    r"(?<![\d/-])\d{1,2}([-/.])\d{1,2}\1\d{2,4}(?![\d/-])",
    r"(?<![\d/-])\d{1,2}/\d{1,2}(?![\d/-])",
    rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}}\b)?",
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?:del?\s+)?\d{{4}}\b)?",
    rf"\b(?:{_any_of(set(WEEKDAY_WORDS) - _ALSO_WORDS)})\b|\b(?-i:Sat|SAT|Sun|SUN|Wed|WED)\b",
    rf"(?<!la )\b(?:{_any_of(RELATIVE_DAYS)})\b",
)
_HALF = r"[ap]\s?\.?\s?m\b\.?"
_PART = r"de\s+la\s+(?:mañana|manana|tarde|noche|madrugada)\b"
_HOUR_WORD = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"
)
_TIME = _compiled(
    rf"(?<!\d)\d{{1,2}}(?:[:.h]\d{{2}})?\s*(?:{_HALF}|{_PART})",
    r"(?<!\d)\d{1,2}[:h]\d{2}(?!\d)",
    r"(?<!\d)\d{1,2}\s?(?:h|hrs)\b(?!\w)",
    rf"\b(?:{_any_of(NOON)})\b",
)
_VAGUE_TIME = _compiled(
    rf"\b(?:one|una|{_HOUR_WORD})\s*(?:o'?clock|thirty|fifteen|forty[\s-]five|y media|{_HALF}|{_PART})",
    rf"\b(?:at|by|around|until|till|before|after|a\s+las?)\s+(?:\d{{1,2}}|{_HOUR_WORD}|(?<=la )una)\b",
    rf"\b(?:half|quarter)\s+(?:past|to|after)\s+(?:\d{{1,2}}|one|{_HOUR_WORD})\b",
)

# Numbers

_DIGIT = rf"(?:\d|\b(?:{_any_of(DIGIT_WORDS)})\b)"
_PHONE = _compiled(
    r"(?<!\d)(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]+(?:\d{3}[\s.-]?)?(?-i:[A-Z][A-Z-]{3,9})\b",
    rf"(?:\+\s?)?\(?{_DIGIT}(?:[\s.\-()/,_*]{{0,3}}{_DIGIT}){{6,}}",
)
_ALSO_NO_NUMBERS = {"once", "mil"}
_NUMBER = _compiled(
    r"\d+(?:[.,]\d+)*",
    rf"\b{_NUMBER_WORD}(?:[\s-]+(?:(?:and|y)[\s-]+)?{_NUMBER_WORD}\b)+",
    rf"\b(?:{_any_of(set(_LARGER_WORDS) - _ALSO_NO_NUMBERS)})\b",
)

# Promises: what binds the business, whatever the amount

_PROMISE = _compiled(
    r"\b(?:guarantee|refund|discount|voucher|coupon|waive|warrant)\w*",
    r"\b(?:we|i) promise\w*",
    r"\b(?:money[\s-]back|on the house|special (?:offer|deal|price)|at no (?:extra|additional))\b",
    r"\bprice[\s-]match\w*",
    r"\b(?:garant|reembols|descuent|prometemos|prometo|bonificaci)\w*",
    r"\b(?:cup[oó]n(?:es)?|oferta especial|precio especial|cortes[ií]a de la casa|le devolvemos)\b",
)

IN_ORDER: tuple[tuple[QuoteKind, re.Pattern[str]], ...] = (
    ("email", _EMAIL),
    ("link", _LINK),
    ("price", _PRICE),
    ("date", _DATE),
    ("time", _TIME),
    ("phone", _PHONE),
    ("time", _VAGUE_TIME),
    ("number", _NUMBER),
    ("promise", _PROMISE),
)
