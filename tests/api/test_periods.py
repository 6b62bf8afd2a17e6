"""Period close: nothing takes effect on a closed day, whoever writes it; a second person opens it again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice, allocate
from conftest import add_company
from erp import Row, book, broken, codes, counts, get, invoice, left_of, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient
from second import Approver, as_user
from sqlalchemy.exc import DBAPIError

from receivables.clock import today
from receivables.database import transaction

TODAY = today("Asia/Shanghai")
CLOSED = "2024-03-31"
OPEN = "2024-04-01"
REASON: Row = {"reason": "test"}


@pytest.fixture
def people(client: TestClient) -> Approver:
    return Approver(client)


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """I1 of 100.00, of which P1 pays 60.00; I2 of 50.00 and a credit note N of 10.00; closed until the end of March 2024."""
    made = book(
        client, invoices=[invoice(), invoice("I2", "50.00"), invoice("N", "10.00", kind="credit_note")],
        payments=[receipt(amount="80.00", allocations=pays(("I1", "60.00")))],
    )  # fmt: skip
    close(client)
    return made


def close(client: TestClient, until: str = CLOSED, status: int = 201) -> Row:
    return post(client, "periods/closings", {"closed_until": until, "note": "month end"}, status)


def entries(client: TestClient, path: str) -> list[Row]:
    return list(get(client, path)["entries"])


def test_rows_of_a_closed_day_are_refused_and_the_rest_lands(client: TestClient, ids: dict[str, int]) -> None:
    answer = push(client, "invoices", [invoice("A", issued_on=CLOSED), invoice("B", issued_on=OPEN, due_on=OPEN)])
    assert (counts(answer), codes(answer)) == ((1, 0, 0, 1), ["period_closed"])
    (error,) = answer["results"][0]["errors"]
    assert error["pointer"] == "/items/0/issued_on"
    assert CLOSED in error["detail"]
    answer = push(client, "payments", [receipt("PA", received_on=CLOSED), receipt("PB", received_on=OPEN)])
    assert (counts(answer), codes(answer)) == ((1, 0, 0, 1), ["period_closed"])
    assert answer["results"][0]["errors"][0]["pointer"] == "/items/0/received_on"
    assert post(client, "invoices", invoice("A2"), 422)["code"] == "period_closed"
    assert post(client, "payments", receipt("PA2"), 422)["errors"][0]["pointer"] == "/received_on"


def test_what_is_sent_again_is_unchanged_and_what_describes_it_may_change(client: TestClient, ids: dict[str, int]) -> None:
    assert counts(push(client, "invoices", [invoice()])) == (0, 0, 1, 0)
    assert counts(push(client, "invoices", [invoice(description="signed for")])) == (0, 1, 0, 0)


CORRECTIONS: list[tuple[str, Row]] = [
    ("invoices", invoice(amount="120.00")),
    ("invoices", invoice(issued_on=OPEN)),
    ("payments", receipt(amount="90.00")),
    ("payments", receipt(amount="80.00", received_on=OPEN)),
]


@pytest.mark.parametrize(("what", "row"), CORRECTIONS)
def test_a_correction_that_reaches_into_a_closed_period_is_refused(client: TestClient, ids: dict[str, int], what: str, row: Row) -> None:
    assert codes(push(client, what, [row], corrections="true")) == ["period_closed"]
    assert (open_of(client, "I1"), left_of(client, "P1")) == ("40.00", "20.00")
    assert broken(client, CLOSED) == []


def test_a_correction_from_an_open_day_to_a_closed_one_is_refused(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "invoices", [invoice("L", issued_on=OPEN, due_on=OPEN)])
    assert codes(push(client, "invoices", [invoice("L", issued_on=CLOSED, due_on=OPEN)], corrections="true")) == ["period_closed"]
    assert counts(push(client, "invoices", [invoice("L", "7.00", issued_on=OPEN, due_on=OPEN)], corrections="true")) == (0, 1, 0, 0)


def test_an_allocation_takes_effect_on_the_first_open_day(client: TestClient, ids: dict[str, int]) -> None:
    wanted = {"allocations": [{"invoice_id": ids["I2"], "amount": "20.00"}]}
    given = wanted | {"effective_on": CLOSED}
    refused = post(client, f"payments/{ids['P1']}/allocations", given, 422)
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("period_closed", "/effective_on")
    post(client, f"payments/{ids['P1']}/allocations", wanted)
    assert entries(client, f"payments/{ids['P1']}")[-1]["effective_on"] == OPEN
    assert open_of(client, "I2", as_of=CLOSED) == "50.00"
    credit = {"allocations": [{"invoice_id": ids["I2"], "amount": "5.00"}], "effective_on": "2024-02-01"}
    assert post(client, f"invoices/{ids['N']}/allocations", credit, 422)["code"] == "period_closed"
    assert broken(client, CLOSED, OPEN) == []


def test_allocations_pushed_later_take_effect_on_the_first_open_day(client: TestClient, ids: dict[str, int]) -> None:
    more = receipt(amount="80.00", allocations=pays(("I1", "60.00"), ("I2", "20.00")))
    assert counts(push(client, "payments", [more])) == (0, 1, 0, 0)
    assert entries(client, f"payments/{ids['P1']}")[-1]["effective_on"] == OPEN
    less = receipt(amount="80.00", allocations=pays(("I2", "20.00")))
    assert counts(push(client, "payments", [less], corrections="true")) == (0, 1, 0, 0)
    assert (open_of(client, "I1", as_of=CLOSED), open_of(client, "I1", as_of=OPEN)) == ("40.00", "100.00")
    assert broken(client, CLOSED, OPEN) == []


def test_a_reversal_takes_effect_today_or_on_an_open_day(client: TestClient, ids: dict[str, int]) -> None:
    allocation = next(e for e in entries(client, f"payments/{ids['P1']}") if e["kind"] == "allocation")
    for path in (f"allocations/{allocation['id']}", f"payments/{ids['P1']}", f"invoices/{ids['I2']}"):
        refused = post(client, f"{path}/reversal", REASON | {"effective_on": CLOSED}, 422)
        assert (refused["code"], refused["errors"][0]["pointer"]) == ("period_closed", "/effective_on")
    post(client, f"allocations/{allocation['id']}/reversal", REASON | {"effective_on": OPEN})
    post(client, f"invoices/{ids['I2']}/reversal", REASON)
    assert entries(client, f"invoices/{ids['I2']}")[-1]["effective_on"] == str(TODAY)
    assert open_of(client, "I1", as_of=CLOSED) == "40.00"
    assert broken(client, CLOSED, OPEN) == []


def test_a_write_off_and_its_recovery(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = people.ask({"invoice_id": ids["I1"], "reason": "gone", "judgement": "nothing left"})
    people.decide(asked["approval_id"])
    close(client, str(TODAY - timedelta(1)))
    recovery = {"amount": "1.00", "received_on": str(TODAY)}
    assert people.recover(asked["id"], recovery)["recovered"] == "1.00"


def test_a_recovery_on_a_closed_day(client: TestClient, people: Approver, main_company: int) -> None:
    made = book(client, invoices=[invoice()])
    asked = people.ask({"invoice_id": made["I1"], "reason": "gone", "judgement": "nothing left"})
    people.decide(asked["approval_id"])
    with transaction() as session:  # as if it had been closed later
        session.connection().exec_driver_sql(
            "INSERT INTO period_closings (company_id, closed_until, actor) VALUES (1, %s, 'test')", (TODAY,)
        )
    refused = people.recover(asked["id"], {"amount": "1.00", "received_on": str(TODAY)}, status=422)
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("period_closed", "/received_on")


CSV = "日期,贷方发生额,借方发生额,对方户名\n2024-03-31,100.00,,甲公司\n2024-04-01,50.00,,乙公司\n"


def test_a_statement_with_a_closed_day_is_refused_whole(client: TestClient, ids: dict[str, int]) -> None:
    account = post(client, "bank-accounts", {"number": "6222", "name": "Bank", "currency": "CNY"})
    params: dict[str, Any] = {"format": "csv", "bank_account": account["id"]}

    def load(text: str) -> Row:
        headers = {"Content-Type": "application/octet-stream"}
        answer = client.post("/api/v1/statements", params=params, content=text.encode(), headers=headers)
        return dict(answer.json()) | {"http": answer.status_code}

    refused = load(CSV)
    assert (refused["http"], refused["code"], refused["errors"][0]["pointer"]) == (422, "period_closed", "/lines/2/booked_on")
    assert get(client, "statement-lines")["items"] == []
    assert load(CSV.replace("2024-03-31", "2024-04-02"))["receipts"] == 2


def test_the_database_refuses_whatever_writes_it(client: TestClient, ids: dict[str, int]) -> None:
    with transaction() as session:
        item = add_invoice(session, add_customer(session), 100, date(2024, 4, 2))
    with pytest.raises(DBAPIError, match="2024-03-31"), transaction() as session:
        allocate(session, item, 50, date(2024, 3, 31), payment_id=ids["P1"])
    with transaction() as session:  # another company's books are its own
        other = add_company(session, "other")
        add_invoice(session, add_customer(session, company_id=other), 100, date(2024, 1, 1))


def test_closing_waits_for_who_is_writing(client: TestClient, ids: dict[str, int]) -> None:
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            add_invoice(session, ids["C1"], 100, date(2024, 4, 15), number="L")
            closing = pool.submit(close, client, "2024-04-30")
            with pytest.raises(TimeoutError):
                closing.result(0.3)
        assert closing.result(15)["closed_until"] == "2024-04-30"
    assert open_of(client, "L", as_of="2024-04-30") == "1.00"


def test_a_day_that_is_not_over_or_closed_already(client: TestClient, ids: dict[str, int]) -> None:
    assert close(client, str(TODAY), 422)["code"] == "day_not_over"
    assert close(client, CLOSED, 409)["code"] == "already_closed"
    assert close(client, "2024-02-01", 409)["code"] == "already_closed"
    assert post(client, "periods/closings", {"closed_until": OPEN, "company": "nobody"}, 422)["code"] == "unknown_company"


def test_reopened_by_a_second_person(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    def ask(day: str, status: int = 201, headers: Any = None) -> Row:
        answer = client.post("/api/v1/periods/reopenings", json={"open_from": day, "reason": "late invoice"}, headers=headers)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    assert ask("2024-03-01", 403)["code"] == "users_only"
    assert ask(OPEN, 409, people.accountant)["code"] == "not_closed"
    (pending,) = ask("2024-03-01", headers=people.accountant)["pending"]
    assert (pending["open_from"], pending["requested_by"]) == ("2024-03-01", "Accountant")
    assert ask("2024-03-01", 409, people.accountant)["code"] == "already_requested"
    assert people.decide(pending["approval_id"], status=403, headers=people.accountant)["code"] == "own_request"
    assert get(client, "periods/state")["closed_until"] == CLOSED

    decided = people.decide(pending["approval_id"])
    assert (decided["status"], decided["amount"], decided["kind"]) == ("approved", "0.00", "period_reopening")
    state = get(client, "periods/state")
    assert (state["closed_until"], state["first_open_on"], state["pending"]) == ("2024-02-29", "2024-03-01", [])
    closings = [(row["closed_until"], row["approval_id"]) for row in state["closings"]]
    assert closings == [("2024-02-29", pending["approval_id"]), (CLOSED, None)]
    assert counts(push(client, "invoices", [invoice("A", issued_on="2024-03-01")])) == (1, 0, 0, 0)
    actions = [row["action"] for row in get(client, "audit-entries", subject="period")["items"]]
    assert sorted(actions) == ["closed", "reopened"]


def test_the_manager_decides_for_others_only(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    body = {"open_from": "2024-03-01", "reason": "late"}
    asked = client.post("/api/v1/periods/reopenings", json=body, headers=people.manager).json()
    people.decide(asked["pending"][0]["approval_id"], status=403)


def test_the_months(client: TestClient, ids: dict[str, int]) -> None:
    close(client, "2024-04-15")
    rows = get(client, "periods", year=2024, sort="id", limit=5)["items"]
    assert [(row["id"], row["status"]) for row in rows] == [
        (202401, "closed"), (202402, "closed"), (202403, "closed"), (202404, "partly_closed"), (202405, "open"),
    ]  # fmt: skip
    page = get(client, "periods", limit=1, include_total=True)
    assert page["items"][0]["first_on"] == str(TODAY.replace(day=1))
    following = get(client, "periods", limit=1, cursor=page["next_cursor"])["items"][0]
    assert following["id"] < page["items"][0]["id"]
    assert [row["id"] for row in get(client, "periods", status="partly_closed")["items"]] == [202404]
    assert b"202404" in client.get("/api/v1/periods", headers={"Accept": "text/csv"}).content


def test_who_may(client: TestClient, ids: dict[str, int]) -> None:
    reader, collector = as_user(client, "read_only"), as_user(client, "collector")
    for headers in (reader, collector):
        assert client.get("/api/v1/periods", headers=headers).status_code == 200
        for path, body in (("closings", {"closed_until": OPEN}), ("reopenings", {"open_from": CLOSED, "reason": "x"})):
            assert client.post(f"/api/v1/periods/{path}", json=body, headers=headers).status_code == 403
