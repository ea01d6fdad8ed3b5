"""What somebody wrote in an e-mail: its text, without markup, quoted history and signature.

In doubt it stays: what is shown once too often does less harm than a question that nobody reads.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from frontdesk.domain.letters import OPT_OUT_LINE

_MARKUP: Final = re.compile(r"</?(?:html|body|div|p|br|span|table|quote|a|b|i|font|ul|li)\b", re.IGNORECASE)
_BREAKS: Final = frozenset({"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "hr"})
_NOT_SAID: Final = frozenset({"script", "style", "head", "title", "blockquote"})
_INTRODUCES: Final = re.compile(r"(?:On|El)\b.{4,300}\b(?:wrote|escribió):", re.DOTALL)
_BEGINS_HISTORY: Final = re.compile(
    r"-{2,}\s*(?:Original Message|Mensaje original|Forwarded message|Mensaje reenviado)\b|_{10,}"
    r"|(?:From|De): .+\n(?:Sent|Date|Enviado|Fecha): ",
    re.IGNORECASE,
)
_BEGINS_SIGNATURE: Final = re.compile(r"-- ?$|(?:Sent from my|Enviado desde mi) \w+.{0,40}$")


class _Reader(HTMLParser):
    """Gathers the text that stands in no quotation."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NOT_SAID:
            self._inside.append(tag)
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.said.append(re.sub(r"[ \t\r\n]+", " ", data))


def mail_text(body: str) -> str:
    """Return what is new in an e-mail; where that is nothing the whole, without our own word of STOP."""
    whole = _plain(body) if _MARKUP.search(body) else body.replace("\r\n", "\n")
    lines = [line.strip() for line in whole.split("\n")]
    return "\n".join(_new(lines)).strip() or _without_ours(whole).strip()


def _without_ours(whole: str) -> str:
    for line in OPT_OUT_LINE.values():
        whole = whole.replace(line, "")
    return whole


def _plain(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n\s*\n\s*", "\n\n", "".join(reader.said))


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
