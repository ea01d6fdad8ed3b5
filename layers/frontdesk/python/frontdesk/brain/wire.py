"""What the APIs of all providers share: errors as the workflow's categories, the one repetition, JSON."""

from __future__ import annotations

import contextlib
import email.utils
import json
import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from frontdesk.brain.calls import CallFailed, ToolCall
from frontdesk.domain.money import Usage
from frontdesk.errors import (
    AgentError,
    KeyRefused,
    ModelOutputUnusable,
    ProviderUnavailable,
    RequestRefused,
    SpendLimitReached,
)

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
LeftS: TypeAlias = Callable[[], float]
"""Tells how many seconds a call has left: importing a provider's client alone takes one."""
NOTHING_SPENT: Final = Usage()
MOST_TOKENS: Final = 100_000_000
"""More than any model can read or write at once."""
LONGEST_ANSWER: Final = 20_000
"""In characters; many times what any task asks for."""
LEAST_FOR_AN_ANSWER_S: Final = 1.0
"""A repetition that leaves the model less is not worth waiting for."""

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}")
_SPENT: Final = re.compile(r"spend_limit|usage_limit_exceeded|credit_balance|insufficient_quota|billing")
_SPENT_IN_WORDS: Final = re.compile(
    r"You have reached your specified (?:workspace )?API usage limits|Your credit balance is too low"
)
_KEY: Final = frozenset({401, 403})
_BUSY: Final = frozenset({408, 409, 425, 429})
_SURELY_NOT_SERVED: Final = frozenset({503, 529})


@dataclass(frozen=True, slots=True)
class Pause:
    """How the one repetition waits."""

    sleep: Callable[[float], None] = time.sleep
    now_s: Callable[[], float] = time.monotonic
    unix_s: Callable[[], float] = time.time


PAUSE: Final = Pause()


class Throttled(Exception):
    """A provider does not serve a request now, and says when it may: no answer can have been lost."""

    def __init__(self, failure: CallFailed, after_s: float) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.after_s = after_s


def asked(ask: Callable[[LeftS], T], timeout_s: float, pause: Pause) -> T:
    """Ask, and once more where the provider says when it will answer and that can be waited for.

    Raises:
        CallFailed: there is no answer.
    """
    ends_at = pause.now_s() + timeout_s

    def left_s() -> float:
        return ends_at - pause.now_s()

    try:
        return ask(left_s)
    except Throttled as throttled:
        if left_s() - throttled.after_s < LEAST_FOR_AN_ANSWER_S:
            raise throttled.failure from None
        pause.sleep(throttled.after_s)
    try:
        return ask(left_s)
    except Throttled as throttled:
        raise throttled.failure from None


def rejected(provider: str, response: httpx2.Response, unix_s: Callable[[], float]) -> CallFailed | Throttled:
    """Return what an answer other than 2xx means. Nobody's words but ours get into its message."""
    status, told = response.status_code, _told(response)
    names = _words(told.get("type"), told.get("code"), _error_code(told))
    label = " ".join([str(status), *dict.fromkeys(names)])
    error = _error(provider, status, label, is_spent=_is_spent(status, names, told))
    failure = CallFailed(error, _billed(status, told))
    after_s = _retry_after_s(response.headers, unix_s)
    if status == 429 and after_s is not None and not isinstance(error, SpendLimitReached):
        return Throttled(failure, after_s)
    return failure


def not_reached(provider: str, cause: BaseException | None) -> CallFailed:
    """Return what it means that no answer came: before the request was sent nothing can have been spent."""
    import httpx2

    never_reached = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
    never_sent = (httpx2.LocalProtocolError, httpx2.UnsupportedProtocol)
    if isinstance(cause, (*never_reached, *never_sent)):
        return CallFailed(ProviderUnavailable(f"{provider} cannot be reached"), NOTHING_SPENT)
    if isinstance(cause, httpx2.TimeoutException):
        return CallFailed(ProviderUnavailable(f"{provider} did not answer in time"), None)
    return CallFailed(ProviderUnavailable(f"{provider} cut its answer off"), None)


def not_sendable(provider: str, cause: Exception) -> CallFailed:
    """Return what it means that no request could be made: of the address, the key or the prompt."""
    error: AgentError = KeyRefused(f"the address for {provider} cannot be read")
    if isinstance(cause, UnicodeEncodeError):
        error = RequestRefused("the prompt holds half a character, which no request can carry")
        if cause.encoding == "ascii":  # a header: all of ours but the key are
            error = KeyRefused(f"the key for {provider} holds a character that no key has")
    return CallFailed(error, NOTHING_SPENT)


def document(provider: str, response: httpx2.Response) -> Mapping[str, Any]:
    """Return the JSON object that a provider answered.

    Raises:
        CallFailed: it is none, so the answer was lost on its way and nobody knows what it cost.
    """
    read = _parsed(response.text)
    if not isinstance(read, dict):
        raise CallFailed(ProviderUnavailable(f"{provider} answered something that is no JSON object"), None)
    return read


