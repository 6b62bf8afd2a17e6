"""A real ledger, pushed through HTTP and asked on past days: every sum is that of the files themselves.

Needs HUIKUAN_DATA, the folder with `b2b_closed.csv` and `b2b_open.csv`.
"""

import csv
import io
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from conftest import KEY, add_company, add_key
from erp import Row, broken, get, push, push_lines
from fastapi.testclient import TestClient
from realbook import Line, customers_of, invoices_of, read, receipts_of
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.database import transaction
from receivables.money import to_minor
from receivables.tables import metadata

DAYS = ("2019-06-30", "2019-09-30", "2019-12-31", "2020-01-31", "2020-05-22")
BUCKETS = {"not_due": 0, "1-30": 30, "31-60": 60, "61-90": 90, "91-180": 180, "181-365": 365, "365+": 10**6}
LEDGER = ("customers", "invoices", "payments", "entries", "due_date_changes")
CALL = 5_000
Sums = dict[tuple[str, str], dict[str, int]]
"""Minor units by figure, for each (customer or nothing, currency)."""


def expected(lines: Iterable[Line], day: date, key: Callable[[Line], str], *, receipts_known: bool = True) -> Sums:
    """What the files say was open on a day: gross, overdue, each bucket, and what had come in but was not applied yet."""
    sums: Sums = defaultdict(lambda: dict.fromkeys([*BUCKETS, "gross", "overdue", "unapplied"], 0))
    for line in lines:
        of = (key(line), line.currency)
        paid_early = line.paid is not None and line.paid <= day < line.issued
        if receipts_known and paid_early:
            sums[of]["unapplied"] += line.minor
        if not (line.open_on(day) if receipts_known else line.issued <= day):
            continue
        overdue = (day - line.due).days
        sums[of]["gross"] += line.minor
        sums[of]["overdue"] += line.minor if overdue > 0 else 0
        sums[of][next(name for name, last in BUCKETS.items() if overdue <= last)] += line.minor
    return {of: figures for of, figures in sums.items() if any(figures.values())}


def reported(rows: Iterable[Row], key: Callable[[Row], str]) -> Sums:
    sums = {}
    for row in rows:
        figures = row["amounts"] | {name: row[name] for name in ("gross", "overdue", "unapplied")}
        minor = {name: to_minor(amount, row["currency"], signed=True) for name, amount in figures.items()}
        assert to_minor(row["net"], row["currency"], signed=True) == minor["gross"] - minor["unapplied"]
        sums[(key(row), row["currency"])] = minor
    return {of: figures for of, figures in sums.items() if any(figures.values())}


class Book:
    """The files' ledger, pushed once for all tests of the module."""

    def __init__(self, client: TestClient, folder: Path) -> None:
        self.client, self.lines = client, read(folder)
        self.statuses: list[dict[str, int]] = []
        self.push_documents()
        time.sleep(0.01)
        self.before_receipts = datetime.now(UTC).isoformat()
        time.sleep(0.01)
        self.push_receipts()
        self.external = {row["id"]: row["external_id"] for row in self.pages("customers", "items")}

    def push_documents(self) -> None:
        self.note(push(self.client, "customers", customers_of(self.lines), results="rejected"))
        self.note(push_lines(self.client, "invoices", invoices_of(self.lines), results="rejected"))

    def push_receipts(self) -> None:
        receipts = receipts_of(self.lines)
        for start in range(0, len(receipts), CALL):
            self.note(push(self.client, "payments", receipts[start : start + CALL], results="rejected"))

    def note(self, answer: Row) -> None:
        assert answer["rejected"] == 0, answer["results"][:3]
        self.statuses.append({name: answer[name] for name in ("created", "updated", "unchanged")})

    def pages(self, path: str, rows: str, **params: Any) -> Iterator[Row]:
        cursor: dict[str, str] = {}
        while True:
            page = get(self.client, path, limit=200, **params, **cursor)
            yield from page[rows]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}

    def by_currency(self, **params: Any) -> Sums:
        return reported(get(self.client, "reports/aging", **params)["totals"], lambda _row: "")

    def by_customer(self, **params: Any) -> Sums:
        rows = self.pages("reports/aging", "rows", group_by="customer", **params)
        return reported(rows, lambda row: str(self.external[int(row["key"])]))


