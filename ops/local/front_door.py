"""The one port of the local cloud: SDK calls, invocations and webhooks all come in here and are passed on.

Step Functions goes to the engine in this process, invocations to the Lambda host, other calls of AWS to
ministack; whatever is not signed as a call of AWS is the outside world's, for the HTTP API.
"""

from __future__ import annotations

import re
import socket
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import urllib3
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from ops.local.exchange import Answer, Request
from ops.local.failures import UnknownFunction
from ops.local.http_api import HttpApi
from ops.local.kept_calls import KeptCalls
from ops.local.lambda_host import LambdaHost
from ops.local.names import HOST
from ops.local.queue_delays import moments_to_expect
from ops.local.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Pass = Callable[[Request], Answer]
Passage = Callable[[Request, Pass], Answer]
"""Is given a call of AWS and how to pass it on; returns what its caller is answered."""

_INVOCATION = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
_MAX_EVENT = 6 * 1024 * 1024
_BACKLOG = 128
_LONG_POLL = "AmazonSQS.ReceiveMessage"
_HOP_BY_HOP = frozenset({"connection", "expect", "transfer-encoding"})


class FrontDoor:
    """Serves on a socket that is bound already, so that its address is known before anything runs."""

    def __init__(
        self,
        listener: socket.socket,
        *,
        step_functions: WSGIApplication,
        host: LambdaHost,
        http_api: HttpApi,
        ministack_port: int,
        clock: VirtualClock,
        kept: KeptCalls,
    ) -> None:
        self._step_functions = step_functions
        self._host = host
        self._http_api = http_api
        self._clock = clock
        self._kept = kept
        self._ministack = urllib3.HTTPConnectionPool(HOST, ministack_port, maxsize=64, retries=False)
        self._passage: Passage = _straight
        self._begun = 0
        self._under_way = 0
        self._counting = threading.Lock()
        listener.listen(_BACKLOG)
        self._server = _Server(listener, self._serve)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def open(self) -> None:
        self._thread.start()

    def begun(self) -> int:
        """Return how many requests there have been, so that none can come and go unseen."""
        return self._begun

    def is_idle(self) -> bool:
        return self._under_way == 0

    def lead_through(self, passage: Passage) -> None:
        """Let every call to the services in ministack go through somebody's hands from now on."""
        self._passage = passage

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._ministack.close()

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        with self._counted(is_work=target != _LONG_POLL):
            if target.startswith("AWSStepFunctions."):
                return list(self._step_functions(environ, start_response))
            return self._answer(Request.read(environ)).send(start_response)

    @contextmanager
    def _counted(self, *, is_work: bool) -> Iterator[None]:
        with self._counting:
            self._begun += 1
            self._under_way += is_work
        try:
            yield
        finally:
            with self._counting:
                self._under_way -= is_work

    def _answer(self, request: Request) -> Answer:
        if not request.is_for_aws():
            return self._http_api.answer(request)
        invocation = _INVOCATION.fullmatch(request.path)
        if invocation:
            return self._invoke(self._host.name_of(invocation[1]), request)
        return self._passage(request, self.ask_ministack)

    def _invoke(self, name: str, request: Request) -> Answer:
        if len(request.body) > _MAX_EVENT:
            return _lambda_error(
                413, "RequestTooLargeException", f"Request must be smaller than {_MAX_EVENT} bytes"
            )
        how = request.headers.get("x-amz-invocation-type", "RequestResponse")
        try:
            if how == "Event":
                self._host.invoke_later(name, request.body)
                return Answer(202, headers=[_request_id()])
            invocation = self._host.invoke(name, request.body)
        except UnknownFunction as error:
            return _lambda_error(404, "ResourceNotFoundException", str(error))
        headers = [("Content-Type", "application/json"), ("X-Amz-Executed-Version", "$LATEST"), _request_id()]
        if invocation.is_error:
            headers.append(("X-Amz-Function-Error", "Unhandled"))
        return Answer(200, invocation.payload, headers)

    def ask_ministack(self, request: Request) -> Answer:
        """Pass a call of AWS on to the services that live in ministack, and keep what it has changed."""
        with self._kept.in_order(request):
            answer = self._pass_on(request)
            if answer.status == 200:
                self._kept.note(request, answer)
        if answer.status == 200:
            for at_s, what in moments_to_expect(request, self._clock.now_s()):
                self._clock.expect(at_s, what)
        return answer

    def _pass_on(self, request: Request) -> Answer:
        try:
            response = self._ministack.urlopen(
                request.method,
                request.target,
                body=request.body or None,
                headers={name: v for name, v in request.headers.items() if name not in _HOP_BY_HOP},
                redirect=False,
                decode_content=False,
                assert_same_host=False,
            )
        except urllib3.exceptions.HTTPError as error:
            return Answer.of_json(503, {"__type": "ServiceUnavailable", "message": f"ministack: {error}"})
        return Answer(response.status, response.data, list(response.headers.items()))


def _straight(request: Request, pass_on: Pass) -> Answer:
    return pass_on(request)


class _Server(ThreadedWSGIServer):
    """Cuts what is still connected when it closes: a kept connection must not outlive what is behind it."""

    def __init__(self, listener: socket.socket, app: WSGIApplication) -> None:
        host, port = listener.getsockname()
        self._connections: set[Any] = set()
        super().__init__(host, port, app, handler=_Handler, fd=listener.fileno())

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(WSGIRequestHandler):
    """Keeps connections open, sends without delay, and writes no access log."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 # named by the base class
        """Requests are on record where they are answered."""


def _request_id() -> tuple[str, str]:
    # Callers rely on it: moto's interpreter fails with a KeyError without.
    return "x-amzn-RequestId", str(uuid.uuid4())


def _lambda_error(status: int, code: str, message: str) -> Answer:
    content = {"Type": "User", "Message": message}
    return Answer.of_json(status, content, [("x-amzn-ErrorType", code), _request_id()])