def answer_in(text: str, usage: Usage) -> Mapping[str, Any]:
    """Return the JSON object that a model wrote.

    Raises:
        CallFailed: it wrote none.
    """
    if not text.strip():
        raise unusable("the model's answer is empty", usage)
    if len(text) > LONGEST_ANSWER:
        raise unusable("the model's answer is far longer than any that was asked for", usage)
    answer = _parsed(text)
    if not isinstance(answer, dict):
        raise unusable("the model's answer is no JSON object", usage)
    return answer


def tool_call(call_id: object, name: object, arguments: object) -> ToolCall:
    """Return what a model would look up; arguments that are no object are none."""
    return ToolCall(str(call_id), str(name), arguments if isinstance(arguments, dict) else {})


def arguments_in(text: object) -> Mapping[str, Any]:
    """Return the arguments that a model wrote as text; what is no JSON object is none."""
    read = _parsed(text) if isinstance(text, str) and len(text) <= LONGEST_ANSWER else None
    return read if isinstance(read, dict) else {}


def unusable(why: str, usage: Usage | None) -> CallFailed:
    return CallFailed(ModelOutputUnusable(why), usage)


def counts(answered: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an answer's `usage`.

    Raises:
        CallFailed: it has none, so nobody knows what the answer cost.
    """
    counted = answered.get("usage")
    if not isinstance(counted, dict):
        raise unusable("the answer does not tell what it used", None)
    return counted


def tokens(counted: Mapping[str, Any], name: str) -> int:
    """Return how many tokens of a kind are counted: none where the count is left out.

    Raises:
        CallFailed: it is more than there can be, so nobody knows what the answer cost.
    """
    found = counted.get(name)
    if not isinstance(found, int):
        return 0
    if found > MOST_TOKENS:
        raise unusable("the answer tells of more tokens than there can be", None)
    return max(found, 0)


def share(told: Mapping[str, Any], name: str) -> float:
    """Return a share from 0 to 1: none where it is left out."""
    found = told.get(name)
    return float(min(max(found, 0), 1)) if isinstance(found, int | float) else 0.0


def _error(provider: str, status: int, label: str, *, is_spent: bool) -> AgentError:
    if is_spent:
        return SpendLimitReached(f"the account at {provider} has spent what it may: {label}")
    if status in _KEY:
        return KeyRefused(f"{provider} does not take the key: {label}")
    if status in _BUSY or status >= 500:
        return ProviderUnavailable(f"{provider} is busy or down: {label}")
    return RequestRefused(f"{provider} does not take the request: {label}")


def _billed(status: int, told: Mapping[str, Any]) -> Usage | None:
    """Return nothing where the provider itself turned the request away; another 5xx leaves it open."""
    if status < 500 or (told and status in _SURELY_NOT_SERVED):
        return NOTHING_SPENT
    return None


def _is_spent(status: int, names: list[str], told: Mapping[str, Any]) -> bool:
    words = told.get("message")
    in_words = status == 400 and isinstance(words, str) and bool(_SPENT_IN_WORDS.match(words))
    return status == 402 or in_words or any(_SPENT.search(name) for name in names)


def _told(response: httpx2.Response) -> Mapping[str, Any]:
    """Return the `error` of the provider's own error document; somebody else's page tells nothing."""
    read = _parsed(response.text)
    error = read.get("error") if isinstance(read, dict) else None
    return error if isinstance(error, dict) else {}


def _error_code(told: Mapping[str, Any]) -> object:
    details = told.get("details")
    return details.get("error_code") if isinstance(details, dict) else None


def _words(*names: object) -> list[str]:
    """Return those that are one word, as a provider's names of errors are; a sentence may quote anything."""
    return [name for name in names if isinstance(name, str) and _WORD.fullmatch(name)]


def _retry_after_s(headers: Mapping[str, str], unix_s: Callable[[], float]) -> float | None:
    """Return the seconds to wait; a provider may give milliseconds, seconds or a date."""
    if headers.get("x-should-retry") == "false":
        return None
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        with contextlib.suppress(ValueError):
            after_s = float(headers.get(name, "")) * unit_s
            return max(after_s, 0.0) if math.isfinite(after_s) else None
    moment = email.utils.parsedate_tz(headers.get("retry-after", ""))
    return None if moment is None else max(email.utils.mktime_tz(moment) - unix_s(), 0.0)


def _parsed(text: str) -> Any:
    """Return what a text says as JSON, None where it is none.

    Half a character, which JSON can hold and no answer of a step can carry, becomes the sign for one that is
    not known.
    """
    try:
        read = json.dumps(json.loads(text), ensure_ascii=False)
        whole = read.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return json.loads(whole, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return None


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is Python's, or a number that is too large, not JSON's")
