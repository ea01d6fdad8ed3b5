"""Slack's Web API: the message of a request, its dialog, and a word to one person. One attempt per call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final

from frontdesk.errors import AgentError, Misconfigured, SlackRefused, SlackUnavailable
from frontdesk.escalation.messages import Message
from frontdesk.settings import SlackSettings, load

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

EVENT_TYPE: Final = "frontdesk_request"
_PAGE: Final = 200
_PAGES_LOOKED_AT: Final = 2

_PASSES: Final = frozenset(
    {
        "exchanged_trigger_id",
        "expired_trigger_id",
        "fatal_error",
        "internal_error",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "trigger_expired",
        "trigger_exchanged",
    }
)
_OURS_TO_MEND: Final = frozenset(
    {
        "access_denied",
        "accesslimited",
        "account_inactive",
        "channel_not_found",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "not_in_channel",
        "org_login_required",
        "restricted_action",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)


@contextmanager
def slack_errors() -> Iterator[None]:
    """Translate what slack_sdk raises: what passes, what the operator mends, what a person must look at."""
    from slack_sdk import errors as sdk

    try:
        yield
    except sdk.SlackApiError as error:
        raise _translated(error) from error
    except (sdk.BotUserAccessError, sdk.SlackClientConfigurationError, sdk.SlackTokenRotationError) as error:
        raise Misconfigured(
            f"Slack cannot be used as it is set up ({type(error).__name__}): check its token and address."
        ) from error
    except (sdk.SlackClientNotConnectedError, OSError, HTTPException) as error:
        raise SlackUnavailable(f"Slack did not answer: {type(error).__name__}.") from error
    except sdk.SlackClientError as error:
        raise SlackRefused(f"Slack cannot be told this: {type(error).__name__}.") from error


def _translated(error: SlackApiError) -> AgentError:
    response: Any = error.response
    code = str(response.get("error") or "no error name")
    status = getattr(response, "status_code", None) or response.get("status") or 0
    if status == 429 or status >= 500 or code in _PASSES:
        return SlackUnavailable(f"Slack is busy ({code}, HTTP {status}).")
    if code in _OURS_TO_MEND:
        return Misconfigured(
            f"Slack refuses the desk: {code}. Mend the app's token, scopes or membership of the channel."
        )
    return SlackRefused(f"Slack refuses what the desk asks of it: {code}.")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a message is found by again: it lies in the message's metadata, where nobody sees it."""

    run_id: str
    digest: str
    request_id: str
    is_open: bool


class SlackApi:
    """The desk's app in one workspace. Its first call imports slack_sdk: a click without one does not pay."""

    def __init__(self, settings: SlackSettings, timeout_s: int) -> None:
        self._settings = settings
        self._timeout_s = timeout_s

    @cached_property
    def _web(self) -> WebClient:
        from slack_sdk import WebClient

        return WebClient(
            token=self._settings.slack_bot_token.get_secret_value(),
            base_url=self._settings.slack_url,
            timeout=self._timeout_s,
            retry_handlers=[],
        )

    def find(self, channel: str, run_id: str, digest: str) -> tuple[str, str] | None:
        """Return (ts, request id) of the open message with this digest, among the channel's newest 400."""
        cursor = ""
        for _ in range(_PAGES_LOOKED_AT):
            with slack_errors():
                page: Any = self._web.conversations_history(
                    channel=channel, limit=_PAGE, cursor=cursor, include_all_metadata=True
                )
            for message in page.get("messages") or []:
                if (mark := _mark(message)) and (mark.run_id, mark.digest, mark.is_open) == (
                    run_id,
                    digest,
                    True,
                ):
                    return message["ts"], mark.request_id
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return None

    def post(self, channel: str, message: Message, mark: Mark) -> str:
        """Post the message and return its ts."""
        with slack_errors():
            answer = self._web.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=list(message.blocks),
                metadata=_metadata(mark),
                unfurl_links=False,
                unfurl_media=False,
            )
        return str(answer["ts"])

    def replace(self, channel: str, ts: str, message: Message, mark: Mark) -> None:
        """Show something else in the same message."""
        with slack_errors():
            self._web.chat_update(
                channel=channel,
                ts=ts,
                text=message.text,
                blocks=list(message.blocks),
                metadata=_metadata(mark),
            )

    def open_dialog(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a dialog in front of whoever clicked."""
        with slack_errors():
            self._web.views_open(trigger_id=trigger_id, view=dict(view))

    def whisper(self, response_url: str, text: str) -> None:
        """Tell whoever clicked, and nobody else."""
        from slack_sdk.webhook import WebhookClient

        with slack_errors():
            client = WebhookClient(response_url, timeout=self._timeout_s, retry_handlers=[])
            answer = client.send(text=text, response_type="ephemeral", replace_original=False)
        if answer.status_code == 429 or answer.status_code >= 500:
            raise SlackUnavailable(f"Slack is busy (HTTP {answer.status_code}).")
        if answer.status_code != 200:
            raise SlackRefused(
                f"Slack does not take a word to the person who clicked (HTTP {answer.status_code})."
            )


def _metadata(mark: Mark) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": asdict(mark)}


def _mark(message: Mapping[str, Any]) -> Mark | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") != EVENT_TYPE or set(payload) != set(Mark.__dataclass_fields__):
        return None
    return Mark(**payload)


def open_slack(timeout_s: int) -> SlackApi:
    """Return the desk's app; nothing is sent before the first call."""
    return _slack(load(SlackSettings), timeout_s)


@lru_cache(maxsize=1)
def _slack(settings: SlackSettings, timeout_s: int) -> SlackApi:
    """Return the same app, and with it its connection's context, until its settings change."""
    return SlackApi(settings, timeout_s)
