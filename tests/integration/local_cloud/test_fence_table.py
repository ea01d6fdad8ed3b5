"""The fence's table: a conditional put has one winner, however many try at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.local.cloud import LocalCloud
from ops.local.resources import Blueprint
from tests.fixtures.clouds import a_cloud

CLAIMANTS = 20
ROUNDS = 10


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with a_cloud(Blueprint(tables=["fence"]), []) as cloud:
        yield cloud


def claim(dynamodb: Any, pk: str, owner: str) -> str | None:
    """Put the claim if there is none; return who held it before."""
    try:
        dynamodb.put_item(
            TableName="fence",
            Item={"pk": {"S": pk}, "owner": {"S": owner}},
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as refused:
        return str(refused.response["Item"]["owner"]["S"])
    return None


def test_of_twenty_claims_at_once_one_wins_and_the_others_learn_who(cloud: LocalCloud):
    dynamodb = cloud.client("dynamodb", max_pool_connections=CLAIMANTS)
    for number in range(ROUNDS):
        together = threading.Barrier(CLAIMANTS)

        def attempt(
            owner: str, pk: str = f"send/{number}", together: threading.Barrier = together
        ) -> str | None:
            together.wait()
            return claim(dynamodb, pk, owner)

        with ThreadPoolExecutor(CLAIMANTS) as threads:
            held_by = list(threads.map(attempt, map(str, range(CLAIMANTS))))
        assert held_by.count(None) == 1
        assert set(held_by) == {None, str(held_by.index(None))}


def test_what_was_claimed_is_read_at_once(cloud: LocalCloud):
    dynamodb = cloud.client("dynamodb")
    claim(dynamodb, "pause/desk", "jo")
    found = dynamodb.get_item(TableName="fence", Key={"pk": {"S": "pause/desk"}}, ConsistentRead=True)
    assert found["Item"]["owner"]["S"] == "jo"


def test_a_claim_can_only_be_replaced_by_who_holds_it(cloud: LocalCloud):
    dynamodb = cloud.client("dynamodb")
    claim(dynamodb, "send/owned", "first")
    with pytest.raises(ClientError, match="ConditionalCheckFailedException"):
        dynamodb.put_item(
            TableName="fence",
            Item={"pk": {"S": "send/owned"}, "owner": {"S": "second"}},
            ConditionExpression="#owner = :me",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":me": {"S": "second"}},
        )
