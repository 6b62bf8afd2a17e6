"""Money that left: refunds that were paid, receipts that the bank took back, and the way back from both."""

import pytest
from cash import BACK, DAY, bank, left, line, load, outgoing, receipts, settings
from conftest import add_company, add_key
from erp import Row, book, broken, get, invoice, left_of, open_of, post, push, receipt
from fastapi.testclient import TestClient
from second import Approver

from receivables.access.permissions import Permission
from receivables.clock import today
from receivables.database import transaction

I1, I2 = "INV2024001", "INV2024002"
TODAY = str(today("Asia/Shanghai"))
PAYEE = "DE02120300000000202051"
OTHER = "hk_test_key_of_another_company_00000"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """Two items, and a direct debit of 100.00 (end to end id DD-2024-77) that paid the first by itself."""
    ids = bank(client)
    load(client, line("100.00", I1, end_to_end="DD-2024-77", reference="BANK-4711"))
    assert open_of(client, I1) == "0.00"
    return ids | {"receipt": receipts(client, state="cleared")[0]["payment_id"]}


@pytest.mark.parametrize("named", [{"end_to_end": "DD-2024-77"}, {"text": "RETURN OF BANK-4711 AC04"}])
def test_a_returned_direct_debit_is_reversed_by_itself(client: TestClient, ids: dict[str, int], named: dict[str, str]) -> None:
    told = left(client, "100.00", reversal="true", **named)
    assert (told["created"], told["tied"]) == (1, 1)
    assert get(client, f"payments/{ids['receipt']}")["status"] == "reversed"
    assert [open_of(client, I1, as_of=day) for day in (DAY, "2024-02-19", BACK)] == ["0.00", "0.00", "100.00"]
    (row,) = outgoing(client, state="tied")
    assert (row["tie_kind"], row["automatic"], row["amount"]) == ("return", True, "100.00")
    again = left(client, "100.00", reversal="true", **named)
    assert (again["created"], again["known"], again["tied"]) == (0, 1, 0)
    assert broken(client, DAY, BACK) == []

    made = post(client, f"outgoing-lines/{row['line_id']}/undo", {"reason": "another bank's mistake"})
    new = made["ties"][0]["new_payment_id"]
    assert (made["state"], made["ties"][0]["undo_reason"]) == ("left", "another bank's mistake")
    assert (open_of(client, I1), get(client, f"payments/{new}")["status"]) == ("0.00", "applied")
    assert [open_of(client, I1, as_of=day) for day in (DAY, "2024-02-19", BACK)] == ["0.00", "0.00", "0.00"]
    assert post(client, f"outgoing-lines/{row['line_id']}/undo", {"reason": "x"}, 409)["code"] == "not_tied"
    assert get(client, f"clearing/receipts/{new}")["line_id"] is not None
    assert broken(client, DAY, "2024-02-19", BACK) == []
    assert post(client, "outgoing-lines/runs", {})["tied"] == 1  # asked again it is found again, the receipt as it is recorded now
    assert get(client, f"payments/{new}")["status"] == "reversed"
    assert broken(client, DAY, BACK) == []


def test_what_is_not_sure_waits_with_its_reasons(client: TestClient, ids: dict[str, int]) -> None:
    told = left(client, "100.00", "103.50", "7.00", end_to_end="DD-2024-77", name="Somebody else")
    assert told["tied"] == 0
    exact, charged, nothing = outgoing(client)
    assert (exact["proposals"], charged["proposals"], nothing["proposals"]) == (1, 1, 1)
    (offer,) = get(client, f"outgoing-lines/{charged['line_id']}")["offers"]
    assert (offer["kind"], offer["id"], offer["sure"], offer["fits"], offer["amount"]) == ("return", ids["receipt"], False, True, "100.00")
    assert offer["reasons"] == ["amount_with_charges", "reference_named"]
    (first,) = get(client, f"outgoing-lines/{exact['line_id']}")["offers"]
    assert first["reasons"] == ["amount_exact", "reference_named"]
    path = f"outgoing-lines/{nothing['line_id']}"
    assert get(client, path)["offers"][0]["reasons"] == ["amount_in_part", "reference_named"]
    assert post(client, f"{path}/set-aside", {"note": "rent"})["state"] == "other"
    assert post(client, f"{path}/set-aside", {"note": "rent"}, 409)["code"] == "already_tied"
    assert [row["line_id"] for row in outgoing(client, state="other")] == [nothing["line_id"]]
    made = post(client, f"outgoing-lines/{charged['line_id']}/return", {"payment_id": ids["receipt"]})
    assert (made["state"], made["ties"][0]["automatic"], open_of(client, I1)) == ("tied", False, "100.00")
    gone = post(client, f"outgoing-lines/{exact['line_id']}/return", {"payment_id": ids["receipt"]}, 409)
    assert gone["code"] == "already_reversed"
    assert get(client, f"outgoing-lines/{exact['line_id']}")["offers"][0]["fits"] is False
    assert broken(client, BACK) == []


