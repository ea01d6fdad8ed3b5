"""The fence as one small DynamoDB table. Unreadable means closed: every doubt is a `FenceUnavailable`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from frontdesk.aws import aws_client
from frontdesk.domain.fence import Barriers
from frontdesk.domain.lead import address_key
from frontdesk.errors import FenceUnavailable, Misconfigured
from frontdesk.settings import FenceSettings, load

WRONG_TABLE = frozenset({"ResourceNotFoundException", "AccessDeniedException", "UnrecognizedClientException"})
NOT_THE_FIRST = "ConditionalCheckFailedException"


@contextmanager
def fence_errors() -> Iterator[None]:
    """Translate botocore's errors: a missing table or permission is ours to mend, all else is doubt."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in WRONG_TABLE:
            raise Misconfigured(
                f"the fence refuses us ({code}): check the table's name and permissions"
            ) from error
        raise FenceUnavailable(f"the fence answered {code}") from error
    except BotoCoreError as error:
        raise FenceUnavailable(f"the fence did not answer ({type(error).__name__})") from error


class DynamoFence:
    """The fence's table, keyed by `claim/<grant>`, `pause/<scope>` and `stop/<digest of the address>`."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def claim(self, grant_id: str, now: datetime) -> bool:
        item = {"pk": {"S": f"claim/{grant_id}"}, "at": {"S": now.isoformat()}}
        return self._put(item, "attribute_not_exists(pk)", {})

    def barriers(self, scopes: tuple[str, ...], address: str) -> Barriers:
        stop_key = f"stop/{address_key(address)}"
        keys = [*(f"pause/{scope}" for scope in scopes), stop_key]
        request = {self._table: {"Keys": [{"pk": {"S": key}} for key in keys], "ConsistentRead": True}}
        with fence_errors():
            answer = self._client.batch_get_item(RequestItems=request)
        if answer.get("UnprocessedKeys"):
            raise FenceUnavailable("the fence answered only in part")
        items = answer["Responses"].get(self._table, [])
        found = {item["pk"]["S"] for item in items if item["is_on"]["BOOL"]}
        paused = tuple(scope for scope in scopes if f"pause/{scope}" in found)
        return Barriers(paused, stop_key in found)

    def set_stop(self, address: str, at: datetime, *, is_stopped: bool) -> None:
        self._set(f"stop/{address_key(address)}", at, is_stopped, {})

    def set_pause(self, scope: str, at: datetime, *, is_paused: bool, by: str) -> None:
        self._set(f"pause/{scope}", at, is_paused, {"by": {"S": by}})

    def _set(self, key: str, at: datetime, is_on: bool, more: dict[str, Any]) -> None:
        moment = {"S": at.isoformat(timespec="microseconds")}
        item = {"pk": {"S": key}, "is_on": {"BOOL": is_on}, "at": moment, **more}
        self._put(item, "attribute_not_exists(pk) or #at <= :at", {":at": moment})

    def _put(self, item: dict[str, Any], condition: str, values: dict[str, Any]) -> bool:
        """Put under a condition; False when the condition does not hold."""
        more: dict[str, Any] = (
            {"ExpressionAttributeNames": {"#at": "at"}, "ExpressionAttributeValues": values} if values else {}
        )
        with fence_errors():
            try:
                self._client.put_item(TableName=self._table, Item=item, ConditionExpression=condition, **more)
            except ClientError as error:
                if error.response["Error"]["Code"] == NOT_THE_FIRST:
                    return False
                raise
        return True


def open_fence() -> DynamoFence:
    """Return the fence that the settings name."""
    return DynamoFence(aws_client("dynamodb"), load(FenceSettings).fence_table)
