"""How somebody looks at the console, and what no visit may ever bring about."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

Scheme = Literal["light", "dark"]
SCHEMES = get_args(Scheme)
BY_TOKEN = re.compile(r"([?&]token=)[^&#]*")


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
SCREENS = (LAPTOP, PHONE)


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
        if not any(part in text for part in self.expected):
            self.faults.append(BY_TOKEN.sub(r"\1…", text))


def barriers(page: Page) -> list[str]:
    """Return what keeps somebody from using the page as it is now: all that axe finds, and where."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]} ({'; '.join(_why(node))})"
        for violation in found
        for node in violation["nodes"]
    ]


def _why(node: dict[str, Any]) -> list[str]:
    return [check["message"] for kind in ("any", "all", "none") for check in node[kind]]


def overflow(page: Page) -> int:
    """Return by how many pixels the page must be scrolled sideways."""
    pixels: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return pixels
