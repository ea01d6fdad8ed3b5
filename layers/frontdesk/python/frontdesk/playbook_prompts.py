"""What a playbook's own prompts are: a file for a task, or for a task at a location, with slots to fill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from frontdesk.playbook_routes import Task

TASKS: tuple[Task, ...] = get_args(Task)
FOLDER = "prompts"
PROMPT_LIMIT_BYTES = 16 * 1024
DATA_TAG = "lead_data"
"""The data about a lead stands between <lead_data> and </lead_data>; every prompt has to say what that is."""

PROMPT_SLOTS: Mapping[str, str] = {
    "business": "the name of the business",
    "location": "the name of the location",
    "languages": "the languages that the desk writes, with their codes",
    "default_language": "the language for people whose own is not known, with its code",
    "intents": "every intent with its description and some examples, and what is none of them",
    "facts": "what may be said about the location, a line for each, by the names of a template's slots",
    "limit": "how many characters the text may have that the task writes",
}
"""What may stand in braces in a prompt, and what it becomes. None of it comes from a lead."""
