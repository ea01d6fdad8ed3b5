"""A process that dies while it posts its answer has not answered, wherever the answer is cut."""

import json
from pathlib import Path

import pytest

from ops.local.lambda_host import LambdaHost
from tests.fixtures.tiny_functions import ECHO, a_function

DIES_WHILE_ANSWERING = """
import os, signal, socket, sys
host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
server = socket.create_connection((host, int(port)))
server.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\n\\r\\n")
server.recv(65536)
server.sendall({sent!r})
os.kill(os.getpid(), signal.SIGKILL)
"""
POST = b"POST /2018-06-01/runtime/invocation/1/response HTTP/1.1\r\n"
LENGTH, CHUNKED = b"Content-Length: 20\r\n", b"Transfer-Encoding: chunked\r\n"
CUTS = {
    "in its first line": POST[:30],
    "after its first line": POST,
    "in its headers": POST + LENGTH[:-4],
    "after its headers": POST + LENGTH + b"\r\n",
    "in its body": POST + LENGTH + b"\r\n" + b'{"verdict"',
    "before a chunk": POST + CHUNKED + b"\r\n",
    "in a chunk": POST + CHUNKED + b"\r\n14\r\n" + b'{"verdict"',
    "between chunks": POST + CHUNKED + b"\r\n4\r\ntrue\r\n",
}


@pytest.mark.parametrize("sent", CUTS.values(), ids=CUTS)
def test_an_answer_that_is_cut_is_no_answer(tmp_path: Path, sent: bytes):
    runtime = tmp_path / "runtime.py"
    runtime.write_text(DIES_WHILE_ANSWERING.format(sent=sent))
    host = LambdaHost([a_function(tmp_path, "worker", ECHO)], tmp_path, runtime=str(runtime))
    try:
        invocation = host.invoke("worker", b"{}")
    finally:
        host.close()
    assert invocation.is_error
    assert json.loads(invocation.payload)["errorType"] == "Runtime.ExitError"
