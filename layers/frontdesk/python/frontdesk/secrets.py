"""The secrets of a deployed desk: JSON objects in Secrets Manager, read on first use and again every five
minutes, so that a new value is seen without a deploy. No value is part of an error or a log line."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from frontdesk.errors import Misconfigured, SecretsUnavailable

KEPT_FOR_S: Final = 300
CONNECT_TIMEOUT_S: Final = 1
READ_TIMEOUT_S: Final = 1
"""Intake reads two secrets before its other calls, and decide one within Slack's three seconds."""

Fetch = Callable[[str], str]


def fetch_secret(arn: str) -> str:
    """Return the text of a secret from Secrets Manager.

    Raises:
        SecretsUnavailable: Secrets Manager did not answer.
        Misconfigured: it has no such secret for us, or the secret is not a text.
    """
    from frontdesk.aws import aws_client, aws_errors

    client = aws_client("secretsmanager", CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
    with aws_errors(SecretsUnavailable, f"the secret {_name(arn)}"):
        text = client.get_secret_value(SecretId=arn).get("SecretString")
    if text is None:
        raise Misconfigured(f"the secret {_name(arn)} holds bytes where it should hold a JSON object")
    return str(text)


class SecretReader:
    """Reads secrets by their ARN and keeps each for at most five minutes of real time."""

    def __init__(self, fetch: Fetch = fetch_secret, now_s: Callable[[], float] = time.time) -> None:
        self._fetch = fetch
        self._now_s = now_s
        self._kept: dict[str, tuple[float, Mapping[str, Any]]] = {}

    def read(self, arn: str) -> Mapping[str, Any]:
        """Return what the secret holds by name; real time counts, also while Lambda froze this process.

        Raises:
            SecretsUnavailable: it could not be read again; what was kept too long is used no more.
            Misconfigured: we may not read it, or it holds no JSON object.
        """
        now_s = self._now_s()
        read_at_s, fields = self._kept.get(arn, (float("-inf"), {}))
        if not 0 <= now_s - read_at_s < KEPT_FOR_S:
            fields = _parsed(self._fetch(arn))
            if not isinstance(fields, dict):
                raise Misconfigured(f"the secret {_name(arn)} holds no JSON object: set its fields again")
            self._kept[arn] = now_s, fields
        return fields

    def forget(self) -> None:
        """Read every secret again at its next use."""
        self._kept.clear()


def _parsed(text: str) -> Any:
    """Return the JSON, or None; the parser's own error would carry the whole text along."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _name(arn: str) -> str:
    return arn.rpartition(":")[2]
