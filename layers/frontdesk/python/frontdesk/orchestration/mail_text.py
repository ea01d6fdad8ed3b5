"""What somebody wrote in an e-mail: its text, without markup, quoted history and signature.

In doubt it stays: what is shown once too often does less harm than a question that nobody reads.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from frontdesk.domain.letters import OPT_OUT_LINE

_MARKUP: Final = re.compile(r"</?(?:html|body|div|p|br|span|table|quote|a|b|i|font|ul|li)\b", re.IGNORECASE)
_BREAKS: Final = frozenset({"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "hr"})
_COMMENT: Final = "!--"
_HIDDEN: Final = frozenset({"script", "style", "head", "title", _COMMENT})
_NOT_SAID: Final = _HIDDEN | {"blockquote"}
_TAG: Final = re.compile(r"(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)")
_DEEPEST: Final = 50
"""Quotations within quotations; no conversation has more."""
LONGEST_CHARS: Final = 256 * 1024
"""What is read of an e-mail, markup and all; who writes says what they want at its beginning."""
_INTRODUCES: Final = re.compile(r"(?:On|El)\b.{4,300}\b(?:wrote|escribió):", re.DOTALL)
_BEGINS_HISTORY: Final = re.compile(
    r"-{2,}\s*(?:Original Message|Mensaje original|Forwarded message|Mensaje reenviado)\b|_{10,}"
    r"|(?:From|De): .+\n(?:Sent|Date|Enviado|Fecha): ",
    re.IGNORECASE,
)
_BEGINS_SIGNATURE: Final = re.compile(r"-- ?$|(?:Sent from my|Enviado desde mi) \w+.{0,40}$")


class _Reader:
    """Gathers the text that stands in no quotation, in one pass: no markup, however broken, takes it longer.

    Python's own parser takes half a minute over 60 KB of tags that never end.
    """

    def __init__(self) -> None:
        self.said: list[str] = []
        self.quoted: list[str] = []
        self._inside: list[str] = []

    def read(self, html: str) -> None:
        before, *pieces = html.split("<")
        self._text(before)
        for piece in pieces:
            inside, ends, after = piece.partition("-->" if self._begins_comment(piece) else ">")
            if not ends and self._inside[-1:] != [_COMMENT]:
                self._text(f"<{piece}")
                continue
            if ends:
                self._tag(inside)
                self._text(after)

    def _begins_comment(self, piece: str) -> bool:
        is_inside = self._inside[-1:] == [_COMMENT]
        if piece.startswith("!--") and not is_inside:
            self._inside.append(_COMMENT)
            return True
        return is_inside

    def _tag(self, inside: str) -> None:
        if self._inside[-1:] == [_COMMENT]:
            self._inside.pop()
            return
        found = _TAG.match(inside)
        if found is None:
            return
        name = found["name"].lower()
        if name == "body":
            self._inside.clear()
        elif name in _NOT_SAID:
            self._enter_or_leave(name, is_end=bool(found["end"]))
        elif name in _BREAKS:
            self._text("\n", is_break=True)

    def _enter_or_leave(self, name: str, *, is_end: bool) -> None:
        """What was left open inside of it ends with it."""
        if not is_end and len(self._inside) < _DEEPEST:
            self._inside.append(name)
        elif is_end and name in self._inside:
            while self._inside.pop() != name:
                pass

    def _text(self, raw: str, *, is_break: bool = False) -> None:
        text = raw if is_break else re.sub(r"[ \t\r\n]+", " ", unescape(raw))
        if not self._inside:
            self.said.append(text)
        elif _HIDDEN.isdisjoint(self._inside):
            self.quoted.append(text)


def mail_text(body: str) -> str:
    """Return what is new in an e-mail; where that is nothing the whole, without our own word of STOP."""
    body = body[:LONGEST_CHARS]
    said, whole = _plain(body) if _MARKUP.search(body) else (body.replace("\r\n", "\n"),) * 2
    lines = [line.strip() for line in said.split("\n")]
    return "\n".join(_new(lines)).strip() or _without_ours(whole).strip()


def _without_ours(whole: str) -> str:
    for line in OPT_OUT_LINE.values():
        whole = whole.replace(line, "")
    return whole


def _plain(html: str) -> tuple[str, str]:
    """Return what is said outside of quotations; and the same, or where it is nothing what is quoted."""
    reader = _Reader()
    reader.read(html)
    said, quoted = (re.sub(r"\n\s*\n\s*", "\n\n", "".join(each)) for each in (reader.said, reader.quoted))
    return said, said if said.strip() else quoted


def _new(lines: list[str]) -> list[str]:
    """Return the lines that they wrote; one that introduces a quotation goes with it, wrapped or not."""
    kept: list[str] = []
    skips = 0
    for index, line in enumerate(lines):
        here = "\n".join(lines[index : index + 2])
        if _ends_it(line, here):
            break
        if introduced := _introduction(lines, index):
            skips = introduced
        if skips:
            skips -= 1
        elif not line.startswith(">"):
            kept.append(line)
    return kept


def _ends_it(line: str, here: str) -> bool:
    return any(each in line for each in OPT_OUT_LINE.values()) or bool(
        _BEGINS_HISTORY.match(here) or _BEGINS_SIGNATURE.match(line)
    )


def _introduction(lines: list[str], index: int) -> int:
    """Return how many lines say who wrote what is quoted below: none, one or two."""
    for count in (1, 2):
        if _INTRODUCES.fullmatch(" ".join(lines[index : index + count])):
            return count
    return 0
