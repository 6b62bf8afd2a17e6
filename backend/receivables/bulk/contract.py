"""What the contract says of bodies that are read raw: the rows of a bulk push, as JSON or NDJSON."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from receivables.bulk.body import MAX_ITEMS
from receivables.bulk.rows import BulkAnswer
from receivables.routing import problems

_TEMPLATE = "#/components/schemas/{model}"


def bulk_route(row: type[BaseModel]) -> dict[str, Any]:
    """What the contract says of a bulk endpoint whose rows are `row`."""
    return {"response_model": BulkAnswer, "responses": problems(413, 415), "openapi_extra": _body(row)}


def _reference(model: str) -> dict[str, str]:
    return {"$ref": _TEMPLATE.format(model=model)}


def _body(row: type[BaseModel]) -> dict[str, Any]:
    lines = {"type": "string", "description": "One row a line, without limit on rows."}
    content = {"application/json": {"schema": _reference(f"{row.__name__}Bulk")}, "application/x-ndjson": {"schema": lines}}
    return {"requestBody": {"required": True, "content": content}}


def _items(row: type[BaseModel]) -> dict[str, Any]:
    items = {"type": "array", "items": _reference(row.__name__), "minItems": 1, "maxItems": MAX_ITEMS}
    return {
        "type": "object", "title": f"{row.__name__}Bulk", "required": ["items"], "properties": {"items": items},
        "additionalProperties": False,
    }  # fmt: skip


def describe(app: FastAPI, rows: list[type[BaseModel]]) -> None:
    """Adds the schemas of bulk rows, which no route parameter names, to the contract."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            contract = made()
            _, definitions = models_json_schema([(row, "validation") for row in rows], ref_template=_TEMPLATE)
            contract["components"]["schemas"] |= definitions["$defs"] | {f"{row.__name__}Bulk": _items(row) for row in rows}
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]
