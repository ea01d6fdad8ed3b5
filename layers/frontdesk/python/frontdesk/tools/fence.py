"""The fence as one small DynamoDB table. Unreadable means closed: every doubt is a `FenceUnavailable`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from botocore.exceptions import ClientError

from frontdesk.aws import aws_client, aws_errors, error_code
from frontdesk.domain.fence import Barriers
from frontdesk.domain.lead import address_key
from frontdesk.errors import FenceUnavailable
from frontdesk.settings import FenceSettings, load

_FIRST: Final = "attribute_not_exists(pk)"
_FIRST_OR_NEWER: Final = "attribute_not_exists(pk) OR #at <= :at"
_NOT_SO: Final = "ConditionalCheckFailedException"
_WHAT: Final = "the fence"


class DynamoFence:
    """The fence's table, keyed by `claim/<grant>`, `pause/<scope>` and `stop/<digest of the address>`.

    Its client is made on first use: intake needs it only when somebody says stop.
    """

    def __init__(self, client: Callable[[], Any], table: str) -> None:
        self._client = client
        self._table = table

    def claim(self, grant_id: str, now: datetime) -> bool:
        return self._put({"pk": {"S": f"claim/{grant_id}"}, "at": _moment(now)}, _FIRST)

    def barriers(self, scopes: tuple[str, ...], address: str) -> Barriers:
        switches = {f"pause/{scope}": scope for scope in scopes}
        stop_key = f"stop/{address_key(address)}"
        keys = [{"pk": {"S": key}} for key in (*switches, stop_key)]
        request = {self._table: {"Keys": keys, "ConsistentRead": True}}
        with aws_errors(FenceUnavailable, _WHAT):
            answer = self._client().batch_get_item(RequestItems=request)
        if answer.get("UnprocessedKeys") or self._table not in answer.get("Responses", {}):
            raise FenceUnavailable(f"{_WHAT} answered only in part")
        closed = {item["pk"]["S"] for item in answer["Responses"][self._table] if _is_closed(item)}
        return Barriers(
            paused=tuple(scope for key, scope in switches.items() if key in closed),
            is_stopped=stop_key in closed,
        )

    def set_stop(self, address: str, at: datetime, *, is_stopped: bool) -> None:
        self._set(f"stop/{address_key(address)}", at, is_on=is_stopped)

    def set_pause(self, scope: str, at: datetime, *, is_paused: bool, by: str) -> None:
        self._set(f"pause/{scope}", at, is_on=is_paused, by=by)

    def _set(self, key: str, at: datetime, *, is_on: bool, **words: str) -> None:
        item = {"pk": {"S": key}, "at": _moment(at), "is_on": {"BOOL": is_on}}
        more = {name: {"S": word} for name, word in words.items()}
        self._put(
            {**item, **more},
            _FIRST_OR_NEWER,
            ExpressionAttributeNames={"#at": "at"},
            ExpressionAttributeValues={":at": item["at"]},
        )

    def _put(self, item: dict[str, Any], condition: str, **values: Any) -> bool:
        """Put under a condition; False when the condition does not hold."""
        with aws_errors(FenceUnavailable, _WHAT):
            try:
                self._client().put_item(
                    TableName=self._table, Item=item, ConditionExpression=condition, **values
                )
            except ClientError as error:
                if error_code(error) == _NOT_SO:
                    return False
                raise
        return True


def _moment(at: datetime) -> dict[str, str]:
    """Return a moment as DynamoDB compares it: text of one length, in one zone."""
    return {"S": at.astimezone(UTC).isoformat(timespec="microseconds")}


def _is_closed(item: dict[str, Any]) -> bool:
    """Read a barrier; one that is there but cannot be read is closed."""
    return item.get("is_on") != {"BOOL": False}


def open_fence() -> DynamoFence:
    """Return the fence that the settings name."""
    return DynamoFence(partial(aws_client, "dynamodb"), load(FenceSettings).fence_table)
