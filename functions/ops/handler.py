"""Answer an operator's question about runs, from the closed list; it can change nothing. [db]"""

from typing import Any

from frontdesk.memory import questions
from frontdesk.memory.store import open_memory
from frontdesk.orchestration.operator_entry import operator_entry


@operator_entry
def handle(event: dict[str, Any]) -> dict[str, Any]:
    asked = questions.read(event)
    with open_memory() as memory:
        return questions.answer(memory, asked)