def test_two_that_would_be_sure_make_neither_so(client: TestClient, ids: dict[str, int]) -> None:
    twin = receipt("P9", "100.00", received_on=DAY, reference="DD-2024-77")
    push(client, "payments", [twin])
    assert left(client, "100.00", end_to_end="DD-2024-77", reversal="true")["tied"] == 0
    (row,) = outgoing(client)
    offers = get(client, f"outgoing-lines/{row['line_id']}")["offers"]
    assert [(offer["sure"], "ambiguous" in offer["reasons"]) for offer in offers] == [(False, True)] * 2


@pytest.fixture
def refund(client: TestClient, ids: dict[str, int]) -> Row:
    """A refund of 40.00 of the receipt P1, approved today."""
    made = book(client, customers=[{"external_id": "C5", "name": "Gamma SA"}], payments=[receipt("P1", customer_external_id="C5")])
    people = Approver(client)
    body = {"payment_id": made["P1"], "amount": "40.00", "reason": "paid twice", "payee": "Gamma SA", "bank": "B", "account": PAYEE}
    asked = post(client, "refunds", body, **people.accountant)
    people.decide(asked["approval_id"])
    return asked


def test_a_refund_line_finds_its_refund(client: TestClient, ids: dict[str, int], refund: Row) -> None:
    assert left(client, "40.00", day=TODAY, account=PAYEE, name="GAMMA S.A.")["tied"] == 1
    (row,) = outgoing(client, state="tied")
    read = get(client, f"outgoing-lines/{row['line_id']}")
    assert (read["ties"][0]["refund_id"], read["ties"][0]["number"]) == (refund["id"], "P1")
    assert left(client, "40.00", day=TODAY, account=PAYEE, number="10", text="once more")["tied"] == 0  # it is paid
    assert [one["proposals"] for one in outgoing(client)] == [0]
    post(client, f"outgoing-lines/{row['line_id']}/undo", {"reason": "wrong line"})
    assert left_of(client, "P1") == "60.00"  # the refund stands
    second = outgoing(client)[1]["line_id"]
    assert post(client, f"outgoing-lines/{second}/refund", {"refund_id": refund["id"]})["state"] == "tied"
    assert post(client, f"outgoing-lines/{row['line_id']}/refund", {"refund_id": refund["id"]}, 409)["code"] == "already_tied"
    assert broken(client, TODAY) == []


def test_a_receipt_whose_money_went_on_is_only_proposed(client: TestClient, ids: dict[str, int], refund: Row) -> None:
    push(client, "payments", [receipt("P1", customer_external_id="C5", reference="DD-2024-88")])
    assert left(client, "100.00", end_to_end="DD-2024-88", reversal="true")["tied"] == 0
    (row,) = outgoing(client)
    offer, *_ = get(client, f"outgoing-lines/{row['line_id']}")["offers"]
    refused = post(client, f"outgoing-lines/{row['line_id']}/return", {"payment_id": offer["id"]}, 409)
    assert (offer["sure"], refused["code"]) == (True, "credit_taken_out")
    assert broken(client, TODAY) == []


def test_nothing_is_tied_by_itself_where_the_company_wants_so_and_others_see_nothing(client: TestClient, ids: dict[str, int]) -> None:
    settings(client, apply_on_load=False)
    assert left(client, "100.00", end_to_end="DD-2024-77", reversal="true")["tied"] == 0
    (row,) = outgoing(client)
    with transaction() as session:
        add_company(session, "other", "EUR", "Europe/Berlin")
        add_key(session, OTHER, "other", list(Permission))
    stranger = {"X-API-Key": OTHER}
    path = f"/api/v1/outgoing-lines/{row['line_id']}"
    assert client.get(path, headers=stranger).status_code == 404
    for step, body in (("return", {"payment_id": ids["receipt"]}), ("set-aside", {"note": "x"}), ("undo", {"reason": "x"})):
        assert client.post(f"{path}/{step}", json=body, headers=stranger).status_code == 404
    assert client.get("/api/v1/outgoing-lines", headers=stranger).json()["items"] == []
    incoming = get(client, "statement-lines", direction="in")["items"][0]["id"]
    assert client.get(f"/api/v1/outgoing-lines/{incoming}").status_code == 404
    book(client, customers=[{"external_id": "C7", "name": "C7"}], invoices=[invoice("X1", customer_external_id="C7")])
    assert post(client, "outgoing-lines/runs", {"apply": False})["proposed"] == 1
    assert post(client, "outgoing-lines/runs", {})["tied"] == 1
