"""Pages of limitations: the same rows in the same order as judging every open item, and no more judged than a page needs."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from conftest import add_company
from erp import Row, book, customer, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.clock import today
from receivables.database import transaction
from receivables.legal import limitation_sweep, limitations
from receivables.rules.limitation import limitation

TODAY = today("Asia/Shanghai")
_SENT = """INSERT INTO dunning_letters (company_id, run_id, customer_id, channel, level, segment, state, sent_at)
    SELECT 1, :run, customer_id, 'email', 1, 'all', :state, CAST(:day AS date) + time '09:00' FROM invoices WHERE id = :item RETURNING id"""
_NAMED = """INSERT INTO dunning_letter_items (letter_id, invoice_id, level, currency, open_minor, chased_minor, dropped)
    VALUES (:letter, :item, 1, 'CNY', 1, 1, :dropped)"""
_RUN = """WITH made AS (INSERT INTO strategies (company_id, version, name, definition, actor) VALUES (1, 1, 'x', '{}', 't') RETURNING id)
    INSERT INTO dunning_runs (company_id, strategy_id, as_of, status, stopped, actor)
    SELECT 1, id, :day, 'approved', '{}', 't' FROM made RETURNING id"""


def written(letters: list[tuple[int, date, str, str | None]]) -> None:
    """Letters about one item each: (item, day, state, why it was dropped from it)."""
    with transaction() as session:
        run = session.execute(text(_RUN), {"day": TODAY}).scalar_one()
        for item, day, state, dropped in letters:
            sent = {"run": run, "state": state, "day": day, "item": item}
            letter = session.execute(text(_SENT), sent).scalar_one()
            session.execute(text(_NAMED), {"letter": letter, "item": item, "dropped": dropped})


@pytest.fixture
def mixed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Sixty items of twelve years, of customers under three laws, some of them written to, called, paid in part; judged three at a time."""
    monkeypatch.setattr(limitations, "BATCH", 3)
    random = Random(7)  # noqa: S311
    customers = [customer("C1"), customer("C2", country="HK"), customer("C3", country="XX"), customer("C4", country="CN")]
    post(client, "limitation-periods", {"country": "XX", "from_on": "2000-01-01", "years": 2, "longest_years": 5, "causes": ["demand"],
                                        "source": "Act 1", "rest_weekdays": []})  # fmt: skip
    days = [TODAY - timedelta(random.randrange(20, 4400)) for _ in range(60)]
    ids = book(client, customers=customers, invoices=[
        invoice(f"I{n}", "100.00", issued_on=str(day - timedelta(30)), due_on=str(day), customer_external_id=f"C{n % 4 + 1}")
        for n, day in enumerate(days)
    ])  # fmt: skip
    within = {n: days[n] + timedelta(random.randrange(1, 1400)) for n in random.sample(range(60), 40)}
    told = {n: day for n, day in within.items() if day <= TODAY}
    numbers = sorted(told)
    written([(ids[f"I{n}"], told[n], "bounced" if n % 7 == 0 else "sent", "paid" if n % 5 == 0 else None) for n in numbers[::2]])
    for n in numbers[1::2]:
        body: Row = {"customer_id": ids[f"C{n % 4 + 1}"], "channel": "phone", "outcome": random.choice(["other", "unreachable", "evasive"]),
                     "acted_at": f"{told[n]}T04:00:00Z"}  # fmt: skip
        post(client, "collection-actions", body | ({"invoice_id": ids[f"I{n}"]} if n % 3 else {}))
    push(client, "payments", [
        receipt(f"P{n}", "1.00", received_on=str(told[n]), allocations=pays((f"I{n}", "1.00")), customer_external_id=f"C{n % 4 + 1}")
        for n in numbers[::4]
    ])  # fmt: skip
    return ids


