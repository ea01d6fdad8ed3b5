"""Slack's own markup as safe HTML: what a stranger wrote can look like markup and never becomes any.

Links are shown as text: nobody is led out of the console by what a lead or a model wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from frontdesk.escalation.shown import unescaped

_FENCE: Final = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_INLINE: Final = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<strong>[^*\s][^*\n]*)\*(?![\w*])"
    r"|(?<!\w)_(?P<em>[^_\s][^_\n]*)_(?!\w)"
    r"|(?<![\w~])~(?P<s>[^~\s][^~\n]*)~(?![\w~])"
)
_DEEPEST: Final = 3
_QUOTES: Final = ("&gt;", ">")

People = Mapping[str, str]


def plain(text: str) -> Markup:
    """Return a plain_text object's text: Slack shows its three entities as characters, and nothing else."""
    return escape(unescaped(text))


def mrkdwn(text: str, people: People) -> Markup:
    """Return a mrkdwn object's text as HTML, with people's names for their ids."""
    pieces = _FENCE.split(text)
    # re.split with one group alternates between what lies outside of a fence and what lies inside.
    return Markup("").join(
        Markup("<pre>{}</pre>").format(plain(piece)) if index % 2 else _lines(piece, people)
        for index, piece in enumerate(pieces)
    )


def _lines(text: str, people: People) -> Markup:
    groups = groupby(text.split("\n"), key=lambda line: line.startswith(_QUOTES))
    shown = []
    for is_quote, lines in groups:
        if is_quote:
            quoted = Markup("\n").join(_inline(_unquoted(line), people) for line in lines)
            shown.append(Markup("<blockquote>{}</blockquote>").format(quoted))
        else:
            shown.append(Markup("\n").join(_inline(line, people) for line in lines))
    return Markup("").join(shown)


def _unquoted(line: str) -> str:
    return line.removeprefix("&gt;").removeprefix(">").removeprefix(" ")


def _inline(text: str, people: People, depth: int = 0) -> Markup:
    return Markup("").join(_pieces(text, people, depth))


def _pieces(text: str, people: People, depth: int) -> Iterator[Markup]:
    done = 0
    for found in _INLINE.finditer(text) if depth < _DEEPEST else ():
        yield plain(text[done : found.start()])
        yield _formatted(found, people, depth)
        done = found.end()
    yield plain(text[done:])


def _formatted(found: re.Match[str], people: People, depth: int) -> Markup:
    kind, inside = next((kind, text) for kind, text in found.groupdict().items() if text is not None)
    if kind == "code":
        return Markup("<code>{}</code>").format(plain(inside))
    if kind == "angle":
        return _angle(inside, people)
    return Markup(f"<{kind}>{{}}</{kind}>").format(_inline(inside, people, depth + 1))  # noqa: S704  # kind is ours


def _angle(inside: str, people: People) -> Markup:
    """Return a mention as a name and a link as its text with the address beside it."""
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return _mention(label or people.get(target[1:], target[1:]))
    if target.startswith(("#", "!")):
        return _mention(label or target[1:].partition("^")[0], "#" if target[0] == "#" else "@")
    if not label or label == target:
        return Markup('<span class="sk-link">{}</span>').format(plain(target))
    return Markup('<span class="sk-link">{}</span> ({})').format(plain(label), plain(target))


def _mention(name: str, sign: str = "@") -> Markup:
    return Markup('<span class="sk-mention">{}{}</span>').format(sign, plain(name))
