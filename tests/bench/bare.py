"""The raw limit: FastAPI, Pydantic, a pool and one statement. Same fields, same table and indexes; nothing looked up, kept or told."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import uvicorn
from fastapi import FastAPI, Response
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from receivables.database import OPTIONS

POOL = ConnectionPool(os.environ["DATABASE_URL"], min_size=4, max_size=20, open=False, kwargs={"options": OPTIONS})
KINDS = Literal["invoice", "credit_note", "debit_note", "opening_balance", "deposit", "retention", "advance", "note_receivable", "interest",
    "fee", "other"]  # fmt: skip
COLUMNS = {
    "customer_id": "bigint", "external_id": "text", "number": "text", "kind": "text", "currency": "text", "amount_minor": "bigint",
    "issued_on": "date", "due_on": "date", "contract_number": "text", "purchase_order": "text", "reference": "text", "owner": "text",
    "disputed": "boolean", "description": "text",
}  # fmt: skip
NAMES = ", ".join(COLUMNS)
ARRAYS = ", ".join(f"%({name})b::{kind}[]" for name, kind in COLUMNS.items())
INSERT = f"""INSERT INTO bare_invoices (company_id, source, open_minor, {NAMES})
    SELECT 1, 'erp', amount_minor, {NAMES} FROM unnest({ARRAYS}) AS t ({NAMES})
    ON CONFLICT (company_id, source, external_id) WHERE NOT superseded DO"""
KEEP = f"{INSERT} NOTHING"
REWRITE = f"{INSERT} UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS if name != 'external_id')}"
LIST = """SELECT id, source, external_id, number, customer_id, kind, currency, amount_minor, open_minor, issued_on, due_on, contract_number,
    purchase_order, reference, owner, disputed, description FROM invoices WHERE customer_id = %s ORDER BY due_on, id LIMIT 50"""


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")

    external_id: Annotated[str, Field(min_length=1, max_length=100)]
    customer_external_id: Annotated[str, Field(min_length=1, max_length=100)]
    issued_on: date
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    amount: Decimal
    due_on: date | None = None
    payment_terms_days: int | None = None
    company: str | None = None
    source: str | None = None
    number: str | None = None
    kind: KINDS = "invoice"
    contract_number: str | None = None
    purchase_order: str | None = None
    reference: str | None = None
    owner: str | None = None
    disputed: bool = False
    description: str | None = None


class Items(BaseModel):
    items: list[Item]


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    POOL.open(wait=True)
    yield
    POOL.close()


app = FastAPI(lifespan=lifespan)


@app.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


def _values(item: Item) -> tuple[Any, ...]:
    customer_id, minor = int(item.customer_external_id[1:]), int(item.amount.scaleb(2))
    return (
        customer_id, item.external_id, item.number or item.external_id, item.kind, item.currency, minor, item.issued_on, item.due_on,
        item.contract_number, item.purchase_order, item.reference, item.owner, item.disputed, item.description,
    )  # fmt: skip


@app.post("/push")
def push(body: Items, rewrite: bool = False) -> Response:
    arrays = zip(*map(_values, body.items), strict=True)
    values = {name: list(column) for name, column in zip(COLUMNS, arrays, strict=True)}
    with POOL.connection() as connection:
        written = connection.execute(REWRITE if rewrite else KEEP, values).rowcount
    return Response(to_json({"written": written}), media_type="application/json")


@app.get("/list")
def listed(customer_id: int) -> Response:
    with POOL.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(LIST, (customer_id,)).fetchall()
    return Response(to_json({"items": rows}), media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False, server_header=False)
