"""Lists: every row exactly once under every order, filters, totals, and the same rows as CSV."""

import base64
import csv
import importlib
import io
import json
import pkgutil
from typing import Any

import pytest
from erp import book, customer, get, invoice, pays, push, receipt, refusal
from fastapi.testclient import TestClient
from httpx2 import Response

import receivables

SORTS = {
    "customers": ["name", "number", "external_id"],
    "invoices": ["due_on", "issued_on", "number", "amount", "open", "id"],
    "payments": ["received_on", "number", "amount", "open", "id"],
}
CASES = [
    (what, sort)
    for what, names in SORTS.items()
    for sort in [*names, *(f"-{name}" for name in names), f"-{names[0]},{names[1]}", f"{names[1]},-{names[0]}", f"-{names[0]},-{names[1]}"]
]
MOMENT = {"as_of": "2024-02-15", "known_at": "2100-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def shop() -> dict[str, list[Any]]:
    """Rows with many equal values, so that an order by them alone would not be total."""
    customers = [customer(f"C{n:02}", name=f"Name {n % 3}") for n in range(25)]
    items = [
        invoice(f"I{n:02}", f"{n % 4 + 1}.00", customer_external_id=f"C{n:02}", due_on=f"2024-02-{n % 5 + 1:02}", number=f"N{n % 6}",
                currency="USD" if n % 7 == 0 else "CNY")
        for n in range(25)
    ]  # fmt: skip
    payments = [
        receipt(f"P{n:02}", "4.00", customer_external_id=f"C{n:02}", received_on=f"2024-02-{n % 3 + 10}", number=f"N{n % 6}",
                currency="USD" if n % 7 == 0 else "CNY", allocations=pays((f"I{n:02}", "2.00")) if n % 2 else [])
        for n in range(25)
    ]  # fmt: skip
    return {"customers": customers, "invoices": items, "payments": payments}


@pytest.fixture
def stocked(client: TestClient, shop: dict[str, list[Any]]) -> TestClient:
    book(client, **shop)
    return client


def walk(client: TestClient, what: str, **params: Any) -> list[dict[str, Any]]:
    rows, page = [], get(client, what, limit=4, **params)
    while True:
        rows += page["items"]
        if page["next_cursor"] is None:
            return rows
        assert len(page["items"]) == 4
        page = get(client, what, limit=4, cursor=page["next_cursor"], **params)


@pytest.mark.parametrize("what", SORTS)
def test_pages_hold_every_row_once_under_every_sort(stocked: TestClient, what: str) -> None:
    for sort in [sort for of, sort in CASES if of == what]:
        rows = walk(stocked, what, sort=sort)
        assert len({row["id"] for row in rows}) == len(rows) == 25, sort
        first = sort.split(",")[0]
        values = [row[first.removeprefix("-")] for row in rows]
        assert values == sorted(values, reverse=first.startswith("-")), sort


def test_pages_hold_every_row_once_at_a_past_moment(stocked: TestClient) -> None:
    for sort in [sort for of, sort in CASES if of == "invoices"]:
        rows = walk(stocked, "invoices", sort=sort, **MOMENT)
        assert len({row["id"] for row in rows}) == len(rows) == 25, sort


def test_rows_that_arrive_meanwhile_move_nothing_twice(stocked: TestClient) -> None:
    page = get(stocked, "customers", limit=10)
    push(stocked, "customers", [customer("C99", name="Aaa")])
    rest = get(stocked, "customers", limit=100, cursor=page["next_cursor"])["items"]
    assert {row["id"] for row in page["items"]} & {row["id"] for row in rest} == set()
    assert len(rest) == 15


def test_the_total_is_there_when_it_is_asked_for(stocked: TestClient) -> None:
    assert get(stocked, "invoices", limit=3, include_total=True, currency="USD")["total"] == 4
    assert get(stocked, "invoices", limit=3)["total"] is None


def cursor(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


BAD = [
    ({"sort": "colour"}, "unknown_sort"),
    ({"sort": "due_on,colour"}, "unknown_sort"),
    ({"sort": "due_on,,number"}, "unknown_sort"),
    ({"cursor": "???"}, "invalid_cursor"),
    ({"cursor": "AAAA"}, "invalid_cursor"),
    ({"cursor": cursor(["2024-01-01"])}, "invalid_cursor"),
    ({"cursor": cursor(["yesterday", 1])}, "invalid_cursor"),
    ({"cursor": cursor({"a": 1, "b": 2})}, "invalid_cursor"),
    ({"cursor": cursor(7)}, "invalid_cursor"),
    ({"cursor": cursor([None, None])}, "invalid_cursor"),
    ({"cursor": cursor(["2024-01-01", 1e400])}, "invalid_cursor"),
    ({"cursor": cursor(["2024-01-01", 10**30])}, "invalid_cursor"),
    ({"cursor": cursor(["\ud800", 1]), "sort": "number"}, "invalid_cursor"),
    ({"cursor": cursor(["a\x00", 1]), "sort": "number"}, "invalid_cursor"),
    ({"limit": 0}, "invalid_field"),
    ({"limit": 201}, "invalid_field"),
    ({"limit": "many"}, "invalid_field"),
    ({"colour": "red"}, "unknown_parameter"),
    ({"as_of": "2024-02-30"}, "invalid_field"),
    ({"known_at": "soon"}, "invalid_field"),
    ({"currency": "cny"}, "invalid_field"),
    ({"status": "late"}, "invalid_field"),
    ({"kind": "bill"}, "invalid_field"),
    ({"bucket": "1-2"}, "unknown_bucket"),
    ({"customer_id": "0"}, "invalid_field"),
    ({"customer_id": str(2**63)}, "invalid_field"),
    ({"q": "a\x00b"}, "invalid_field"),
    ({"company": "nobody"}, "unknown_company"),
]


def test_a_parameter_that_says_nothing_is_refused(stocked: TestClient) -> None:
    for params, code in BAD:
        assert refusal(stocked.get("/api/v1/invoices", params=params)) == (422, code), params


def test_a_refused_parameter_is_named(stocked: TestClient) -> None:
    errors = stocked.get("/api/v1/invoices", params={"colour": "red", "size": "1"}).json()["errors"]
    assert [error["pointer"] for error in errors] == ["?colour", "?size"]
    assert stocked.get("/api/v1/invoices", params={"limit": 0}).json()["errors"][0]["pointer"] == "?limit"


FILTERS = [
    ({"status": "open"}, 13), ({"status": "partly_paid"}, 6), ({"status": "paid"}, 6), ({"status": "unpaid"}, 19),
    ({"status": "reversed"}, 0), ({"overdue": True}, 19), ({"overdue": False}, 6), ({"due_from": "2024-02-03"}, 15),
    ({"due_to": "2024-02-03"}, 15), ({"due_from": "2024-02-03", "due_to": "2024-02-03"}, 5), ({"currency": "USD"}, 4),
    ({"kind": "credit_note"}, 0), ({"q": "N3"}, 4), ({"q": "name 1"}, 8), ({"q": "%"}, 0), ({"q": "_"}, 0), ({"q": "\\"}, 0),
    ({"external_id": "I07"}, 1), ({"as_of": "2023-12-31"}, 0), ({"as_of": "2024-02-01", "overdue": True}, 0),
    ({"as_of": "2024-02-02", "overdue": True}, 5), ({"bucket": "1-30", "as_of": "2024-02-05"}, 20),
    ({"known_at": "2001-01-01T00:00:00Z"}, 0),
]  # fmt: skip


def test_filters_let_through_what_they_say(stocked: TestClient) -> None:
    for params, count in FILTERS:
        page = get(stocked, "invoices", limit=200, include_total=True, **params)
        assert (len(page["items"]), page["total"]) == (count, count), params


def rows_of_csv(answer: Response) -> list[dict[str, str]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8", answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("what", SORTS)
def test_csv_holds_the_rows_of_the_pages(stocked: TestClient, what: str) -> None:
    for accept in ("text/csv", "text/csv, */*;q=0.1", "TEXT/CSV; charset=utf-8"):
        params = {"sort": f"-{SORTS[what][0]}", "limit": 4}
        rows = rows_of_csv(stocked.get(f"/api/v1/{what}", params=params, headers={"Accept": accept}))
        pages = walk(stocked, what, sort=params["sort"])
        assert rows == [{name: cell(value) for name, value in row.items()} for row in pages]


def cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value).replace("null", "")


CELLS = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "--5", "-A1", 'a"b', "a,b", "a\nb", "汉字", "a\t=1", "a\r=1"]


def test_a_cell_is_never_a_formula(client: TestClient) -> None:
    book(client, customers=[customer(f"C{n:02}", name=f"n{n:02}", group=text) for n, text in enumerate(CELLS)])
    cells = [row["group"] for row in rows_of_csv(client.get("/api/v1/customers", headers={"Accept": "text/csv"}))]
    assert [text.removeprefix("'") for text in cells] == CELLS
    assert [text for text in cells if text[0] in "=+-@\t\r"] == []
    assert [row["group"] for row in get(client, "customers")["items"]] == CELLS


def test_numbers_in_csv_stay_numbers(client: TestClient) -> None:
    book(client, customers=[customer(group="-12.50", region="+7")])
    (row,) = rows_of_csv(client.get("/api/v1/customers", headers={"Accept": "text/csv"}))
    assert (row["group"], row["region"]) == ("-12.50", "+7")


NEVER_EMPTY = {"receivables.reporting.monthly_figures amount"}  # figures that were taken back are not listed


def test_no_order_is_by_what_may_be_empty() -> None:
    """Behind a row without a value no page can go on: such a column is given one for the order."""
    found = []
    for module in pkgutil.walk_packages(receivables.__path__, "receivables."):
        names = vars(importlib.import_module(module.name)).items()
        orders = [order for name, order in names if name.endswith("SORTABLE") and isinstance(order, dict)]
        found += [f"{module.name} {name}" for order in orders for name, column in order.items() if getattr(column, "nullable", False)]
    assert set(found) == NEVER_EMPTY
