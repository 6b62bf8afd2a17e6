"""What the contract says of bodies that are read raw: the rows of a bulk push, as JSON or NDJSON."""

import json
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from receivables.bulk.body import MAX_ITEMS
from receivables.bulk.examples import EXAMPLES
from receivables.bulk.rows import BulkAnswer
from receivables.routing import TEXTS, problems

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
_REFUSED = {str(status): {"description": TEXTS[status], "content": _PROBLEM} for status in (413, 415)}
_REUSED = {"409": {"description": TEXTS[409], "content": _PROBLEM}}
_TEMPLATE = "#/components/schemas/{model}"


def bulk_route(row: type[BaseModel]) -> dict[str, Any]:
    """What the contract says of a bulk endpoint whose rows are `row`."""
    return {"response_model": BulkAnswer, "responses": problems(409), "openapi_extra": _body(row)}


def _reference(model: str) -> dict[str, str]:
    return {"$ref": _TEMPLATE.format(model=model)}


def _body(row: type[BaseModel]) -> dict[str, Any]:
    lines = {"type": "string", "description": "One row a line, without limit on rows."}
    rows = EXAMPLES[row.__name__]
    content: dict[str, Any] = {
        "application/json": {"schema": _reference(f"{row.__name__}Bulk"), "example": {"items": rows}},
        "application/x-ndjson": {"schema": lines, "example": "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in rows)},
    }
    return {"requestBody": {"required": True, "content": content}}


def _items(row: type[BaseModel]) -> dict[str, Any]:
    items = {"type": "array", "items": _reference(row.__name__), "minItems": 1, "maxItems": MAX_ITEMS}
    return {
        "type": "object", "title": f"{row.__name__}Bulk", "required": ["items"], "properties": {"items": items},
        "additionalProperties": False,
    }  # fmt: skip


def _told_of_bodies(contract: dict[str, Any]) -> None:
    """A body may be too large, of another content type, or not the one its Idempotency-Key came with: so for every operation with one."""
    for operation in (operation for operations in contract["paths"].values() for operation in operations.values()):
        if "requestBody" in operation:
            keyed = any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", []))
            refused = _REFUSED | (_REUSED if keyed else {})
            operation["responses"] |= {status: told for status, told in refused.items() if status not in operation["responses"]}


def describe(app: FastAPI, rows: list[type[BaseModel]]) -> None:
    """Adds to the contract the schemas of bulk rows, which no route parameter names, and what is so for every body."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            contract = made()
            _, definitions = models_json_schema([(row, "validation") for row in rows], ref_template=_TEMPLATE)
            contract["components"]["schemas"] |= definitions["$defs"] | {f"{row.__name__}Bulk": _items(row) for row in rows}
            for name, examples in EXAMPLES.items():
                contract["components"]["schemas"][name]["examples"] = examples
            _told_of_bodies(contract)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]
