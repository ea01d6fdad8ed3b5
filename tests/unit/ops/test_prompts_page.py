"""The page of the prompts tells every task, every slot and every field that a model is shown."""

import json
import re

import pytest

from frontdesk.playbook_prompts import PROMPT_SLOTS, TASKS
from ops.pages.prompt_snapshots import snapshot
from ops.pages.prompts import prompts_page

BLOCK = re.compile(r"=== shown: [^\n]* ===\n\n<lead_data>\n(.*?)\n</lead_data>", re.DOTALL)


@pytest.mark.parametrize("task", TASKS)
def test_every_field_that_a_model_is_shown_is_on_the_page(task):
    page = prompts_page()
    blocks = BLOCK.findall(snapshot(task))
    assert len(blocks) == 3
    for block in blocks:
        assert not [name for name in json.loads(block) if f"| `{name}` |" not in page]


def test_every_task_and_slot_is_on_the_page():
    page = prompts_page()
    assert not [task for task in TASKS if f"| `{task}` |" not in page]
    assert not [slot for slot in PROMPT_SLOTS if f"| `{{{slot}}}` |" not in page]
