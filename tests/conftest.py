"""What holds for every test: one time zone, no borrowed credentials, and no network where none is needed."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

_TESTS = Path(__file__).parent
_WITHOUT_NETWORK = tuple(_TESTS / tier for tier in ("unit", "contract", "model"))
_LONGEST_FIRST = ("scenarios", "browser", "infra", "model", "integration", "probes", "contract", "unit")
_RANKS = {tier: rank for rank, tier in enumerate(_LONGEST_FIRST)}
_BORROWED = ("AWS_", "FRONTDESK_", "TWILIO_", "SLACK_", "ANTHROPIC_", "OPENAI_", "PG")
_KEPT = ("FRONTDESK_CHROMIUM",)

# A deadline would make every property a timed test, and a busy machine a failure.
hypothesis.settings.register_profile("frontdesk", deadline=None)
hypothesis.settings.load_profile("frontdesk")


def pytest_configure() -> None:
    """Hear Ctrl-C, and so let what tests start hear it: a shell's background job begins with it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Block sockets in the tiers that must run anywhere; pytest-socket acts on the marker first."""
    if any(item.path.is_relative_to(tier) for tier in _WITHOUT_NETWORK):
        item.add_marker(pytest.mark.disable_socket)


@pytest.hookimpl(trylast=True)  # after pytest-randomly, whose order stays within a tier
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let several workers begin with what takes longest, or one of them ends on a long file alone."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _RANKS.get(item.path.relative_to(_TESTS).parts[0], 0))


@pytest.fixture(scope="session", autouse=True)
def _an_environment_of_its_own() -> Iterator[None]:
    """A developer's credentials and settings never reach a test; times are in UTC as on Lambda."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(_BORROWED) and name not in _KEPT]:
            patch.delenv(name)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have said of their extent (`record_property("said", sentence)`), whoever ran them."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    said = [text for report in reports for name, text in report.user_properties if name == "said"]
    for sentence in sorted(str(text) for text in said):
        terminalreporter.write_line(sentence)
