"""What every endpoint promises before it does anything."""

from inspect import signature
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from receivables.database import TransactionRoute
from receivables.main import _file
from receivables.routers import ROUTERS


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}


def test_an_unknown_address_is_a_problem(client: TestClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_the_request_id_is_kept_or_made(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["x-request-id"] == "abc-1"
    assert len(client.get("/healthz", headers={"X-Request-ID": "a b\n"}).headers["x-request-id"]) == 24


@pytest.mark.parametrize("path", ["nothing.js", "../secret", "a" * 5000, "a\x00b", "", "assets", "/etc/passwd"])
def test_no_file_outside_the_screens_is_served(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    assert _file(tmp_path / "dist", path) is None
    (tmp_path / "dist" / "index.html").write_text("x")
    assert _file(tmp_path / "dist", "index.html") is not None


def test_every_endpoint_with_a_session_is_one_transaction() -> None:
    """A route made another way would answer 2xx for what it never commits."""
    routes: list[Any] = [route for router in ROUTERS for route in router.routes]
    taking = [r for r in routes if any(get_args(p.annotation)[:1] == (Session,) for p in signature(r.endpoint).parameters.values())]
    assert len(taking) > 40
    assert [route.path for route in taking if not isinstance(route, TransactionRoute)] == []
