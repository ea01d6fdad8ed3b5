"""How the things that `grounding` looks for are written, in English and Spanish, plainly or in disguise.

They take long to compile: whoever reads a text first waits for it, and no cold start before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from frontdesk.domain.quote_claims import CLAIMS, PROMISES, SECRETS

QuoteKind = Literal[
    "email", "link", "price", "date", "time", "phone", "number", "promise", "secret", "split", "hidden"
]

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
LARGER_WORDS = tuple(
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
        "tuesday": "tuesday tuesdays tue tues martes mar",
        "wednesday": "wednesday wednesdays weds wed miércoles miercoles mié mie",
        "thursday": "thursday thursdays thu thur thurs jueves jue",
        "friday": "friday fridays fri viernes vie",
        "saturday": "saturday saturdays sat sábado sabado sábados sabados sáb sab",
        "sunday": "sunday sundays sun domingo domingos dom",
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
    "the day after tomorrow": "in two days",
    "pasado mañana": "in two days",
    "yesterday": "yesterday",
    "ayer": "yesterday",
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


def _either(*alternatives: str) -> str:
    return "|".join(f"(?:{alternative})" for alternative in alternatives)


# Links and addresses

_ENDINGS = (
    "com|net|org|info|io|biz|co|us|me|mx|es|ru|cn|ly|"
    "app|dev|xyz|online|shop|site|link|top|click|example|dental|health|clinic|live|vip|pro|store|tv|cc|page"
)
_SPELLED = (
    (r"\s*[\[({<]\s*(?:dot|punto|\.)\s*[\])}>]\s*", "."),
    (r"\s*[\[({<]\s*(?:at|arroba|@)\s*[\])}>]\s*|\s+arroba\s+", "@"),
    (r"(?<=\w)\s+d[o0]t\s+(?=\w)|(?<=\bwww)\s+punto\s+", "."),
    (r"(?<=\w)(?<!\sen)(?<!\sa)\s+punto\s+(?=[^\W\d_])", "."),
    (rf"(?<=\w)\s+(?:point|period)\s+(?=(?:{_ENDINGS})\b)", "."),
    (r"(?<=\w)\s+\.\s*(?=\w)", "."),
    (r"(?<=\w)(?:\s+\.\s*|\.\s+)(?=(?:com|net|org|biz|io)\b)", "."),
    (r"\bhxxp", "http"),
    # Endings that are no words of English or Spanish: a sentence does not begin with them.
    (r"(?<=\w)\s*\.\s+(?=(?:xyz|ru|cn|ly|dev)\b)", "."),
    (rf"(?<=\w)[ ](?=(?:{_ENDINGS})/\S)", "."),
)


def unspelled(text: str) -> str:
    """Return the text in one line, with `name [at] example dot com` written as everybody reads it."""
    text = re.sub(r"\s+", " ", text)
    for pattern, meant in _spelled():
        text = pattern.sub(meant, text)
    return text


@cache
def _spelled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), meant) for pattern, meant in _SPELLED)


_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = _either(r"[\w.+%-]{1,64}@[\w.-]{0,250}\w")
_LINK = _either(
    r"\b[a-z][a-z0-9+.-]{1,15}://\S+",
    r"\b(?:mailto|tel|sms|javascript|data|callto|facetime|whatsapp|intent):\S+",
    rf"(?<![^\W_])(?:{_LABEL}\.){{1,10}}(?:xn--[\w-]{{1,60}}|[^\W\d_]{{2,24}})\b(?::\d+)?(?:[/?#]\S*)?",
    r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)\S*",
    # What is left of an address that was taken apart, and names elsewhere.
    r"\b[^\W_]{2,}\.[^\W\d_](?!\w)|//\S+|\b(?:dot\s?com|punto\s?com|www|https?)\b|\bcom\b(?=[/\s.,!?]|$)",
    r"(?<!\w)[@#]\s?\w\S*|\b(?:whatsapp|telegram|instagram|facebook|tiktok|snapchat)\b",
    # Letters with gaps between them, as nobody writes who has nothing to hide.
    r"(?<!\w)[^\W\d_](?:[\s_*-]{1,3}[^\W\d_]){2,}(?!\w)",
    r"(?<!\w)[^\W\d_](?:[\s._*-]{1,3}[^\W\d_]){3,}(?!\w)",
)

# Prices

SYMBOL = r"[$\u00a2-\u00a5\u058f\u060b\u09f2\u09f3\u0e3f\u17db\u20a0-\u20cf]"
AMOUNT = r"\d{1,15}(?:[.,']\d{1,15}){0,5}"
_MULTIPLIER = rf"(?:\s?(?:{_any_of(MULTIPLIERS)})\b)?"
_NUMBER_WORD = rf"(?:{_any_of((*DIGIT_WORDS, *LARGER_WORDS))})"
_CURRENCY = rf"(?:{_any_of(CURRENCIES)})\b"
_PRICE = _either(
    rf"(?:\b(?:us|mx|ca|au))?{SYMBOL}\s*(?:{AMOUNT}{_MULTIPLIER})?",
    rf"\b(?:usd|mxn|eur)\s*{AMOUNT}{_MULTIPLIER}",
    rf"{AMOUNT}{_MULTIPLIER}\s*(?:{SYMBOL}|%|(?:us\s)?{_CURRENCY})",
    rf"\b{_NUMBER_WORD}(?:[\s-]+(?:and|y|{_NUMBER_WORD})\b){{0,8}}[\s-]+(?:de\s+)?{_CURRENCY}",
    rf"\b{_CURRENCY}|\b(?:quid|fiver|tenner|hundo|grand)\b",
    r"\b(?:gratis|gratuit\w+|free of charge|no fee|our treat|on us)\b",
    r"(?<!feel )\bfree\b(?! to\b)",
    r"\b(?:no|zero|sin|any|without|ning[uú]n) (?:charges?|costs?|costo|cargo|coste)\b",
    r"\b(?:half|third|quarter)[\s-](?:the )?(?:price|off|cost)\b|\bmitad (?:de|del) precio\b",
    r"\b(?:not have to pay|nothing to pay|costs? nothing|cost you (?:anything|nothing|a thing))\b",
    r"\b(?:pay nothing|sin pagar|no (?:le |te )?(?:cuesta|cobramos|costar[aá]) nada)\b",
    r"\b(?:no paga(?:r[aá])? nada|corre por nuestra cuenta)\b",
)

# Dates and times

_MONTH = rf"(?:{_any_of(MONTHS)})\b\.?"
ALSO_WORDS = frozenset({"sat", "sun", "wed"})
"""Short names of days that are words too: in small letters alone they are no day."""
_DATE = _either(
    r"(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
    r"(?<![\d/-])\d{1,2}([-/.])\d{1,2}\1\d{2,4}(?![\d/-])",
    r"(?<![\d/-])\d{1,2}/\d{1,2}(?![\d/-])",
    rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}}\b)?",
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?:del?\s+)?\d{{4}}\b)?",
    rf"\b(?:{_any_of(set(WEEKDAY_WORDS) - ALSO_WORDS)})\b|\b(?-i:Sat|SAT|Sun|SUN|Wed|WED)\b",
    rf"(?<!la )\b(?:{_any_of(RELATIVE_DAYS)})\b",
    rf"\b(?:in|on|by|until|till|since|this|next|en|de|hasta)\s+{_MONTH}(?!\s*\d)",
    r"\b(?:january|february|november|december|enero|febrero|noviembre|diciembre)\b",
    r"\b(?:next|this|coming|every|last)\s+(?:week|weekend|month|year|morning|afternoon|evening|day)\b",
    r"\bweekends?\b",
    r"\bevery\s?day\b|\bdaily\b|\bfortnight\b|\b(?:all|todo el) (?:day|night|d[ií]a)\b",
    r"\btodos los d[ií]as\b",
    r"\b(?:christmas|easter|thanksgiving|halloween|new year)\w*(?:'s)?(?: (?:eve|day))?\b",
    r"\b(?:navidad|nochebuena|pascuas?|a[ñn]o nuevo|semana santa)\b",
    r"\b(?:pr[oó]xim[oa]s?|est[ea]|que viene|cada)\s+(?:semana|mes|a[ñn]o|tarde|ma[ñn]ana|fin de semana)\b",
    r"\bfin de semana\b",
    r"\b(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)\b",
    r"\b(?:thir|four|fif|six|seven|eigh|nine)teenth\b",
    r"\b(?:twentieth|thirtieth|twenty[\s-]\w+(?:st|nd|rd|th))\b|\bthirty[\s-]first\b",
)
_HALF = r"[ap]\s?\.?\s?m\b\.?"
_PART = r"de\s+la\s+(?:mañana|manana|tarde|noche|madrugada)\b"
_HOUR_WORD = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"
)
TIME = _either(
    rf"(?<!\d)\d{{1,2}}(?:[:.h]\d{{2}})?\s*(?:{_HALF}|{_PART})",
    r"(?<!\d)\d{1,2}[:h]\d{2}(?!\d)",
    r"(?<!\d)\d{1,2}\s?(?:h|hrs)\b(?!\w)",
    rf"\b(?:{_any_of(NOON)})\b",
)
_SPAN = r"hours?|minutes?|moments?|days?|weeks?|months?|horas?|minutos?|momentos?|d[ií]as?|semanas?|mes"
_VAGUE_TIME = _either(
    rf"\b(?:one|una|{_HOUR_WORD})\s*(?:o'?clock|thirty|fifteen|forty[\s-]five|y media|{_HALF}|{_PART})",
    rf"\b(?:at|by|around|until|till|before|after|a\s+las?)\s+(?:\d{{1,2}}|{_HOUR_WORD}|(?<=la )una)\b",
    rf"\b(?:half|quarter)\s+(?:past|to|after)\s+(?:\d{{1,2}}|one|{_HOUR_WORD})\b",
    rf"\b(?:within|in|en|dentro de)\s+(?:the|an?|una?|la|half an|media|(?:a )?few|un[oa]s)\s+(?:{_SPAN})\b",
    r"\b(?:half an hour|media hora|o'?clock|lunch\s?time|sunrise|sunset|dawn|dusk)\b",
    r"\b(?:around the clock|after hours)\b",
)

# Numbers

_DIGIT = rf"(?:\d|\b(?:{_any_of(DIGIT_WORDS)})\b)"
_PHONE = _either(
    r"(?<!\d)(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]+(?:\d{3}[\s.-]?)?(?-i:[A-Z][A-Z-]{3,9})\b",
    rf"(?:\+\s?)?\(?{_DIGIT}(?:[\s.\-()/,_*]{{0,3}}{_DIGIT}){{6,}}",
)
_ALSO_NO_NUMBERS = {"once", "mil"}
_NUMBER = _either(
    r"\d+(?:[.,]\d+)*",
    rf"\b{_NUMBER_WORD}(?:[\s-]+(?:(?:and|y)[\s-]+)?{_NUMBER_WORD}\b)+",
    rf"\b(?:{_any_of(set(LARGER_WORDS) - _ALSO_NO_NUMBERS)})\b",
    r"\b(?:three|four|five|six|seven|eight|nine|tres|cuatro|cinco|seis|siete|ocho|nueve|zero|cero)\b",
    r"\b(?:dozens?|docenas?)\b|\b(?:twen|thir|for|fif|six|seven|eigh|nine)ty\w+",
    r"\b(?:veinti|dieci|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)\w+",
    r"(?-i:\b[IVXLCDM]{3,}\b)",
)

_IN_ORDER: tuple[tuple[QuoteKind, str], ...] = (
    ("email", _EMAIL),
    ("link", _LINK),
    ("price", _PRICE),
    ("date", _DATE),
    ("time", TIME),
    ("phone", _PHONE),
    ("time", _VAGUE_TIME),
    ("secret", _either(*SECRETS)),
    ("promise", _either(*PROMISES, *CLAIMS)),
    ("number", _NUMBER),
)


@cache
def in_order() -> tuple[tuple[QuoteKind, re.Pattern[str]], ...]:
    """Return the pattern of each kind, those first that say most about what they find."""
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _IN_ORDER)
