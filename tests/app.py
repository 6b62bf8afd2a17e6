"""The application within the process of the tests."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import uvicorn
from fastapi import FastAPI

from receivables.main import create_app


@cache
def application() -> FastAPI:
    """Made once in each process: making it takes seconds."""
    return create_app()


@contextmanager
def listening() -> Iterator[str]:
    """The address of the application on a port of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        running = uvicorn.Server(uvicorn.Config(application(), log_config=None, access_log=False))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        running.should_exit = True
        thread.join(20)
