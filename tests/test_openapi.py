"""The contract: what is committed is what the code serves, and the screens' client is made from it."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from receivables.cli import contract
from receivables.routers import ROUTERS
from receivables.settings import PROJECT_ROOT

COMMITTED = PROJECT_ROOT / "openapi" / "openapi.json"
FRONTEND = PROJECT_ROOT / "frontend"
OPEN = {"/healthz", "/readyz", "/api/v1/auth/token", "/api/v1/auth/refresh", "/api/v1/auth/logout"}


@pytest.fixture(scope="module")
def served() -> str:
    return contract()


@pytest.fixture(scope="module")
def document(served: str) -> dict[str, Any]:
    return dict(json.loads(served))


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, found in document["paths"].items():
        for method, operation in found.items():
            yield f"{method.upper()} {path}", operation


def test_the_committed_contract_is_the_served_one(served: str) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == served, "run `make client` and commit what it writes"


def test_every_operation_is_named_once_and_described(document: dict[str, Any]) -> None:
    ids = Counter(operation["operationId"] for _, operation in operations(document))
    assert [name for name, times in ids.items() if times > 1] == []
    # Generated clients are called by these names: short, and none that an address shows through.
    assert [name for name in ids if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", name) or len(name) > 40 or "api_v1" in name] == []
    # Asked of the code: FastAPI makes a summary of a function's name where none is written.
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute) and route.include_in_schema]
    assert len(routes) == len(ids)
    assert [route.path for route in routes if not (route.summary or route.description)] == []


def test_every_operation_but_the_door_asks_who_is_there(document: dict[str, Any]) -> None:
    unguarded = {where.split()[1] for where, operation in operations(document) if not operation.get("security")}
    assert unguarded == OPEN


def test_every_operation_answers_its_errors_as_problems(document: dict[str, Any]) -> None:
    plain = [
        (where, status)
        for where, operation in operations(document)
        if where.split()[1].startswith("/api/")
        for status, answer in operation["responses"].items()
        if status >= "400" and "application/problem+json" not in answer.get("content", {})
    ]
    assert plain == []


def test_every_operation_that_takes_a_body_says_what_bodies_it_refuses(document: dict[str, Any]) -> None:
    taking = {where: operation for where, operation in operations(document) if "requestBody" in operation}
    assert [where for where, operation in taking.items() if not {"413", "415"} <= set(operation["responses"])] == []


def test_the_screens_client_is_made_from_the_contract(tmp_path: Path) -> None:
    program = FRONTEND / "node_modules" / ".bin" / "openapi-typescript"
    if not program.exists():
        pytest.skip("frontend/node_modules is not installed: run `make install`")
    made = tmp_path / "schema.d.ts"
    script = json.loads((FRONTEND / "package.json").read_text())["scripts"]["api"].split()
    arguments = [word if word != "src/api/schema.d.ts" else str(made) for word in script[1:]]
    subprocess.run([program, *arguments], cwd=FRONTEND, check=True, capture_output=True, timeout=120)
    assert made.read_text() == (FRONTEND / "src" / "api" / "schema.d.ts").read_text(), "run `make client` and commit what it writes"