def paged(client: TestClient, size: int, **asked: Any) -> Iterator[Row]:
    cursor: dict[str, str] = {}
    while True:
        found = get(client, "limitations", limit=str(size), **asked, **cursor)
        yield from found["items"]
        if found["next_cursor"] is None:
            return
        cursor = {"cursor": found["next_cursor"]}


def test_pages_are_what_judging_everything_gives(client: TestClient, mixed: dict[str, int]) -> None:
    everything: dict[int, Row] = {}
    for name in ("C1", "C2", "C3", "C4"):  # of one customer every open item is judged
        everything |= {row["invoice_id"]: row for row in paged(client, 200, customer_id=str(mixed[name]))}
    assert len(everything) == 60
    assert len({row["last_cause"] for row in everything.values()}) > 2
    ordered = sorted(everything.values(), key=lambda row: (row["ends_on"], row["invoice_id"]))
    for within in (0, 180, 1095, 3650):
        horizon = str(TODAY + timedelta(within))
        near = [row for row in ordered if row["ends_on"] <= horizon]
        for over in (None, "true", "false"):
            for size in (1, 7, 200):
                if size == 1 and (within != 180 or over is not None):
                    continue
                asked = {"within_days": str(within)} | ({"over": over} if over else {})
                expected = [row for row in near if over is None or (row["ends_on"] < str(TODAY)) == (over == "true")]
                assert list(paged(client, size, **asked)) == expected, (within, over, size)
        for over, restarted in product((None, True, False), repeat=2):
            asked = {name: str(value).lower() for name, value in (("over", over), ("interrupted", restarted)) if value is not None}
            expected = [row for row in near if over in (None, row["ends_on"] < str(TODAY))]
            expected = [row for row in expected if restarted in (None, row["last_cause"] is not None)]
            whole = get(client, "limitations", within_days=str(within), include_total="true", limit="2", **asked)
            assert (whole["total"], whole["items"]) == (len(expected), expected[:2]), (within, asked)
    restarted = [row for row in ordered if row["last_cause"] and row["ends_on"] <= str(TODAY + timedelta(3650))]
    assert list(paged(client, 7, within_days="3650", interrupted="true")) == restarted


def judged(client: TestClient, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> tuple[int, list[Row]]:
    """How many items were judged for a page, and the page."""
    calls: list[date] = []

    def counted(due_on: date, *rest: Any) -> Any:
        calls.append(due_on)
        return limitation(due_on, *rest)

    for module in (limitations, limitation_sweep):
        monkeypatch.setattr(module, "limitation", counted)
    rows = get(client, "limitations", **asked)["items"]
    return len(calls), rows


def test_no_more_is_judged_than_a_page_needs(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limitations, "BATCH", 10)
    old = [invoice(f"O{n}", issued_on=str(TODAY - timedelta(1400)), due_on=str(TODAY - timedelta(1300 - n))) for n in range(60)]
    new = [invoice(f"N{n}", issued_on=str(TODAY - timedelta(400)), due_on=str(TODAY - timedelta(300))) for n in range(60)]
    ids = book(client, invoices=[*old, *new])
    count, rows = judged(client, monkeypatch, limit="5")
    assert (count, [row["number"] for row in rows]) == (10, [f"O{n}" for n in range(5)])
    written([(ids[f"O{n}"], TODAY - timedelta(800), "sent", None) for n in range(60)])
    count, rows = judged(client, monkeypatch, limit="5")  # the oldest are looked at; that the rest was written to is seen without
    assert (count, rows) == (10, [])
    count, rows = judged(client, monkeypatch, limit="5", within_days="1095", include_total="true")
    assert (len(rows), count) == (5, 60 + 1 + 6)  # the sixty of N are alike and judged once; the page, and one more, by everything recorded


def test_another_company_in_the_same_list(client: TestClient, mixed: dict[str, int]) -> None:
    with transaction() as session:
        add_company(session, "other")
    assert len(list(paged(client, 7, within_days="3650"))) == len(list(paged(client, 200, within_days="3650")))
