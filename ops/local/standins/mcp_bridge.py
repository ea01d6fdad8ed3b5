"""Hands requests of the loopback server to an ASGI app, which lives in an event loop of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from typing import Any

from ops.local.standins.server import Answer, Request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Life = Callable[[], AbstractAsyncContextManager[Any]]


class AsgiBridge:
    """One app while it is open; each request is answered whole."""

    def __init__(self, app: App, life: Life) -> None:
        self._app = app
        self._life = life
        self._loop = asyncio.new_event_loop()
        self._ending = asyncio.Event()
        self._ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="mcp", daemon=True)

    def open(self) -> None:
        """Start the app; its own start has ended when this returns."""
        self._thread.start()
        self._ready.result()

    def close(self) -> None:
        """End the app, whatever it left behind, and its thread."""
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join()

    def answer(self, request: Request) -> Answer:
        """Return what the app answers."""
        return asyncio.run_coroutine_threadsafe(self._answered(request), self._loop).result()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        async with self._life():
            self._ready.set_result(None)
            await self._ending.wait()

    async def _answered(self, request: Request) -> Answer:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(_scope(request), _received(request), send)
        start = sent[0]
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        body = b"".join(each.get("body", b"") for each in sent[1:])
        own = {name: value for name, value in headers.items() if name.lower() != "content-length"}
        return Answer(start["status"], body, own)


def _scope(request: Request) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "query_string": request.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in request.headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


def _received(request: Request) -> Receive:
    """Return what an app hears: the body, and then nothing, for nobody hangs up."""
    waiting = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> Message:
        if waiting:
            return waiting.pop()
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    return receive
