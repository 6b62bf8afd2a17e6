"""Nonsense, twice, and ten at once, at the endpoints of strategies, holds, the calendar, tags, runs and printed letters."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from conftest import add_company, add_key
from dunners import ALWAYS, STEPS, TODAY, WHY, debtor, overdue, run, strategy_of, texts
from erp import Row, book, broken, post
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.database import transaction

OTHER = "hk_test_key_of_another_company_00000"
COUNTED = ("strategies", "dunning_holds", "quiet_days", "calendar_years", "calendar_days", "sending_hours", "customer_tags", "dunning_runs",
           "dunning_letters", "dunning_letter_items", "dunning_marks", "dunning_prints", "audit_entries")  # fmt: skip
NONSENSE = [None, True, -1, 0, 2**63, 10**30, 1.5, "", " ", "\x00", "\ud7ff" * 300, "x" * 5000, [], {}, [[]], {"a": None}, "2024-02-30",
            "NaN"]  # fmt: skip
SEGMENT: Row = {"code": "all", "steps": STEPS, "tags": ["x"], "currency": "CNY", "amount_from": "1.00"}


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """A book with an approved run of letters on paper, one of them printed, and another company that sees none of it."""
    texts(client, "first", "last")
    strategy_of(client, [STEPS[0] | {"channel": "letter"}])
    names = ("C1", "C2")
    made = book(client, customers=[debtor(name) for name in names], invoices=[overdue(f"I{n}", customer_external_id=n) for n in names])
    made["run"] = run(client)["id"]
    made["print"] = post(client, f"dunning-runs/{made['run']}/prints", {})["batch"]["id"]
    hold = {"customer_id": made["C1"], "until_on": str(TODAY), "reason": "x"}
    made["hold"] = post(client, "dunning-holds", hold)["id"]
    made["preview"] = run(client, approved=False)["id"]
    made["draft"] = strategy_of(client, active=False)["id"]
    with transaction() as session:
        add_company(session, "other")
        add_key(session, OTHER, "other", list(Permission))
    return made


Case = tuple[str, str, Row]
CASES: dict[str, Callable[[dict[str, int]], Case]] = {
    "strategy": lambda _: ("POST", "strategies", ALWAYS | {"name": "x", "minimum": {"CNY": "1.00"}, "segments": [SEGMENT]}),
    "activation": lambda ids: ("POST", f"strategies/{ids['draft']}/activation", {"valid_from": str(TODAY), **WHY}),
    "hold": lambda ids: ("POST", "dunning-holds", {"customer_id": ids["C1"], "invoice_id": ids["IC1"], "currency": "CNY", "amount": "1.00",
                                                   "until_on": str(TODAY), "reason": "x"}),
    "lifting": lambda ids: ("POST", f"dunning-holds/{ids['hold']}/lifting", WHY),
    "quiet day": lambda _: ("POST", "quiet-days", {"company": "main", "country": "CN", "day": str(TODAY), "name": "x", "kind": "closed"}),
    "calendar year": lambda _: ("POST", "calendar-years", {"company": "main", "country": "CN", "year": TODAY.year}),
    "hours": lambda _: ("PUT", "sending-hours", {"company": "main", "country": "CN", "time_zone": "Asia/Shanghai", "from_hour": 8,
                                                 "to_hour": 9}),
    "tags": lambda ids: ("PUT", f"customers/{ids['C1']}/tags", {"tags": ["x"]}),
    "run": lambda _: ("POST", "dunning-runs", {"company": "main"}),
    "approval": lambda ids: ("POST", f"dunning-runs/{ids['preview']}/approval", WHY | {"accept_changes": "0" * 64}),
    "reprint": lambda ids: ("POST", f"dunning-prints/{ids['print']}/reprint", WHY),
    "posting": lambda ids: ("POST", f"dunning-prints/{ids['print']}/posting", {"posted_on": str(TODAY)}),
}  # fmt: skip
ONE_WINS = ("activation", "lifting", "quiet day", "approval", "posting")
EACH = pytest.mark.parametrize("name", CASES)


def counted() -> list[int]:
    with transaction() as session:
        return [int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()) for table in COUNTED]


def bent(body: Any) -> list[Any]:
    """The body with one value at a time replaced, one field at a time left out, one too many; lists and objects also inside."""
    if isinstance(body, list):
        return [value for value in NONSENSE if value != []] + [[one, *body[1:]] for one in (bent(body[0]) if body else [])]
    if not isinstance(body, dict):
        return [value for value in NONSENSE if value != body]
    found = [body | {"unexpected": 1}]
    for name, value in body.items():
        found += [body | {name: other} for other in bent(value)]
    return found


@EACH
def test_nonsense_is_refused_or_taken_by_a_rule(client: TestClient, ids: dict[str, int], name: str) -> None:
    method, path, body = CASES[name](ids)
    for other in bent(body) if name != "strategy" else bent(body)[::3]:
        before = counted()
        try:
            answer = client.request(method, f"/api/v1/{path}", json=other)
        except UnicodeEncodeError:
            continue
        assert answer.status_code in (200, 201, 404, 409, 422), (path, other, answer.text)
        assert answer.status_code < 300 or counted() == before, (path, other)
    assert broken(client) == []


@EACH
def test_of_another_company_it_is_not_there(client: TestClient, ids: dict[str, int], name: str) -> None:
    method, path, body = CASES[name](ids)
    before = counted()
    answer = client.request(method, f"/api/v1/{path}", json=body, headers={"X-API-Key": OTHER})
    assert answer.status_code in (404, 409, 422), answer.text
    assert counted() == before


@EACH
def test_ten_at_once(client: TestClient, ids: dict[str, int], name: str) -> None:
    method, path, body = CASES[name](ids)
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: client.request(method, f"/api/v1/{path}", json=body), range(10)))
    taken = [answer for answer in answers if answer.status_code < 300]
    assert {answer.status_code for answer in answers} <= {200, 201, 409}, [answer.text for answer in answers]
    assert len(taken) == (1 if name in ONE_WINS else 10)
    assert broken(client) == []


def test_printed_by_ten_at_once_is_one_batch(client: TestClient, ids: dict[str, int]) -> None:
    made = book(client, customers=[debtor("C3")], invoices=[overdue("IC3", customer_external_id="C3")])
    fresh = run(client)["id"]
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: client.post(f"/api/v1/dunning-runs/{fresh}/prints"), range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    with transaction() as session:
        batches = session.execute(text("SELECT count(*) FROM dunning_prints WHERE run_id = :run"), {"run": fresh}).scalar_one()
    assert (batches, made["C3"] > 0) == (1, True)


def test_with_one_key_it_is_printed_again_once(client: TestClient, ids: dict[str, int]) -> None:
    answers = [client.post(f"/api/v1/dunning-prints/{ids['print']}/reprint", json=WHY, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.json()["times"] for answer in answers] == [2, 2]
    late = str(TODAY + timedelta(400))
    assert client.get("/api/v1/quiet-days", params={"day_from": late}).json()["items"] == []
