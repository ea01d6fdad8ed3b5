"""What a definition's placeholders stand for, and which names lead to a function."""

from pathlib import Path

import pytest

from ops.local.failures import CannotStart
from ops.local.names import Addresses, function_arn, function_name
from ops.local.resources import Queue, fill_in, placeholder_values

VALUES = placeholder_values(["look_up_send", "ask"], [Queue("retry")], Addresses(4566))


def a_definition(folder: Path, text: str) -> Path:
    file = folder / "lead.asl.json"
    file.write_text(text)
    return file


def test_placeholders_are_named_after_the_functions_folder_and_the_queue(tmp_path: Path):
    definition = a_definition(
        tmp_path, '["${LookUpSendFunctionArn}", "${AskFunctionArn}", "${RetryQueueUrl}"]'
    )
    assert fill_in(definition, VALUES) == (
        '["arn:aws:lambda:us-east-1:000000000000:function:look_up_send", '
        '"arn:aws:lambda:us-east-1:000000000000:function:ask", '
        '"http://127.0.0.1:4566/000000000000/retry"]'
    )


def test_placeholders_that_nothing_fills_are_named_all_at_once(tmp_path: Path):
    definition = a_definition(tmp_path, '["${NobodyFunctionArn}", "${AskFunctionArn}", "${LostQueueUrl}"]')
    with pytest.raises(
        CannotStart, match=r"lead\.asl\.json leaves placeholders open: LostQueueUrl, NobodyFunctionArn\."
    ):
        fill_in(definition, VALUES)


@pytest.mark.parametrize(
    "reference", ["ask", "ask:$LATEST", function_arn("ask"), f"{function_arn('ask')}:live"]
)
def test_a_function_is_known_by_its_name_and_by_its_arn_qualified_or_not(reference: str):
    assert function_name(reference) == "ask"