@pytest.fixture(scope="module")
def book(app_client: TestClient, data_folder: Path) -> Iterator[Book]:
    names = ", ".join(table.name for table in metadata.sorted_tables)
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        add_company(session, "main", currency="USD", zone="America/New_York")
        add_key(session, KEY, "main", list(Permission))
    app_client.headers["X-API-Key"] = KEY
    yield Book(app_client, data_folder)
    app_client.headers.clear()


def counted() -> dict[str, int]:
    with transaction() as session:
        return {table: int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()) for table in LEDGER}


def test_every_row_of_the_files_is_there_once(book: Book) -> None:
    receipts = receipts_of(book.lines)
    paid = [line for line in book.lines if line.paid is not None]
    documents = len(book.lines) + len(receipts)
    assert sum(status["created"] for status in book.statuses) == len(customers_of(book.lines)) + documents
    counts = counted()
    assert (counts["invoices"], counts["payments"], counts["entries"]) == (len(book.lines), len(receipts), documents + len(paid))


@pytest.mark.parametrize("day", DAYS)
def test_a_past_day_is_the_files_sums_by_currency_and_by_customer(book: Book, day: str) -> None:
    on = date.fromisoformat(day)
    assert book.by_currency(as_of=day) == expected(book.lines, on, lambda _line: "")
    assert book.by_customer(as_of=day) == expected(book.lines, on, lambda line: line.customer)


@pytest.mark.parametrize("day", DAYS)
def test_before_the_receipts_came_in_everything_was_open(book: Book, day: str) -> None:
    on, then = date.fromisoformat(day), {"as_of": day, "known_at": book.before_receipts}
    assert book.by_currency(**then) == expected(book.lines, on, lambda _line: "", receipts_known=False)
    assert book.by_customer(**then) == expected(book.lines, on, lambda line: line.customer, receipts_known=False)


def test_one_currency_alone_is_the_same_in_it(book: Book) -> None:
    alone = [line for line in book.lines if line.currency == "CAD"]
    assert book.by_currency(as_of=DAYS[3], currency="CAD") == expected(alone, date.fromisoformat(DAYS[3]), lambda _line: "")


def test_the_list_of_items_adds_up_to_the_report(book: Book) -> None:
    asked = {"as_of": DAYS[3], "status": "unpaid", "sort": "-open,number"}
    answer = book.client.get("/api/v1/invoices", params=asked, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    # the pages are the same rows in the same order: a few of them, for each works out the past day anew
    paged = islice(book.pages("invoices", "items", **asked), 600)
    assert [row["external_id"] for row in paged] == [row["external_id"] for row in rows[:600]]
    assert {row["external_id"] for row in rows} == {line.id for line in book.lines if line.open_on(date.fromisoformat(DAYS[3]))}
    gross: dict[str, int] = defaultdict(int)
    for row in rows:
        gross[row["currency"]] += to_minor(row["open"], row["currency"])
    assert gross == {currency: figures["gross"] for (_, currency), figures in book.by_currency(as_of=DAYS[3]).items()}


def test_the_books_agree_with_themselves(book: Book) -> None:
    assert broken(book.client, DAYS[0], DAYS[4]) == []


def test_everything_pushed_again_is_unchanged_and_writes_nothing(book: Book) -> None:
    before, first = counted(), len(book.statuses)
    book.push_documents()
    book.push_receipts()
    again = book.statuses[first:]
    assert [(status["created"], status["updated"]) for status in again] == [(0, 0)] * len(again)
    assert sum(status["unchanged"] for status in again) == before["customers"] + before["invoices"] + before["payments"]
    assert counted() == before
