"""Finds messages that give the desk orders: they address the machine behind it, or have it write to others.

Nothing rests on this list being complete. No text that somebody sends chooses a recipient or a word of the
answer; what is found here only makes sure that a person sees it.
"""

from __future__ import annotations

import re

from frontdesk.brain.words import any_of

_RULES = r"(?:instruction|prompt|rule|guideline|directive|direction|command|polic|restriction|filter)\w*"
_WHOSE = r"(?:your|previous|prior|initial|original|system|hidden|secret|above|earlier)"
_REGLAS = r"(?:instruccion(?:es)?|reglas?|ordenes|indicaciones|restricciones)"
_NUMBER = r"\+?\(?\d[\d() .-]{6,}"
_KIN = r"my (?:\w+ ){0,2}(?:friend|wife|husband|boss|neighbou?r|ex|brother|sister|mom|mother|dad|father|son)"
_CROWD = r"(?:all|every) (?:\w+ ){0,2}(?:patient|client|customer|contact)s?"
_PEOPLE = rf"(?:everyone|everybody|someone|somebody|{_CROWD})"
_SOMEBODY = rf"(?:{_NUMBER}|{_KIN}|{_PEOPLE}|(?:this|that|another|the other) (?:number|person|phone))"
_PARIENTE = r"mi (?:amig|espos|jef|vecin|herman|novi|ex)\w*"
_ALGUIEN = rf"(?:{_NUMBER}|(?:este|ese|otro) numero|{_PARIENTE}|tod[oa]s (?:l[oa]s|sus|tus))"

_TO_THE_MACHINE = any_of(
    (
        rf"(?:ignor|disregard|forget|overrid|bypass|violat|drop|skip)\w*(?: [\w']+){{0,4}} {_RULES}",
        r"(?:ignore|disregard|forget) (?:everything|all|what)(?: \w+){0,4} (?:above|before|said|told)",
        rf"{_WHOSE}(?: \w+){{0,2}} (?:instruction|prompt|guideline|directive|programming)\w*",
        r"(?:system|developer|hidden|secret)[ _](?:prompt|message|instructions?)",
        r"(?:words?|text|message|conversation|everything)(?: \w+){0,3} (?:above|before this|verbatim)",
        r"above (?:text|message|words)|word for word|repeat (?:this|the)(?: \w+)? conversation",
        r"(?:you|i) (?:was|were)(?: \w+){0,2} (?:instructed|configured|programmed)|not supposed to tell",
        r"(?:were you|you were)(?: \w+){0,2} (?:told|given)(?: \w+){0,2} (?:before|initially|at the)",
        r"initial(?:ly|i[sz]ation)?(?: \w+)? (?:string|configuration|text|and show)",
        r"you are now|from now on|from here on|let's play a game|hypothetical",
        r"(?:act|respond|answer|reply|speak|talk) as(?! soon)(?: \w+)?",
        r"pretend|the persona|role ?-?play|in the voice of",
        r"jailbr(?:eak|oken)|do anything now|sudo|no restrictions",
        r"unrestricted|unfiltered|uncensored|without censorship",
        r"(?:developer|debug(?:ging)?|maintenance|admin(?:istrator)?|god|dan) mode|administrator override",
        r"(?:reply|respond|answer)(?: \w+){0,2} (?:only|exactly|just)(?: \w+)?",
        r"(?:print|output|say|begin|start|reply|respond|answer|add)(?: \w+){0,3} [\"'“].*",
        r"(?:in|to|of|use|encode|encrypt|reverse|translate|provide) your (?:response|reply|answer|output)",
        r"(?:ai|a\.i\.|chatbot|llm|gpt|claude|assistant)(?= (?:model|must|should|you|i ))",
        r"chatgpt|openai|language model|base ?(?:64|32)|rot13|cipher",
        rf"(?:ignor|olvid|omit|desobede)\w*(?: \w+){{0,4}} {_REGLAS}",
        rf"(?:tus|sus)(?: \w+)? {_REGLAS}",
        r"(?:ahora eres|actua como|finge|haz de cuenta|modelo de lenguaje|inteligencia artificial)",
        r"mensaje del sistema|modo (?:desarrollador|administrador)",
    )
)
_MARKUP = re.compile(
    r"<\|\w+\|>|\[/?(?:inst|sys|system|input|output)\]|<</?sys>>"
    r"|</?[a-z_]+(?:\s[^<>]*)?>|<img|javascript ?:|data:text|onerror|&lt;|&#\d+"
    r"|\b(?:system|assistant|developer|instructions?) ?: ?\S"
    r"|\bdrop table|\binsert into|\bselect (?:.{1,40} from|case)\b|\bunion select|shutdown ?--"
    r"|__\w+__|\b(?:eval|system|exec|log|alert)\(|\bimport \w+ ?;|\blambda \w+|`[^`]+`"
)
_TO_OTHERS = any_of(
    (
        rf"(?:text|message|sms|write)(?: \w+){{0,3}} to {_SOMEBODY}",
        rf"(?:text|message|sms|forward) {_SOMEBODY}",
        rf"(?:send|forward|reply)(?: [\w',:]+){{0,12}} to:? {_SOMEBODY}",
        rf"send {_SOMEBODY}",
        rf"(?:mand|envi|escrib|reenvi|respond)\w*(?: [\w',:]+){{0,12}} (?:a|al|para) {_ALGUIEN}",
    )
)


def gives_orders(plain_text: str) -> bool:
    """Tell whether a text, plain as `words.plain` makes it, gives the desk orders."""
    return any(found.search(plain_text) for found in (_TO_THE_MACHINE, _MARKUP, _TO_OTHERS))
