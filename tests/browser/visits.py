"""How somebody looks at the console, and what no visit may ever bring about."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen that the console must be right on."""

    name: str
    width: int
    height: int
    is_touched: bool

    def __str__(self) -> str:
        return self.name

    def options(self) -> dict[str, Any]:
        """Return what a browser must be told to be such a screen."""
        return {
            "viewport": {"width": self.width, "height": self.height},
            "has_touch": self.is_touched,
            "is_mobile": self.is_touched,
        }


LAPTOP = Screen("laptop", 1280, 900, is_touched=False)
PHONE = Screen("phone", 390, 844, is_touched=True)
NARROWEST = 320


@dataclass  # without slots: Playwright leaves a mark on whatever listens to it
class Watch:
    """Writes down what goes wrong in a browser: errors of scripts, refusals by the security policy, and
    requests to anything but the console. `expected` are parts of messages that a test provokes."""

    origin: str
    expected: Collection[str] = ()
    faults: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Look at every page of this context from now on."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._fault(f"a script failed: {error.error}"))

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self._fault(f"{request.method} {request.url} leaves the console")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self._fault(f"{message.type}: {message.text} at {message.location['url']}")

    def _fault(self, text: str) -> None:
        if text not in self.faults and not any(part in text for part in self.expected):
            self.faults.append(text)


STRICT = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def barriers(page: Page) -> list[str]:
    """Return what keeps somebody from using the page as it is now: all that axe finds, and where."""
    found: list[dict[str, Any]] = Axe().run(page, options=STRICT).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]} ({'; '.join(_why(node))})"
        for violation in found
        for node in violation["nodes"]
    ]


def _why(node: dict[str, Any]) -> list[str]:
    return [check["message"] for kind in ("any", "all", "none") for check in node[kind]]


def too_wide(page: Page) -> list[str]:
    """Return a word on the page if it must be scrolled sideways."""
    pixels: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page is {pixels} px too wide: {page.evaluate(WIDEST)}"] if pixels > 0 else []


WIDEST = """() => [...document.querySelectorAll("body *")]
  .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(element => element.outerHTML.slice(0, 120)).slice(0, 5)"""


def cut_off(page: Page) -> list[str]:
    """Return every text that its place hides in part; an excerpt that shows by dots that it is one may be."""
    found: list[str] = page.evaluate(CUT_OFF)
    return found


CUT_OFF = """() => [...document.querySelectorAll("body *")]
  .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .filter(element => element.checkVisibility() && element.clientWidth > 1)
  .filter(element => {
    const { overflowX, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(element);
    const isCut = overflow => ["hidden", "clip"].includes(overflow);
    const isExcerpt = textOverflow === "ellipsis" || webkitLineClamp !== "none";
    return !isExcerpt && ((isCut(overflowX) && element.scrollWidth > element.clientWidth + 1)
      || (isCut(overflowY) && element.scrollHeight > element.clientHeight + 1));
  })
  .map(element => `cut off: ${element.outerHTML.slice(0, 160)}`)"""


def seen_everyhow(page: Page) -> Iterator[str]:
    """Show the page on every screen, light and dark, and as narrow as a zoom of four makes it."""
    page.wait_for_load_state("load")  # a page that a click leads to may be there before its style
    for width in (LAPTOP.width, PHONE.width, NARROWEST):
        page.set_viewport_size({"width": width, "height": LAPTOP.height})
        for scheme in SCHEMES if width > NARROWEST else ("light",):
            page.emulate_media(color_scheme=scheme)
            yield f"{width} {scheme}"
