"""The schema, as numbered SQL files; frontdesk.memory.schema applies them."""
