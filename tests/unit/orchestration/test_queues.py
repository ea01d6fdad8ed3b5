"""The queue and the workflow over AWS's API: what was done, what was done before, and what is not sure."""

import pytest

from frontdesk.aws import NO_LONGER_WAITING
from frontdesk.errors import Misconfigured, QueueUnavailable
from frontdesk.orchestration.queues import ParkedTasks, SqsQueue, Workflow
from tests.unit.orchestration.fake_aws import ARN, FakeAws


def test_a_message_is_put_as_it_is():
    aws = FakeAws()
    SqsQueue(aws, "https://queue").put("{}")
    assert aws.calls == [("send_message", {"QueueUrl": "https://queue", "MessageBody": "{}"})]


def test_an_execution_is_named_after_its_event():
    aws = FakeAws()
    assert Workflow(aws, ARN).start("key", "{}") is True
    assert aws.calls == [("start_execution", {"stateMachineArn": ARN, "name": "key", "input": "{}"})]


def test_an_execution_that_was_started_before_is_as_good():
    assert Workflow(FakeAws("ExecutionAlreadyExists"), ARN).start("key", "{}") is False


def test_a_parked_task_is_answered():
    aws = FakeAws()
    assert ParkedTasks(aws).release("token") is True
    assert aws.calls == [("send_task_success", {"taskToken": "token", "output": "{}"})]


@pytest.mark.parametrize("code", sorted(NO_LONGER_WAITING))
def test_a_task_that_waits_no_longer_is_let_be(code):
    assert ParkedTasks(FakeAws(code)).release("token") is False


DO = {
    "put": lambda aws: SqsQueue(aws, "https://queue").put("{}"),
    "start": lambda aws: Workflow(aws, ARN).start("key", "{}"),
    "release": lambda aws: ParkedTasks(aws).release("token"),
}


@pytest.mark.parametrize("do", DO.values(), ids=DO)
@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ThrottlingException", QueueUnavailable),
        ("ServiceUnavailable", QueueUnavailable),
        ("AccessDeniedException", Misconfigured),
        ("AWS.SimpleQueueService.NonExistentQueue", Misconfigured),
        ("StateMachineDoesNotExist", Misconfigured),
    ],
)
def test_what_aws_refuses_has_one_meaning(do, code, error):
    with pytest.raises(error, match=code.rpartition(".")[2]):
        do(FakeAws(code))
