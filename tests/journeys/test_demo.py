"""The demo, pushed through the API of a running server, leaves a book that agrees with itself and with its maker."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import httpx
import pytest
from app import listening
from conftest import add_company, add_key
from sqlalchemy import text

from receivables import clock
from receivables.access.permissions import Permission
from receivables.database import transaction
from receivables.demo import load
from receivables.demo.accounts import ACCOUNTS, PASSWORD
from receivables.demo.book import Book
from receivables.demo.generate import generate
from receivables.demo.load import DemoError, is_empty, load_demo
from receivables.money import from_minor, to_minor

KEY = "hk_demo_key_0000000000000000000"


@pytest.fixture
def server(empty: None) -> Iterator[str]:
    """The API on a port of its own, with a key that sees every company."""
    with transaction() as session:
        add_company(session, "main")
        add_key(session, KEY, None, list(Permission))
    with listening() as address:
        yield address


def rows(table: str) -> int:
    with transaction() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_the_demo_from_nothing_and_again(server: str) -> None:
    with transaction() as session:
        assert is_empty(session)
    said: list[str] = []
    today = clock.today("Asia/Shanghai")
    book = load_demo(server, KEY, today=today, say=said.append)
    with transaction() as session:
        assert not is_empty(session)
    assert said[0] == "180 customers"
    with httpx.Client(base_url=f"{server}/api/v1", headers={"X-API-Key": KEY}, timeout=60) as client:
        _agrees_with_its_maker(client, book)
        _tells_a_story(client, book)
    assert rows("statement_schedules") == 2
    counted = ("customers", "invoices", "payments", "entries", "collection_actions", "promises", "users", "statement_schedules", "mails",
               "transfers", "reconciliations", "revaluations", "period_closings", "imports", "period_targets")  # fmt: skip
    counts = {table: rows(table) for table in counted}
    load_demo(server, KEY, today=today)
    assert {table: rows(table) for table in counts} == counts


def _agrees_with_its_maker(client: httpx.Client, book: Book) -> None:
    for item in client.get("/invariants").json()["items"]:
        assert item["holds"], item
    waiting = client.get("/statement-lines", params={"direction": "in", "limit": 200}).json()["items"]
    assert client.get("/clearing/receipts", params={"matched": "proposed", "include_total": True}).json()["total"] > 10
    assert client.get("/invoices", params={"classification": "abnormal", "include_total": True}).json()["total"] > 10
    totals = {total["currency"]: total for total in client.get("/reports/aging").json()["totals"]}
    for currency in ("CNY", "USD"):
        items = [item for item in book.invoices if item.currency == currency]
        notes = client.get("/invoices", params={"kind": "interest", "currency": currency, "limit": 200}).json()["items"]
        gross = sum(item.open_minor for item in items if item.kind != "credit_note")
        gross += sum(to_minor(note["open"], currency) for note in notes)
        unapplied = sum(item.open_minor for item in items if item.kind == "credit_note")
        unapplied += sum(payment.left_minor for payment in book.payments if payment.currency == currency)
        unapplied += sum(to_minor(line["amount"], "CNY") for line in waiting if line["currency"] == currency)
        overdue = sum(item.open_minor for item in items if item.kind != "credit_note" and item.due_on < book.today)
        if currency == "CNY":
            cleared = sum(to_minor(row["applied"], currency) for row in client.get("/clearings").json()["items"])
            drafts = sum(to_minor(note["amount"], currency) for note in client.get("/notes").json()["items"])  # owed until they are cashed
            lost = sum(to_minor(row["amount"], currency) for row in client.get("/write-offs").json()["items"])
            gross, unapplied, overdue = gross + drafts - cleared - lost, unapplied + drafts - cleared, overdue - cleared - lost
        shown = [totals[currency][name] for name in ("gross", "unapplied", "overdue")]
        assert shown == [from_minor(minor, currency) for minor in (gross, unapplied, overdue)]


def _tells_a_story(client: httpx.Client, book: Book) -> None:
    figures = {item["id"]: item for item in client.get("/kpis").json()["items"]}
    assert all(item["value"] is not None for item in figures.values())
    assert 50 < to_minor(figures["dso.simple"]["value"], "CNY") // 100 < 85
    trend = client.get("/reports/aging-trend", params={"currency": "CNY"}).json()["items"]
    assert [row["as_of"] for row in trend][-1] == book.today.isoformat()
    assert all(to_minor(row["gross"], "CNY") > 0 for row in trend)
    assert {promise["status"] for promise in client.get("/promises", params={"limit": 200}).json()["items"]} >= {"kept", "broken", "open"}
    assert client.get("/worklist", params={"include_total": True}).json()["total"] > 60
    rules = {flag["rule"] for flag in client.get("/flags", params={"limit": 200}).json()["items"]}
    assert rules >= {"overdue", "worsening", "long_aging", "broken_promise", "over_limit"}
    _has_month_ends(client)
    for account in ACCOUNTS:
        answer = client.post("/auth/token", data={"username": account.email, "password": PASSWORD})
        assert answer.status_code == 200, account


def _has_month_ends(client: httpx.Client) -> None:
    """The month before the last is closed, signed by two people and agrees; the last one's differences are there to be explained."""
    signed, waiting = (client.get("/reconciliations", params={"status": status}).json()["items"] for status in ("signed", "open"))
    assert [(row["differences"], row["prepared_by"] != row["signed_by"]) for row in signed] == [(0, True)]
    assert [(row["unclosed"] < row["differences"], row["unclosed"] > 2) for row in waiting] == [(True, True)]
    closed = client.get("/periods/state", params={"company": "main"}).json()
    assert closed["closed_until"] == signed[0]["as_of"] < waiting[0]["as_of"]
    assert {row["month_end"] for row in client.get("/revaluations").json()["items"]} == {signed[0]["as_of"], waiting[0]["as_of"]}
    assert {row["status"] for row in client.get("/imports").json()["items"]} == {"checking"}  # no worker runs here
    assert len(client.get("/transfers").json()["items"]) == 1
    assert len(client.get("/period-targets").json()["items"]) == 10


def test_a_refused_row_is_named(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = generate(date(2026, 1, 1))
    made.customers = [replace(made.customers[0], payment_terms_days=-1)]
    monkeypatch.setattr(load, "generate", lambda _today: made)
    with pytest.raises(DemoError, match=r"1 customers were refused, such as C1001: .*payment_terms_days"):
        load_demo(server, KEY)


def test_a_key_of_one_company_cannot_load_it(server: str) -> None:
    with transaction() as session:
        add_key(session, "hk_main_only_000000000000000000", "main", list(Permission))
    with pytest.raises(DemoError, match="POST /companies answered 403"):
        load_demo(server, "hk_main_only_000000000000000000", today=date(2026, 1, 1))
