"""Signing off a reconciliation: two people, once; files; permissions; the SQL held equal to the rule."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from builders import add_customer, add_invoice, add_payment, allocate
from conftest import add_company, add_key
from erp import Row, book, get, invoice, post
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reconciling import DAY, differences, explain, line, send, told
from second import as_user
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from receivables.access.permissions import ROLES, Permission
from receivables.database import transaction
from receivables.rules.reconciliation import Key, compare


@pytest.fixture
def people(client: TestClient) -> tuple[dict[str, str], dict[str, str]]:
    return as_user(client, "ar_accountant", "ann"), as_user(client, "finance_manager", "max")


@pytest.fixture
def sent(client: TestClient) -> Row:
    """I1 is 100.00 here and 99.00 there."""
    book(client, invoices=[invoice()])
    return send(client, [line("I1", "99.00")])


def sign(client: TestClient, sent: Row, headers: dict[str, str] | None, status: int = 201, version: int = 1, **more: str) -> Row:
    answer = client.post(f"/api/v1/reconciliations/{sent['id']}/signatures", json={"version": version}, headers=(headers or {}) | more)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def settle(client: TestClient, sent: Row, headers: Any = None) -> None:
    for row in differences(client, sent["id"]):
        explain(client, row, headers=headers, reason="rounding", closed=True)


def test_signed_by_two_and_frozen(client: TestClient, people: Any, sent: Row) -> None:
    ann, manager = people
    assert sign(client, sent, None, 403)["code"] == "users_only"
    assert sign(client, sent, ann, 409)["code"] == "differences_open"
    settle(client, sent, ann)
    assert sign(client, sent, ann, 409, version=2)["code"] == "version_changed"
    first = sign(client, sent, ann)
    assert (first["status"], first["prepared_by"], first["can_sign"]) == ("prepared", "Ann", False)
    assert sign(client, sent, ann, 403)["code"] == "own_signature"
    second = sign(client, sent, manager)
    assert (second["status"], second["signed_by"]) == ("signed", "Max")
    row = differences(client, sent["id"])[0]
    for refused in (
        sign(client, sent, manager, 409), send(client, [line("I1", "100.00")], 409), explain(client, row, 409, note="x"),
        post(client, f"reconciliations/{sent['id']}/comparisons", None, 409),
    ):  # fmt: skip
        assert refused["code"] == "signed_off"
    actions = [row["action"] for row in get(client, "audit-entries", subject="reconciliation")["items"]]
    assert sorted(actions) == ["prepared", "sent", "signed"]
    assert [row["signed_off"] for row in get(client, "periods", year=2024, sort="id", limit=2)["items"]] == [0, 1]


def test_the_database_keeps_what_was_signed(client: TestClient, people: Any, sent: Row) -> None:
    settle(client, sent)
    for headers in people:
        sign(client, sent, headers)
    for statement in (
        "UPDATE reconciliations SET ours_minor = 1", "DELETE FROM reconciliations", "UPDATE reconciliation_differences SET note = 'x'",
        "DELETE FROM reconciliation_differences", "UPDATE reconciliation_lines SET amount_minor = 1", "DELETE FROM reconciliation_inputs",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="stay"), transaction() as session:
            session.execute(text(statement))


def test_a_change_after_the_first_signature_takes_it_back(client: TestClient, people: Any, sent: Row) -> None:
    ann, manager = people
    settle(client, sent)
    sign(client, sent, ann)
    explain(client, differences(client, sent["id"])[0], headers=manager, note="looked again")
    assert get(client, f"reconciliations/{sent['id']}")["status"] == "open"
    sign(client, sent, ann)
    assert send(client, [line("I1", "99.00")])["prepared_by"] is None


def test_two_sign_at_once_and_one_signs_off(client: TestClient, people: Any, sent: Row) -> None:
    ann, manager = people
    settle(client, sent)
    sign(client, sent, ann)
    others = [manager, as_user(client, "finance_manager", "mia")]
    client.cookies.clear()
    with ThreadPoolExecutor(4) as pool:
        path = f"/api/v1/reconciliations/{sent['id']}/signatures"
        answers = list(pool.map(lambda n: client.post(path, json={"version": 1}, headers=others[n % 2]), range(4)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 3}
    assert get(client, f"reconciliations/{sent['id']}")["status"] == "signed"


def test_lists_sent_at_once_are_versions_of_one(client: TestClient) -> None:
    book(client, invoices=[invoice()])
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: send(client, [line("I1", f"{n}.00")]), range(4)))
    (only,) = {answer["id"] for answer in answers}
    assert sorted(answer["version"] for answer in answers) == [1, 2, 3, 4]
    assert len(differences(client, only)) == 1


CSVS: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("utf-8", "external_id,amount\nI1,99.00\nX,\"1,000.00\"\n", [("I1", "99.00"), ("X", "1000.00")]),
    ("utf-8-sig", "单据编号,未清金额,类型\nI1,99.00,单据\n\nP,-5,收款\n", [("I1", "99.00"), ("P", "-5.00")]),
    ("gb18030", "单据号,名称,余额\nI1,某某公司,99.00\n", [("I1", "99.00")]),
]


def upload(client: TestClient, data: bytes, **params: str) -> Any:
    query = {"currency": "CNY", "as_of": DAY} | params
    return client.post("/api/v1/reconciliations", content=data, params=query, headers={"Content-Type": "text/csv"})


@pytest.mark.parametrize(("encoding", "file", "expected"), CSVS)
def test_csv(client: TestClient, encoding: str, file: str, expected: list[tuple[str, str]]) -> None:
    book(client, invoices=[invoice()])
    answer = upload(client, file.encode(encoding))
    assert answer.status_code == 201, answer.text
    assert [(row["external_id"], row["theirs"]) for row in differences(client, answer.json()["id"])] == expected


BAD: list[tuple[bytes, str, str]] = [
    (b"", "no_header", ""),
    (b"id,colour\nA,red\n", "no_header", ""),
    (b'id,amount\nA,"1\n', "malformed_csv", ""),
    (b"id,amount\nA,1\nB,x\n", "invalid_amount", "/items/1/amount"),
    (b"id,amount\nA\n", "required", "/items/0/amount"),
    (b"id,amount\n\xff\xff\xff,1\n", "invalid_encoding", ""),
    (b"id,amount\nA\x00,1\n", "null_byte", ""),
]


@pytest.mark.parametrize(("data", "code", "pointer"), BAD)
def test_bad_csv(client: TestClient, data: bytes, code: str, pointer: str) -> None:
    answer = upload(client, data)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not pointer or answer.json()["errors"][0]["pointer"] == pointer


def test_other_bodies(client: TestClient) -> None:
    query = {"currency": "CNY", "as_of": DAY}
    for kind, status in (("text/plain", 415), ("application/json", 400)):
        answer = client.post("/api/v1/reconciliations", content=b"{", params=query, headers={"Content-Type": kind})
        assert answer.status_code == status


def test_who_may(client: TestClient, sent: Row) -> None:
    for role, permissions in ROLES.items():
        headers = as_user(client, role)
        assert client.get(f"/api/v1/reconciliations/{sent['id']}", headers=headers).status_code == 200
        may = {201} if Permission.RECONCILIATIONS_WRITE in permissions else {403}
        path = f"/api/v1/reconciliations/{sent['id']}"
        assert client.post(f"{path}/comparisons", headers=headers).status_code in may
        assert (client.post(f"{path}/signatures", json={"version": 1}, headers=headers).status_code == 403) is (may == {403})


def test_another_companys_is_not_there(client: TestClient, sent: Row) -> None:
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_other_key_of_another_company_000", "other", list(Permission))
    headers = {"X-API-Key": "hk_other_key_of_another_company_000"}
    difference = differences(client, sent["id"])[0]["id"]
    path = f"/api/v1/reconciliations/{sent['id']}"
    for method, address in (
        ("GET", path), ("POST", f"{path}/comparisons"), ("GET", f"{path}/differences"), ("GET", f"{path}/differences/{difference}"),
    ):  # fmt: skip
        assert client.request(method, address, headers=headers).status_code == 404
    assert client.get("/api/v1/reconciliations", headers=headers).json()["items"] == []
    many = {"difference_ids": [difference], "reason": "timing"}
    assert client.post(f"{path}/explanations", json=many, headers=headers).status_code == 404
    assert client.get("/api/v1/periods", params={"company": "main"}, headers=headers).status_code == 422


MOVES = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 50), st.integers(1, 28), st.booleans()), max_size=6)
SENT = st.dictionaries(st.sampled_from("ABCDE"), st.integers(-99, 99), max_size=5)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES, SENT, st.integers(1, 28))
def test_sql_and_rule_say_the_same(client: TestClient, moves: list[tuple[str, int, int, bool]], theirs: dict[str, int], last: int) -> None:
    """Items of 100 each day, paid in parts; compared at the end of a day of February 2024, each example in a currency of its own book."""
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("TRUNCATE reconciliations, reconciliation_lines, reconciliation_inputs, reconciliation_differences CASCADE"))
        session.execute(text("TRUNCATE invoices, payments, entries, customers RESTART IDENTITY CASCADE"))
    ours, known = _book(moves, date(2024, 2, last))
    found = send(client, [line(name, f"{minor / 100:.2f}") for name, minor in theirs.items()], as_of=f"2024-02-{last:02}", receipts="false")
    sent = {Key("item", "erp", name): minor for name, minor in theirs.items()}
    expected = [(d.key.external_id, str(d.state), d.theirs_minor, d.ours_minor) for d in compare(sent, ours, known)]
    rows = differences(client, found["id"])
    assert [(r[1], r[2], _minor(r[3]), _minor(r[4])) for r in told(rows)] == expected


def _minor(amount: str) -> int:
    return int(amount.replace(".", ""))


def _book(moves: list[tuple[str, int, int, bool]], last: date) -> tuple[dict[Key, int], set[Key]]:
    """Items named in the moves, each issued on the day it is first named, less what is paid of them; open amounts at the end of a day."""
    ours: dict[Key, int] = {}
    ids: dict[str, int] = {}
    with transaction() as session:
        customer = add_customer(session)
        for name, minor, day, pays in sorted(moves, key=lambda move: move[2]):
            on, key = date(2024, 2, day), Key("item", "erp", name)
            if name not in ids:
                ids[name] = add_invoice(session, customer, 1000, on, number=name)
                ours[key] = 1000 if on <= last else 0
            elif pays:
                allocate(session, ids[name], minor, on, payment_id=add_payment(session, customer, minor, on))
                ours[key] -= minor if on <= last else 0
    return {key: minor for key, minor in ours.items() if minor}, {Key("item", "erp", name) for name in ids}
