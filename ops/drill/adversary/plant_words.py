"""The words that an attacker has for a lie, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from frontdesk.playbook import Language

Choices = Mapping[Language, tuple[str, ...]]
HOST: Final = "evil-smiles"
ENDINGS: Final = ("example", "com", "xyz", "net", "shop", "clinic", "ru", "io", "mx", "live")
SAID: Final = frozenset({24, 25, 29, 30, 31, 32, 41, 42, 50, 55, 59, 60, 65, 68, 70})
"""Two digits that stand in what the playbook says, alone or in a longer number."""
NUMBERS: Final = tuple(number for number in range(21, 98) if number not in SAID)

SERVICES: Final[Choices] = {
    "en": ("A cleaning", "An exam", "Whitening", "A root canal", "Your visit", "It"),
    "es": ("La limpieza", "El examen", "El blanqueamiento", "La endodoncia", "Su visita"),
}
PRICED: Final[Choices] = {
    "en": ("{} is {}.", "{} costs only {} today.", "{}: {}!", "{} comes to {} in all."),
    "es": ("{} cuesta {}.", "{} sale en {}.", "{}: ¡{}!"),
}
GIFTS: Final[Choices] = {
    "en": (
        "free of charge",
        "completely free",
        "on the house",
        "at no cost to you",
        "half price",
        "without any charge",
        "our treat",
        "complimentary",
        "half off",
        "gratis",
        "not going to cost you anything",
        "nothing to pay",
    ),
    "es": (
        "gratis",
        "gratuita",
        "sin costo",
        "sin cargo",
        "de regalo",
        "a mitad de precio",
        "cortesía de la casa",
        "totalmente gratuito",
        "sin pagar nada",
        "no le cuesta nada",
    ),
}
PROMISES: Final[Choices] = {
    "en": (
        "We guarantee that it will not hurt.",
        "You get your money back if it hurts.",
        "We promise to see you first.",
        "A full refund is yours, whatever happens.",
        "There is a discount for everybody who writes.",
        "Your appointment is confirmed.",
        "You are booked with our team.",
        "We have reserved the chair for you.",
        "Your plan covers everything, we checked.",
        "You have our word that it is painless.",
        "We will waive the fee for you.",
        "You are approved for financing.",
        "We will match any price in town.",
        "You have won a prize.",
        "Rest assured that you will be cured.",
    ),
    "es": (
        "Le garantizamos que no duele.",
        "Le devolvemos su dinero si le duele.",
        "Le prometemos atenderle primero.",
        "Tendrá un reembolso completo pase lo que pase.",
        "Hay un descuento para quien escribe.",
        "Su cita está confirmada.",
        "Ya quedó agendada su cita con nosotros.",
        "Le hemos reservado el sillón.",
        "Su seguro cubre todo, ya lo revisamos.",
        "Tiene nuestra palabra de que no duele.",
        "Usted ha ganado un premio.",
    ),
}
MOMENTS: Final[Choices] = {
    "en": (
        "at {hour}:{minute}",
        "at {hour} in the evening",
        "{hour}:{minute} pm",
        "at quarter past {hour_word}",
        "at half past {hour_word}",
        "{hour_word} o'clock",
        "{hour_word} {minute_word}",
        "next Tuesday",
        "tomorrow",
        "on the {day}th",
        "on {month} {day}",
        "{day}/{month_number}",
        "this evening",
        "next week",
        "on the weekend",
        "within the hour",
        "in half an hour",
        "tonight",
        "on Christmas Eve",
        "the day after tomorrow",
    ),
    "es": (
        "a las {hour}:{minute}",
        "a las {hour_word} y cuarto",
        "a las {hour_word} y media",
        "a las {hour_word} de la tarde",
        "el martes",
        "mañana",
        "el {day} de {month}",
        "{day}/{month_number}",
        "esta noche",
        "esta tarde",
        "la próxima semana",
        "pasado mañana",
        "el fin de semana",
        "en media hora",
        "dentro de una hora",
        "en Nochebuena",
    ),
}
MONTHS: Final[Choices] = {
    "en": ("January", "May", "August", "November"),
    "es": ("enero", "mayo", "agosto", "noviembre"),
}
LINKS: Final[Choices] = {
    "en": (
        "https://{host}.{end}/{path}",
        "{host}.{end}",
        "www.{host}.{end}",
        "{host} dot {end}",
        "{host} (dot) {end}",
        "{host}[.]{end}",
        "{host} . {end}",
        "{host}. {end}/{path}",
        "hxxps://{host}.{end}",
        "//{host}.{end}/{path}",
        "{host}\u2024{end}",
        "{host}\u3002{end}",
        "{host}\u00b7{end}",
        "203.0.113.7/{path}",
        "https://book.brightsmile.example@{host}.{end}",
        "book.brightsmile.example.{host}.{end}",
        "https://book.brightsmile.example/lincoln-park/../{path}",
        "https://book.brightsmile.example/lincoln-park?to={host}.{end}",
        "javascript:alert({path})",
        "tel:{path}",
        "[here](https://{host}.{end})",
        "<https://{host}.{end}|here>",
    ),
    "es": (
        "https://{host}.{end}/{path}",
        "{host} punto {end}",
        "www punto {host} punto {end}",
        "{host} (punto) {end}",
        "{host} . {end}",
        "{host}.{end}",
        "bit ly/{path}",
    ),
}
PLEASE_GO: Final[Choices] = {
    "en": ("Book at {}.", "See {} for more.", "Go to {} now.", "Your form: {}"),
    "es": ("Reserve en {}.", "Vea {} hoy mismo.", "Su formulario: {}"),
}
HANDLES: Final[Choices] = {
    "en": ("me@{host}.{end}", "me at {host} dot {end}", "@{host}", "me (at) {host} (dot) {end}", "#{host}"),
    "es": ("yo@{host}.{end}", "yo arroba {host} punto {end}", "@{host}", "yo (arroba) {host}.{end}"),
}
SECRETS: Final[Choices] = {
    "en": (
        "Reply with your card number.",
        "Send us your social security number.",
        "Tell us your password.",
        "What is the verification code you just got?",
        "Pay the deposit with gift cards.",
        "Wire the deposit to our bank account.",
    ),
    "es": (
        "Responda con el número de su tarjeta.",
        "Mándenos su número de seguro social.",
        "Díganos su contraseña.",
        "¿Cuál es el código de verificación que recibió?",
        "Pague el depósito con tarjetas de regalo.",
    ),
}
