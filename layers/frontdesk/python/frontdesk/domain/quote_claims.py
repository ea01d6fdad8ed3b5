"""How promises are written, claims that something was done, and wishes for what nobody should text.

In English and Spanish. They bind or harm whatever the amount: a text says them only where the playbook does.
"""

from __future__ import annotations

import re
from functools import cache

PROMISES = (
    r"\b(?:guarant|refund|discount|voucher|coupon|waiv|warrant|complimentar|reimburs|rebate)\w*",
    r"\bpromis(?:e|es|ed|ing)\b",
    r"\b(?:you have our word|we swear|rest assured|we assure|i assure|make sure that it|risk[\s-]free)\b",
    r"\b(?:pain[\s-]?less|pain[\s-]free|no pain|without (?:any )?pain|be cured|cures?)\b",
    r"\b(?:money[\s-]back|on the house|special (?:offer|deal|price)|at no (?:extra|additional))\b",
    r"\bprice[\s-]match\w*|\bmatch any price\b|\blowest price\w*",
    r"\b(?:prize|winner|jackpot|lottery|gift|sweepstake)\w*",
    r"\b(?:covers? (?:it all|everything|all of it)|(?:fully|completely|entirely) covered|covered in full)\b",
    r"\b(?:garant[ií]|reembols|reintegr|descuent|bonificaci|cup[oó]n|rebaja)\w*",
    r"\b(?:prometemos|prometo|promete|promesa|le juramos|le juro|nuestra palabra|le aseguramos|le aseguro)\b",
    r"\b(?:oferta especial|precio especial|cortes[ií]a de la casa|le devolvemos|devolvemos su dinero)\b",
    r"\b(?:sin (?:ning[uú]n )?dolor|no (?:le )?duele|no (?:le )?doler[aá]|indoloro|libre de dolor)\b",
    r"\b(?:premios?|ganador[ea]?s?|ha ganado|sorteo|loter[ií]a|regal\w+)\b",
    r"\b(?:cubre todo|lo cubre todo|totalmente cubiert[oa]|cobertura total)\b",
)
_DONE = (
    "booked|confirmed|scheduled|rescheduled|reserved|cancell?ed|approved|refunded|enrolled|registered|moved|paid"
    "|charged"
)
_IS = r"(?:is|are|am|was|were|been|have|has|had|got|get|gets|be|we|i|'s|'re|'ve)"
_ESTA = r"(?:est[aá]n?|queda|qued[oó]|quedan|fue|hemos|he|han?|sido|ya)"
_HECHO = (
    r"(?:agendad|confirmad|reservad|programad|cancelad|reprogramad|aprobad|reembolsad|inscrit|pagad|cobrad)"
)
CLAIMS = (
    rf"\b{_IS}\s+(?:\w+ly\s+|now\s+|all\s+|just\s+|been\s+)?(?:{_DONE})\b",
    rf"\b{_ESTA}\s+(?:\w+\s+)?{_HECHO}[oa]s?\b",
)
SECRETS = (
    r"\bcards?\s?(?:number|details|no\b|#)|\bgift cards?\b|\bmoney order\b|\bcvv2?\b|\bcvc\b",
    r"\b(?:bank|checking|savings) account\b|\bwire\b|\brouting\b|\biban\b|\bwestern union\b",
    r"\b(?:zelle|venmo|paypal|cash\s?app|bitcoin\w*|crypto\w*)\b",
    r"\bsocial security\b|\bssn\b|\bpass\s?(?:word|code)s?\b|\bpin(?: code| number)?\b|\blog\s?in\b|\botp\b",
    r"\b(?:verification|security|one[\s-]time|confirmation|access)\s+(?:code|password|number)s?\b",
    r"\bseguro social\b|\bcontrase\w+|\bclave\b|\bn[uú]mero de (?:su |tu |la )?(?:tarjeta|cuenta|seguro)\b",
    r"\b(?:tarjetas? de (?:cr[eé]dito|d[eé]bito|regalo)|cuenta bancaria|transferencia)\b",
    r"\bc[oó]digo de (?:verificaci[oó]n|seguridad|acceso|confirmaci[oó]n)\b",
)
_STEMS = """
    guarant refund discount voucher complimentary freeofcharge completelyfree nocharge nocost onthehouse
    ourtreat halfprice halfoff moneyback nothingtopay costyouanything withoutanycharge waivethefee
    promise painless warrant yourword ourword cured confirmed reserved youarebooked approvedfor
    coverseverything matchanyprice aprize restassured gratis gratuit sincosto sincargo deregalo
    mitaddeprecio cortesiadelacasa sinpagar nolecuestanada garantiz reembols descuent prometemos
    nuestrapalabra devolvemos confirmada agendada reservado cubretodo ganadoun premio cardnumber
    socialsecurity password verificationcode giftcard bankaccount tarjeta segurosocial contrasena
    codigodeverificacion dollar dolares tuesday wednesday thursday saturday tomorrow tonight weekend
    nextweek thisevening oclock quarterpast halfpast christmaseve halfanhour withinthehour miercoles
    pasadomanana findesemana proximasemana nochebuena mediahora dentrodeunahora estanoche estatarde
    elmartes cuarenta cincuenta sesenta setenta ochenta noventa treinta veinti twenty thirty seventy
    eighty ninety hundred dotcom puntocom
"""


@cache
def split_words() -> re.Pattern[str]:
    """Return the pattern of beginnings of words that people read even where a gap stands in them; long enough
    to be no accident elsewhere."""
    return re.compile("|".join(sorted(_STEMS.split(), key=len, reverse=True)))
