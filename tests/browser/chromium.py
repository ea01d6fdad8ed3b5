"""Finds and starts the Chromium that the tests drive and the screenshots are taken with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, sync_playwright

SETTING = "FRONTDESK_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing on this machine is asked for but the console: no updates, no safe browsing, no guesses at a proxy.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
)


class NoChromium(Exception):
    """There is no Chromium; the message says how to get one."""


def find_chromium() -> Path | None:
    """Return the Chromium that FRONTDESK_CHROMIUM names, or else one on the path, or None.

    Raises:
        NoChromium: one is promised by name, and is not there.
    """
    promised = os.environ.get(SETTING)
    for name in (promised,) if promised else NAMES:
        if found := shutil.which(name):
            return Path(found)
    if promised:
        raise NoChromium(
            f"{SETTING} promises {promised}, and there is no such program: install Debian's `chromium`, "
            "or name the one that you have."
        )
    return None


@contextmanager
def chromium(program: Path) -> Iterator[Browser]:
    """Run it without a window until the block ends."""
    with sync_playwright() as playwright, launched(playwright.chromium, program) as browser:
        yield browser


@contextmanager
def launched(kind: BrowserType, program: Path, *flags: str) -> Iterator[Browser]:
    """Run one more, perhaps set up otherwise; root alone goes without the sandbox, which refuses root."""
    browser = kind.launch(executable_path=program, args=[*FLAGS, *flags], chromium_sandbox=os.geteuid() != 0)
    try:
        yield browser
    finally:
        browser.close()
