"""What was billed beyond what is owed since a correction: it is shown, accepted like any proposal, and taken back by a credit note."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from erp import Row, broken, customer, get, invoice, open_of, post, push, receipt, refusal
from fastapi.testclient import TestClient
from late import FEES, OVERDUE, TODAY, charge, due, policy, ready
from second import Approver


def corrected(client: TestClient, amount: str, **fields: Any) -> int:
    """I1 as its ERP has it now."""
    (row,) = push(client, "invoices", [invoice("I1", amount, **OVERDUE(100)) | fields], corrections="true")["results"]
    return int(row["id"])


def excess(client: TestClient) -> list[tuple[str, str, str]]:
    rows = get(client, "interest-proposals")["items"]
    only = get(client, "interest-proposals", over="true")["items"]
    assert only == [row for row in rows if row["over"] != "0.00"]
    return [(row["invoice_number"], row["over"], row["total"]) for row in rows if row["over"] != "0.00"]


def credits(client: TestClient) -> list[Row]:
    return [row for row in get(client, "interest-charges", sort="id")["items"] if row["credit"]]


def test_a_lower_item_gives_back_what_it_was_billed_too_much(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    charge(client, ids["I1"])
    lower = corrected(client, "900.00")
    (line,) = get(client, f"interest-proposals/{lower}")["lines"]
    assert (line["accrued"], line["billed"], line["due"], line["over"]) == ("90.00", "100.00", "0.00", "10.00")
    stale = client.post("/api/v1/interest-charges", json={"items": [{"invoice_id": lower, "total": "10.00"}]})
    assert refusal(stale) == (409, "proposal_changed")
    (made,) = charge(client, lower, total="-10.00")["charges"]
    assert (made["credit"], made["amount"], made["note_number"], made["note_open"]) == (True, "10.00", f"INTC-{lower}-1", "0.00")
    assert open_of(client, f"INT-{ids['I1']}-1") == "90.00"
    assert [part["principal"] for part in get(client, f"interest-charges/{made['id']}")["segments"]] == ["900.00"]
    assert excess(client) == []
    again = client.post("/api/v1/interest-charges", json={"items": [{"invoice_id": lower}]})
    assert refusal(again) == (409, "nothing_due")
    kpis = get(client, "kpis", period_from=str(TODAY), period_to=str(TODAY))
    dso = next(row for row in kpis["items"] if row["id"] == "dso.simple")
    assert dso["inputs"]["sales"] == "0.00"  # interest is no sale, nor is what is given back of it one less
    assert broken(client) == []


def test_what_was_paid_is_the_customers_again_and_a_credit_that_was_wrong_is_taken_back(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    note = charge(client, ids["I1"])["charges"][0]
    paid = push(client, "payments", [receipt("P1", "95.00", received_on=str(TODAY))])["results"][0]["id"]
    post(client, f"payments/{paid}/allocations", {"allocations": [{"invoice_id": note["note_id"], "amount": "95.00"}]})
    lower = corrected(client, "900.00")
    (made,) = charge(client, lower)["charges"]
    assert (made["note_open"], open_of(client, note["note_number"])) == ("5.00", "0.00")  # five were open, five are to be given back
    people = Approver(client)
    refused = people._post("interest-waivers", {"charge_id": made["id"], "reason": "x"}, 409, people.accountant)
    assert refused["code"] == "nothing_due"  # a credit asks for nothing
    post(client, f"invoices/{made['note_id']}/reversal", {"reason": "wrong"})
    assert excess(client) == [("I1", "10.00", "-10.00")]
    assert broken(client) == []


def test_a_credit_note_that_counts_from_before(client: TestClient) -> None:
    """Money that had come in earlier than was known: the receipt counts from its own day, and interest falls."""
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    charge(client, ids["I1"])
    back = str(TODAY - timedelta(50))
    push(client, "invoices", [invoice("CN", "400.00", kind="credit_note", issued_on=back, due_on=back)])
    credit_note = next(row for row in get(client, "invoices")["items"] if row["number"] == "CN")
    post(client, f"invoices/{credit_note['id']}/allocations",
         {"allocations": [{"invoice_id": ids["I1"], "amount": "400.00"}], "effective_on": back})  # fmt: skip
    assert excess(client) == [("I1", "20.00", "-20.00")]
    assert get(client, "interest-proposals", as_of=str(TODAY - timedelta(1)))["items"] == []  # billed through a later day
    charge(client, ids["I1"], kinds=["interest"])
    assert (excess(client), due(client, ids["I1"])) == ([], {("interest", 0): "0.00"})
    assert open_of(client, f"INT-{ids['I1']}-1") == "80.00"
    assert broken(client) == []


def test_what_was_let_go_of_is_not_given_back_once_more(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    made = charge(client, ids["I1"])["charges"][0]
    people = Approver(client)
    body = {"charge_id": made["id"], "amount": "60.00", "reason": "goodwill"}
    people.decide(people._post("interest-waivers", body, 201, people.accountant)["approval_id"])
    corrected(client, "500.00")  # fifty are owed, forty are claimed
    assert excess(client) == []
    lower = corrected(client, "300.00")
    assert excess(client) == [("I1", "10.00", "-10.00")]
    charge(client, lower)
    assert open_of(client, f"INT-{ids['I1']}-1") == "30.00"
    assert broken(client) == []


def test_an_item_of_another_customer_or_taken_back_owes_nothing(client: TestClient) -> None:
    tiers = [{"currency": "CNY", "amount": "40"}]
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], customers=["C1", "C2"], percent="36.5", tiers=tiers, fees=FEES)
    charge(client, ids["I1"])
    corrected(client, "1000.00", customer_external_id="C2")
    rows = {row["customer_name"]: (row["over"], row["total"]) for row in get(client, "interest-proposals")["items"]}
    assert rows == {"Customer C1": ("140.00", "-140.00"), "Customer C2": ("0.00", "140.00")}
    made = charge(client, ids["I1"])["charges"]
    assert [(row["kind"], row["credit"], row["amount"]) for row in made] == [("compensation", True, "40.00"), ("interest", True, "100.00")]
    assert {row["customer_name"] for row in credits(client)} == {"Customer C1"}
    assert [row["total"] for row in get(client, "interest-proposals")["items"]] == ["140.00"]
    assert broken(client) == []


def test_ten_at_once_give_back_once(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    charge(client, ids["I1"])
    body = {"items": [{"invoice_id": corrected(client, "900.00")}]}
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: client.post("/api/v1/interest-charges", json=body), range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert len(credits(client)) == 1
    assert broken(client) == []


def test_a_mark_of_a_dispute_gives_nothing_back(client: TestClient) -> None:
    """The ERP's mark has no history: what was billed before it stays until it is known what was disputed."""
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    charge(client, ids["I1"])
    push(client, "invoices", [invoice("I1", "1000.00", disputed=True, **OVERDUE(100))])
    assert excess(client) == []
    policy(client, accrues_disputed=True)
    assert excess(client) == []


def test_no_other_system_posts_as_huikuan(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    push(client, "customers", [customer("C1", source="interest")])
    answer = push(client, "invoices", [invoice(f"INT-{ids['I1']}-1", "5.00", source="interest")])
    assert [error["code"] for error in answer["results"][0]["errors"]] == ["reserved_source"]
    charge(client, ids["I1"])
    answer = push(client, "invoices", [invoice(f"INT-{ids['I1']}-1", "5.00", source="interest")], corrections="true")
    assert [error["code"] for error in answer["results"][0]["errors"]] == ["reserved_source"]
    assert refusal(client.post("/api/v1/invoices", json=invoice("X", "5.00", source="interest"))) == (422, "reserved_source")
    assert open_of(client, f"INT-{ids['I1']}-1") == "100.00"
