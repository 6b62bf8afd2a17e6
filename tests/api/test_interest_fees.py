"""Dunning fees once for an item and level, waivers by a second person, and what no request may break."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from conftest import KEY, add_company, add_key
from erp import Row, broken, customer, get, invoice, open_of, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from late import FEES, OVERDUE, TODAY, charge, due, policy, ready, told
from second import Approver
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.database import transaction
from receivables.jobs.fees import book_fees

OTHER = "hk_test_key_of_another_company_00000"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    return ready(client, [invoice("I1", "1000.00", **OVERDUE(100)), invoice("I2", "500.00", **OVERDUE(50))], percent="36.5", fees=FEES)


def test_a_fee_is_proposed_when_the_letter_was_sent(client: TestClient, ids: dict[str, int]) -> None:
    told(ids["I1"], 1)
    told(ids["I1"], 1)  # the same once more
    told(ids["I2"], 1, "failed")
    assert due(client, ids["I1"]) == {("interest", 0): "100.00", ("dunning_fee", 1): "10.00"}
    assert due(client, ids["I2"]) == {("interest", 0): "25.00"}
    assert book_fees() == 0  # the policy says that a person bills them
    made = charge(client, ids["I1"], kinds=["dunning_fee"])["charges"]
    assert [(row["kind"], row["level"], row["note_number"]) for row in made] == [("dunning_fee", 1, f"FEE-{ids['I1']}-1")]
    post(client, f"invoices/{made[0]['note_id']}/reversal", {"reason": "courtesy"})
    assert due(client, ids["I1"])["dunning_fee", 1] == "0.00"  # taken back by a person, it is not billed again
    told(ids["I1"], 2)
    assert due(client, ids["I1"])["dunning_fee", 2] == "25.00"


def test_however_often_and_by_how_many_one_fee(client: TestClient, ids: dict[str, int]) -> None:
    """The job of every minute of a day, by four workers at once."""
    policy(client, fees=FEES, posts_fees=True)
    told(ids["I1"], 1)
    told(ids["I2"], 1)
    push(client, "payments", [receipt("P1", "500.00", received_on=str(TODAY), allocations=pays(("I2", "500.00")))])
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: book_fees(), range(1440))) == 2
    assert [(row["kind"], row["open"]) for row in get(client, "invoices", kind="fee", sort="id")["items"]] == [("fee", "10.00")] * 2
    assert len(get(client, "interest-charges", kind="dunning_fee")["items"]) == 2
    assert broken(client) == []


def test_a_letter_about_a_note_costs_nothing_and_holds_nothing_up(client: TestClient, ids: dict[str, int]) -> None:
    policy(client, fees=FEES, posts_fees=True)
    note = charge(client, ids["I1"])["charges"][0]["note_id"]
    told(note, 1)
    told(ids["I1"], 1)
    assert [book_fees(), book_fees()] == [1, 0]


def test_what_was_told_long_ago_is_left_to_a_person(client: TestClient, ids: dict[str, int]) -> None:
    policy(client, fees=FEES, posts_fees=True)
    told(ids["I1"], 1, days=40)
    told(ids["I2"], 1, days=20)
    assert [book_fees(), book_fees()] == [1, 0]
    assert due(client, ids["I1"])["dunning_fee", 1] == "10.00"


def test_a_closed_day_takes_no_note(client: TestClient, ids: dict[str, int]) -> None:
    with transaction() as session:
        session.execute(text("INSERT INTO period_closings (company_id, closed_until, actor) VALUES (1, :day, 'test')"),
                        {"day": TODAY - timedelta(5)})  # fmt: skip
    early = {"items": [{"invoice_id": ids["I1"]}], "as_of": str(TODAY - timedelta(6))}
    assert refusal(client.post("/api/v1/interest-charges", json=early)) == (422, "period_closed")
    assert get(client, "interest-charges")["items"] == []


def test_no_fee_bears_a_day_to_come(client: TestClient, ids: dict[str, int]) -> None:
    """Books that are closed beyond today take no document: the fee waits, to be seen as a proposal, and is booked on the first open day."""
    policy(client, fees=FEES, posts_fees=True)
    told(ids["I1"], 1)
    closed = "INSERT INTO period_closings (company_id, closed_until, actor) VALUES (1, :day, 'test')"
    with transaction() as session:
        session.execute(text(closed), {"day": TODAY + timedelta(3)})
    assert book_fees() == 0
    assert due(client, ids["I1"])["dunning_fee", 1] == "10.00"
    with transaction() as session:
        session.execute(text(closed), {"day": TODAY - timedelta(1)})
    assert [book_fees(), book_fees()] == [1, 0]
    (fee,) = get(client, "invoices", kind="fee")["items"]
    assert fee["issued_on"] == str(TODAY)
    assert broken(client) == []


class People(Approver):
    def waive(self, status: int = 201, **body: Any) -> Row:
        return self._post("interest-waivers", {"reason": "goodwill"} | body, status, self.accountant)


def test_waived_by_a_second_person_and_on_record(client: TestClient) -> None:
    """100 paid of 100 + 0.41 + 10: what is left is claimed or let go of, and nothing is lost."""
    ids = ready(client, [invoice("I1", "100.00", **OVERDUE(10))], percent="15", fees=FEES[:1])
    told(ids["I1"], 1)
    push(client, "payments", [receipt("P1", "100.00", received_on=str(TODAY), allocations=pays(("I1", "100.00")))])
    assert due(client, ids["I1"]) == {("interest", 0): "0.41", ("dunning_fee", 1): "10.00"}
    people = People(client)
    # The fee before it is billed, the interest on its debit note.
    asked = people.waive(invoice_id=ids["I1"], kind="dunning_fee", level=1)
    assert (asked["status"], asked["amount"]) == ("pending", "10.00")
    assert due(client, ids["I1"])["dunning_fee", 1] == "10.00"
    assert people.waive(409, invoice_id=ids["I1"], kind="dunning_fee", level=1)["code"] == "already_requested"
    other = people.waive(invoice_id=ids["I1"], kind="interest")  # another part of what it owes is asked for beside it
    rows = [row for row in get(client, "approvals")["items"] if row["status"] == "pending"]
    assert sorted(row["label"] for row in rows) == ["I1 · FEE-1", "I1 · INT"]
    people.decide(other["approval_id"], "reject")
    people.decide(asked["approval_id"], status=403, headers=people.accountant)
    people.decide(asked["approval_id"])
    assert due(client, ids["I1"]) == {("interest", 0): "0.41", ("dunning_fee", 1): "0.00"}
    made = charge(client, ids["I1"])["charges"]
    assert [(row["kind"], row["amount"]) for row in made] == [("interest", "0.41")]
    wanted = people.waive(charge_id=made[0]["id"], amount="0.40")
    people.decide(wanted["approval_id"])
    assert open_of(client, f"INT-{ids['I1']}-1") == "0.01"
    rows = get(client, "interest-charges")["items"]
    assert [(row["amount"], row["waived"], row["note_open"]) for row in rows] == [("0.41", "0.40", "0.01")]
    told_of = get(client, "interest-waivers", status="approved")["items"]
    assert [(row["kind"], row["amount"], row["decided_by"], row["waived_on"]) for row in told_of] == [
        ("interest", "0.40", "Manager", str(TODAY)), ("dunning_fee", "10.00", "Manager", str(TODAY)),
    ]  # fmt: skip
    assert people.waive(409, charge_id=made[0]["id"], amount="0.02")["code"] == "over_waived"
    assert broken(client) == []


def test_a_rejected_waiver_leaves_it_due_and_a_changed_one_is_refused(client: TestClient, ids: dict[str, int]) -> None:
    people = People(client)
    asked = people.waive(invoice_id=ids["I1"], kind="interest", amount="60.00")
    people.decide(asked["approval_id"], "reject")
    assert due(client, ids["I1"]) == {("interest", 0): "100.00"}
    asked = people.waive(invoice_id=ids["I1"], kind="interest", amount="60.00")
    charge(client, ids["I1"])
    assert people.decide(asked["approval_id"], status=409)["code"] == "open_changed"
    assert people.waive(409, invoice_id=ids["I2"], kind="compensation")["code"] == "nothing_due"


def test_ten_at_once_bill_one_note(client: TestClient, ids: dict[str, int]) -> None:
    body = {"items": [{"invoice_id": ids["I1"]}, {"invoice_id": ids["I2"]}]}
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: client.post("/api/v1/interest-charges", json=body), range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert {refusal(answer)[1] for answer in answers if answer.status_code == 409} <= {"nothing_due", "already_charged"}
    assert sorted(row["amount"] for row in get(client, "interest-charges")["items"]) == ["100.00", "25.00"]
    keyed = {"Idempotency_Key": "one"}
    first = post(client, "interest-charges", body, 409, **keyed)
    assert first["code"] == "nothing_due"
    assert broken(client) == []


BIG = 2**63 - 1
NONSENSE: list[tuple[str, str, Any, int]] = [
    ("POST", "interest-charges", {"items": []}, 422),
    ("POST", "interest-charges", {"items": [{"invoice_id": BIG}]}, 422),
    ("POST", "interest-charges", {"items": [{"invoice_id": -1}]}, 422),
    ("POST", "interest-charges", {"items": [{"invoice_id": "x\x00"}]}, 422),
    ("POST", "interest-charges", {"items": [{"invoice_id": 1}], "kinds": ["tax"]}, 422),
    ("POST", "interest-charges", {"items": [{"invoice_id": 1}], "as_of": str(TODAY + timedelta(1))}, 422),
    ("POST", "interest-charges", {"items": [{"invoice_id": 1, "total": "1.00"}]}, 409),
    ("POST", "interest-charges", {"items": [{"invoice_id": 1, "total": "1e9"}]}, 422),
    ("POST", "interest-charges", {"items": [{"invoice_id": 1}], "company": "nobody"}, 422),
    ("POST", "interest-waivers", {"reason": "x"}, 422),
    ("POST", "interest-waivers", {"reason": "x", "charge_id": BIG}, 404),
    ("POST", "interest-waivers", {"reason": "x", "invoice_id": BIG, "kind": "interest"}, 404),
    ("POST", "interest-waivers", {"reason": "", "invoice_id": 1, "kind": "interest"}, 422),
    ("POST", "interest-waivers", {"reason": "x", "invoice_id": 1, "kind": "interest", "amount": "-1"}, 422),
    ("POST", "interest-waivers", {"reason": "x", "invoice_id": 1, "kind": "interest", "amount": "0.00"}, 422),
    ("POST", "interest-waivers", {"reason": "x", "invoice_id": 1, "kind": "interest"}, 403),
    ("POST", "interest-rate-sets", {"code": "a", "name": "a"}, 422),
    ("POST", "interest-rate-sets", {"code": "a", "name": "a", "source": "s", "rates": [{"from_on": "2020-01-01", "percent": "1e3"}]}, 422),
    ("POST", "interest-rate-sets", {"code": "a", "name": "a", "source": "s", "rates": [{"from_on": "2020-01-01", "percent": "-1"}]}, 422),
    ("POST", "interest-rate-sets", {"code": "a", "name": "a", "source": "s", "method": "agreed_or_daily"}, 422),
    ("POST", "interest-rate-sets", {"code": "a", "name": "a", "source": "s", "tiers": [{"currency": "ZZZ", "amount": "1"}]}, 422),
    ("POST", "interest-rate-sets", {"code": "a", "name": "a", "source": "s", "tiers": [{"currency": "CNY", "amount": "0"}]}, 422),
    ("POST", "interest-rate-sets", {"code": "contract", "name": "a", "source": "s"}, 409),
    ("POST", "interest-rate-sets", {"code": "a\x00", "name": "a", "source": "s"}, 422),
    ("PATCH", "interest-rate-sets/1", {"name": "a", "source": "s"}, 428),
    ("PATCH", "interest-rate-sets/999", {"name": "a", "source": "s"}, 404),
    ("POST", "interest-assignments", {}, 409),
    ("POST", "interest-assignments", {"customer_id": 1, "invoice_id": 1}, 422),
    ("POST", "interest-assignments", {"customer_id": BIG}, 422),
    ("POST", "interest-assignments", {"contract_number": "", "rate_set_id": 1}, 422),
    ("POST", "interest-assignments", {"contract_number": "K", "rate_set_id": BIG}, 422),
    ("DELETE", "interest-assignments/999", None, 404),
    ("PUT", "interest-policy", {}, 428),
    ("PUT", "interest-policy?company=nobody", {}, 422),
    ("GET", "interest-proposals?cursor=x", None, 422),
    ("GET", f"interest-proposals?cursor={2**70}", None, 422),
    ("GET", "interest-proposals?as_of=2024-02-30", None, 422),
    ("GET", "interest-proposals?limit=0", None, 422),
    ("GET", f"interest-proposals/{BIG}", None, 404),
    ("GET", "interest-charges/999", None, 404),
    ("GET", "interest-charges?sort=note", None, 422),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), NONSENSE)
def test_nonsense_is_refused(client: TestClient, ids: dict[str, int], method: str, path: str, body: Any, status: int) -> None:
    answer = client.request(method, f"/api/v1/{path}", json=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["code"] != "internal_error"


@pytest.mark.parametrize(
    "change",
    [{"payment_order": ["fee", "fee"]}, {"fees": [FEES[0], FEES[0]]}, {"fees": [FEES[0] | {"amount": "0"}]}, {"note_days": -1},
     {"fees": [FEES[0] | {"level": 0}]}, {"starts_on": "20240101"}, {"compound": True}],
)  # fmt: skip
def test_a_policy_that_cannot_be_is_refused(client: TestClient, ids: dict[str, int], change: Row) -> None:
    tag = client.get("/api/v1/interest-policy").headers["ETag"]
    answer = client.put("/api/v1/interest-policy", json=change, headers={"If-Match": tag})
    assert answer.status_code == 422, answer.text
    assert client.get("/api/v1/interest-policy").headers["ETag"] == tag


def test_another_company_sees_and_moves_nothing(client: TestClient, ids: dict[str, int]) -> None:
    made = charge(client, ids["I1"])["charges"][0]
    with transaction() as session:
        add_company(session, "other")
        add_key(session, OTHER, "other", list(Permission))
    client.headers["X-API-Key"] = OTHER
    for path in ("interest-proposals", "interest-charges", "interest-waivers", "interest-rate-sets", "interest-assignments"):
        assert get(client, path)["items"] == []
    for path in (f"interest-proposals/{ids['I1']}", f"interest-charges/{made['id']}", "interest-rate-sets/1"):
        assert client.get(f"/api/v1/{path}").status_code == 404
    assert refusal(client.post("/api/v1/interest-charges", json={"items": [{"invoice_id": ids["I2"]}]})) == (422, "unknown_invoice")
    assert refusal(client.post("/api/v1/interest-assignments", json={"customer_id": ids["C1"]})) == (422, "unknown_customer")
    theirs = {"contract_number": "K", "rate_set_id": 1}
    assert refusal(client.post("/api/v1/interest-assignments", json=theirs)) == (422, "unknown_rate_set")
    assert client.delete("/api/v1/interest-assignments/1").status_code == 404
    client.headers["X-API-Key"] = KEY
    assert len(get(client, "interest-assignments")["items"]) == 1


def test_a_rate_set_is_changed_as_it_was_read(client: TestClient, ids: dict[str, int]) -> None:
    path = "/api/v1/interest-rate-sets/1"
    read = client.get(path)
    body = {name: value for name, value in read.json().items() if name not in ("id", "company", "code", "updated_at")}
    body |= {"rates": [{"from_on": "2024-01-01", "percent": "73"}, {"from_on": "2000-01-01", "percent": "36.5"}]}
    changed = client.patch(path, json=body, headers={"If-Match": read.headers["ETag"]})
    assert changed.status_code == 200
    assert [row["from_on"] for row in changed.json()["rates"]] == ["2000-01-01", "2024-01-01"]
    assert refusal(client.patch(path, json=body, headers={"If-Match": read.headers["ETag"]})) == (412, "stale")
    assert due(client, ids["I1"]) == {("interest", 0): "200.00"}


def test_a_page_goes_on_where_the_last_one_ended(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "customers", [customer("C2")])
    push(client, "invoices", [invoice(f"X{n}", "1000.00", customer_external_id="C2", **OVERDUE(10)) for n in range(5)])
    seen, cursor = [], None
    while True:
        page = get(client, "interest-proposals", limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [row["invoice_number"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ["I1", "I2", "X0", "X1", "X2", "X3", "X4"]
    assert [row["customer_name"] for row in get(client, "interest-proposals", customer_id=ids["C1"])["items"]] == ["Customer C1"] * 2
