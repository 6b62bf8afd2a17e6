"""Receipts that the bank took back in part, and returns undone: what was paid and let go stands again, or the answer says it cannot."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from cash import BACK, DAY, bank, by_hand, clear, left, line, load, outgoing, part, receipts, settings, undo
from erp import Row, broken, get, open_of, post
from fastapi.testclient import TestClient
from statements.samples import camt, entry, statement

I1, I2 = "INV2024001", "INV2024002"
LIMITS = [{"kind": kind, "currency": "CNY", "amount": "5.00"} for kind in ("small_difference", "bank_charge")]


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """Items of 100.00 and 50.00 whose discount is 2 %, and nothing applied by itself."""
    made = bank(client)
    by_hand(client)
    settings(client, limits=LIMITS)
    return made


def paid(client: TestClient, amount: str, *items: Row, **more: str) -> int:
    """A receipt of the amount, cleared so; answers it."""
    load(client, line(amount, "money"), number=amount)
    (row,) = receipts(client, state="left")
    clear(client, row["payment_id"], amount, *items, **more)
    return int(row["payment_id"])


def returned(client: TestClient, payment_id: int, amount: str, status: int = 201, **more: str) -> Row:
    """The bank took so much of the receipt back; the line as it is then."""
    left(client, amount, number=f"R{amount}{more.get('number', '')}")
    row = outgoing(client)[-1]
    return post(client, f"outgoing-lines/{row['line_id']}/return", {"payment_id": payment_id}, status)


def opens(client: TestClient, *days: str) -> list[tuple[str, str]]:
    return [(open_of(client, I1, as_of=day), open_of(client, I2, as_of=day)) for day in days]


def test_what_was_paid_last_is_freed_and_the_rest_stands(client: TestClient, ids: dict[str, int]) -> None:
    payment = paid(client, "147.00", part(ids[I1], "98.00", discount="2.00"), part(ids[I2], "49.00", discount="1.00"))
    made = returned(client, payment, "60.00")
    (tie,) = made["ties"]
    assert (made["state"], tie["kind"], tie["part"], tie["restored"]) == ("tied", "return", "60.00", None)
    # All of the second (49.00, its discount of 1.00 falls with it) and 11.00 of the first, whose discount was for settling it.
    assert opens(client, DAY, "2024-02-19", BACK) == [("0.00", "0.00"), ("0.00", "0.00"), ("13.00", "50.00")]
    receipt = get(client, f"payments/{payment}")
    assert (receipt["status"], receipt["open"], receipt["refunded"]) == ("applied", "0.00", "60.00")
    assert broken(client, DAY, BACK) == []

    back = post(client, f"outgoing-lines/{made['line_id']}/undo", {"reason": "bank's mistake"})
    assert (back["state"], back["ties"][0]["restored"], back["ties"][0]["new_payment_id"]) == ("left", "exactly", None)
    assert opens(client, DAY, "2024-02-19", BACK) == [("0.00", "0.00")] * 3
    assert get(client, f"payments/{payment}")["status"] == "applied"
    assert broken(client, DAY, BACK) == []
    (clearing,) = get(client, "clearings", state="standing")["items"]
    undo(client, clearing["id"])  # what stands again is the clearing's, and goes with it
    assert opens(client, "2026-01-01") == [("0.00", "0.00")]
    assert (open_of(client, I1), open_of(client, I2), left_of_id(client, payment)) == ("100.00", "50.00", "147.00")


def left_of_id(client: TestClient, payment_id: int) -> str:
    return str(get(client, f"payments/{payment_id}")["open"])


def test_money_on_account_goes_first_and_parts_add_up_to_the_receipt(client: TestClient, ids: dict[str, int]) -> None:
    payment = paid(client, "120.00", part(ids[I1], "100.00"))
    assert returned(client, payment, "15.00")["ties"][0]["part"] == "15.00"
    assert (left_of_id(client, payment), open_of(client, I1)) == ("5.00", "0.00")
    returned(client, payment, "55.00")
    assert (left_of_id(client, payment), open_of(client, I1)) == ("0.00", "50.00")
    assert returned(client, payment, "60.00", 409)["code"] == "credit_taken_out"
    assert returned(client, payment, "120.00", 409)["code"] == "credit_taken_out"
    last = returned(client, payment, "50.00")
    assert (get(client, f"payments/{payment}")["status"], open_of(client, I1)) == ("refunded", "100.00")
    assert broken(client, DAY, BACK) == []
    post(client, f"outgoing-lines/{last['line_id']}/undo", {"reason": "no"})
    assert open_of(client, I1) == "50.00"
    assert post(client, f"payments/{payment}/reversal", {"reason": "x"}, 409)["code"] == "credit_taken_out"


def test_what_was_booked_away_of_an_overpayment_is_none_any_more(client: TestClient, ids: dict[str, int]) -> None:
    payment = paid(client, "103.00", part(ids[I1], "100.00"), small_difference="3.00")
    made = returned(client, payment, "1.00")
    assert (left_of_id(client, payment), open_of(client, I1)) == ("2.00", "0.00")
    post(client, f"payments/{payment}/allocations", {"allocations": [part(ids[I2], "2.00")]})
    back = post(client, f"outgoing-lines/{made['line_id']}/undo", {"reason": "no"})
    assert back["ties"][0]["restored"] == "in_part"  # 2.00 of the 3.00 went elsewhere meanwhile
    assert (left_of_id(client, payment), open_of(client, I2)) == ("1.00", "48.00")
    assert broken(client, DAY, BACK) == []


def test_a_whole_return_undone_lets_go_again_what_was_let_go(client: TestClient, ids: dict[str, int]) -> None:
    payment = paid(client, "101.00", part(ids[I1], "98.00", discount="2.00"), small_difference="3.00")
    made = returned(client, payment, "101.00")
    assert (open_of(client, I1), made["ties"][0]["part"]) == ("100.00", None)
    back = post(client, f"outgoing-lines/{made['line_id']}/undo", {"reason": "bank's mistake"})
    tie = back["ties"][0]
    assert (tie["restored"], open_of(client, I1), left_of_id(client, tie["new_payment_id"])) == ("exactly", "0.00", "0.00")
    assert [open_of(client, I1, as_of=day) for day in (DAY, "2024-02-19", BACK)] == ["0.00"] * 3
    (again,) = get(client, "clearings", payment_id=tie["new_payment_id"])["items"]
    assert (again["applied"], again["differences"], again["kept"], again["left"]) == ("98.00", "2.00", "3.00", "0.00")
    undo(client, again["id"])
    assert (open_of(client, I1), left_of_id(client, tie["new_payment_id"])) == ("100.00", "101.00")
    assert broken(client, DAY, BACK) == []


@pytest.mark.parametrize("amount", ["98.00", "90.00"])
def test_what_cannot_be_restored_exactly_is_said(client: TestClient, ids: dict[str, int], amount: str) -> None:
    payment = paid(client, "98.00", part(ids[I1], "98.00", discount="2.00"))
    made = returned(client, payment, amount)
    paid(client, "40.00", part(ids[I1], "40.00"))
    back = post(client, f"outgoing-lines/{made['line_id']}/undo", {"reason": "no"})
    assert back["ties"][0]["restored"] == "in_part"
    assert (open_of(client, I1), broken(client, DAY, BACK)) == ("0.00", [])
    assert left_of_id(client, back["ties"][0]["new_payment_id"] or payment) == "38.00"


def test_what_a_person_undid_meanwhile_stays_undone(client: TestClient, ids: dict[str, int]) -> None:
    payment = paid(client, "98.00", part(ids[I1], "98.00", discount="2.00"))
    made = returned(client, payment, "10.00")
    (clearing,) = get(client, "clearings")["items"]
    undo(client, clearing["id"])
    back = post(client, f"outgoing-lines/{made['line_id']}/undo", {"reason": "no"})
    assert (back["ties"][0]["restored"], open_of(client, I1), left_of_id(client, payment)) == ("in_part", "100.00", "98.00")
    assert broken(client, DAY, BACK) == []


def test_a_part_is_proposed_where_the_bank_names_the_receipt_and_never_taken_by_itself(client: TestClient) -> None:
    bank(client)
    load(client, line("100.00", I1, end_to_end="DD-2024-77"))
    assert left(client, "30.00", end_to_end="DD-2024-77", reversal="true")["tied"] == 0
    (row,) = outgoing(client)
    (offer,) = get(client, f"outgoing-lines/{row['line_id']}")["offers"]
    assert (offer["reasons"][:2], offer["sure"]) == (["amount_in_part", "reference_named"], False)
    post(client, f"outgoing-lines/{row['line_id']}/return", {"payment_id": offer["id"]})
    assert open_of(client, I1) == "30.00"
    # What is left of it is exactly what is returned then.
    assert left(client, "70.00", number="10", end_to_end="DD-2024-77", reversal="true")["tied"] == 1
    assert (open_of(client, I1), broken(client, DAY, BACK)) == ("100.00", [])


def test_money_that_came_in_with_a_return_pays_what_the_return_opened(client: TestClient) -> None:
    bank(client)
    load(client, line("100.00", I1, end_to_end="DD-2024-77"))
    rows = [entry("-100.00", BACK, currency="CNY", end_to_end="DD-2024-77", reversal="true"),
            entry("100.00", BACK, currency="CNY", text=f"{I1} again")]  # fmt: skip
    data = camt(statement(rows, "0", "0.00", days=(BACK, BACK), currency="CNY", number="2"))
    told = client.post("/api/v1/statements", content=data, params={"format": "camt.053"}).json()
    assert (told["tied"], told["applied"], open_of(client, I1)) == (1, 1, "0.00")
    assert [open_of(client, I1, as_of=day) for day in (DAY, "2024-02-19", BACK)] == ["0.00"] * 3
    assert broken(client, DAY, BACK) == []


def test_ten_parts_of_one_receipt_at_once_take_no_more_than_it_has(client: TestClient, ids: dict[str, int]) -> None:
    payment = paid(client, "120.00", part(ids[I1], "100.00"))
    for n in range(10):
        left(client, f"30.0{n}", number=f"T{n}")
    paths = [f"/api/v1/outgoing-lines/{row['line_id']}/return" for row in outgoing(client)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda path: client.post(path, json={"payment_id": payment}), paths))
    assert Counter(answer.status_code for answer in answers) == {201: 3, 409: 7}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"credit_taken_out"}
    assert broken(client, DAY, BACK) == []
    tied = outgoing(client, state="tied")
    with ThreadPoolExecutor(6) as pool:
        undone = list(pool.map(lambda row: client.post(f"/api/v1/outgoing-lines/{row['line_id']}/undo", json={"reason": "x"}), tied * 2))
    assert Counter(answer.status_code for answer in undone) == {201: 3, 409: 3}
    assert (left_of_id(client, payment), open_of(client, I1)) == ("20.00", "0.00")
    assert broken(client, DAY, BACK) == []
