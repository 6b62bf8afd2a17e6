"""Money in, cleared by itself or by a person: proposals, accepting, undoing, and what is learnt."""

from typing import Any

import pytest
from cash import DAY, bank, by_hand, clear, line, load, part, receipts, settings, undo
from erp import Row, broken, codes, customer, get, left_of, open_of, post, push, receipt, refusal
from fastapi.testclient import TestClient


def accept(client: TestClient, payment_id: int, key: str, status: int = 201) -> Row:
    return post(client, f"clearing/receipts/{payment_id}/accept", {"key": key}, status)


def keys(row: Row) -> list[str]:
    return [reason["key"] for reason in row["reasons"]]


def test_a_sure_line_is_applied_when_the_statement_is_loaded(client: TestClient) -> None:
    ids = bank(client)
    loaded = load(client, line("100.00", "Rechnung INV2024001"), line("7.77", "no idea", name="Nobody"))
    assert (loaded["receipts"], loaded["applied"], loaded["proposed"]) == (2, 1, 0)
    assert (open_of(client, "INV2024001"), open_of(client, "INV2024002")) == ("0.00", "50.00")
    (done,) = get(client, "clearings")["items"]
    assert (done["automatic"], done["applied"], done["left"], done["customer_id"]) == (True, "100.00", "0.00", ids["C1"])
    assert done["confidence"] >= 950
    assert keys(done)[:2] == ["reference_named", "amount_exact"]
    payment = get(client, f"payments/{done['payment_id']}")
    assert (payment["status"], payment["customer_id"], payment["entries"][-1]["effective_on"]) == ("applied", ids["C1"], DAY)
    (left,) = receipts(client)
    assert (left["open"], left["payer_name"], left["best"], left["matched_at"] is None) == ("7.77", "Nobody", None, False)
    assert [row["status"] for row in get(client, "statement-lines", sort="id")["items"]] == ["applied", "unmatched"]
    assert get(client, "payer-aliases")["items"] == []  # only people teach
    assert broken(client, "2024-01-15", DAY) == []


def test_a_line_below_the_threshold_waits_with_its_proposals(client: TestClient) -> None:
    ids = bank(client)
    load(client, line("100.00", "thank you", name="Unknown Payer"))
    (row,) = receipts(client, matched="proposed")
    best = row["best"]
    assert (row["state"], row["proposals"], best["automatic"], best["numbers"], best["items"]) == ("left", 1, False, ["INV2024001"], 1)
    assert "payer_unknown" in keys(best)
    read = get(client, f"clearing/receipts/{row['payment_id']}")
    (offer,) = read["offers"]
    assert (offer["fits"], offer["items"][0]["invoice_id"], offer["items"][0]["open"]) == (True, ids["INV2024001"], "100.00")
    assert receipts(client, matched="automatic") == receipts(client, matched="nothing") == receipts(client, state="cleared") == []

    made = accept(client, row["payment_id"], offer["key"])
    assert (made["automatic"], made["applied"], made["state"], made["entries"][0]["invoice_id"]) == (
        False, "100.00", "standing", ids["INV2024001"],
    )  # fmt: skip
    assert accept(client, row["payment_id"], offer["key"], 409)["code"] == "already_cleared"
    (alias,) = get(client, "payer-aliases")["items"]
    assert (alias["customer_id"], alias["name"], alias["account"], alias["confirmed"]) == (
        ids["C1"], "Unknown Payer", "FR7630006000011234567890189", 1,
    )  # fmt: skip
    assert broken(client, DAY) == []


def test_what_a_person_confirmed_is_known_the_next_time_until_it_is_forgotten(client: TestClient) -> None:
    bank(client, INV2024001="100.00", INV2024002="51.00", INV2024003="52.00")
    load(client, line("100.00", "x", name="Holding"))
    (row,) = receipts(client)
    accept(client, row["payment_id"], row["best"]["key"])
    loaded = load(client, line("51.00", "INV 2024 002", name="Holding"), number="2")
    assert loaded["applied"] == 1
    assert "payer_account" in keys(get(client, "clearings")["items"][0])
    (alias,) = get(client, "payer-aliases", q="hold")["items"]
    assert client.delete(f"/api/v1/payer-aliases/{alias['id']}").status_code == 204
    assert client.delete(f"/api/v1/payer-aliases/{alias['id']}").status_code == 404
    load(client, line("52.00", "y", name="Holding"), number="3")
    (row,) = receipts(client)
    assert "payer_unknown" in keys(row["best"])


def test_undo_takes_everything_back_also_what_was_learnt(client: TestClient) -> None:
    ids = bank(client)
    load(client, line("100.00", "x", name="Holding"))
    (row,) = receipts(client)
    made = accept(client, row["payment_id"], row["best"]["key"])
    undone = undo(client, made["id"])
    assert (undone["state"], undone["undo_reason"], undone["undone_by"]) == ("undone", "wrong item", made["actor"])
    assert [(e["amount"], e["reverses_id"] is None) for e in undone["entries"]] == [("-100.00", True), ("100.00", False)]
    assert open_of(client, "INV2024001") == "100.00"
    assert open_of(client, "INV2024001", as_of=DAY) == "0.00"
    (again,) = receipts(client)
    assert (again["open"], again["customer_id"], again["state"]) == ("100.00", None, "left")
    assert get(client, "payer-aliases")["items"] == []
    assert undo(client, made["id"], 409)["code"] == "already_undone"
    assert get(client, "statement-lines")["items"][0]["status"] == "unmatched"
    assert broken(client, DAY) == []
    clear(client, row["payment_id"], "100.00", part(ids["INV2024001"], "100.00"))
    assert open_of(client, "INV2024001") == "0.00"


def test_an_automatic_clearing_is_undone_on_a_day(client: TestClient) -> None:
    bank(client)
    load(client, line("100.00", "INV2024001"))
    (made,) = get(client, "clearings", automatic="true")["items"]
    assert undo(client, made["id"], 422, effective_on="2024-02-04")["code"] == "reversal_before_entry"
    undo(client, made["id"], effective_on="2024-02-07")
    assert [open_of(client, "INV2024001", as_of=day) for day in ("2024-02-04", DAY, "2024-02-06", "2024-02-07")] == [
        "100.00", "0.00", "0.00", "100.00",
    ]  # fmt: skip
    assert broken(client, DAY, "2024-02-07") == []


def test_many_are_accepted_at_once_and_each_row_tells_what_became_of_it(client: TestClient) -> None:
    bank(client)
    by_hand(client)
    loaded = load(client, line("100.00", "INV2024001"), line("50.00", "INV2024002"), line("50.00", "INV2024002 again"))
    assert (loaded["applied"], loaded["proposed"]) == (0, 3)
    rows = [{"payment_id": row["payment_id"], "key": row["best"]["key"]} for row in receipts(client)]
    sent = [*rows, {"payment_id": 999, "key": "ab"}]
    answer = post(client, "clearing/accept", {"rows": sent}, 200, Idempotency_Key="k1")
    assert (answer["applied"], answer["refused"]) == (2, 2)
    assert [row["code"] for row in answer["rows"]] == [None, "proposal_stale", None, "not_found"]
    assert post(client, "clearing/accept", {"rows": sent}, 200, Idempotency_Key="k1") == answer
    again = post(client, "clearing/accept", {"rows": rows}, 200)
    assert [row["code"] for row in again["rows"]] == ["already_cleared", "proposal_stale", "already_cleared"]
    assert post(client, "clearing/accept", {"rows": [rows[0], rows[0]]}, 422)["code"] == "duplicate_receipt"
    assert broken(client, DAY) == []


def test_a_proposal_whose_item_was_paid_meanwhile_is_stale_and_a_run_finds_anew(client: TestClient) -> None:
    bank(client)
    by_hand(client)
    load(client, line("100.00", "INV2024001"))
    (row,) = receipts(client)
    push(client, "payments", [receipt("P9", "30.00", allocations=[{"invoice_external_id": "INV2024001", "amount": "30.00"}])])
    assert get(client, f"clearing/receipts/{row['payment_id']}")["offers"][0]["fits"] is False
    assert accept(client, row["payment_id"], row["best"]["key"], 409)["code"] == "proposal_stale"
    answer = post(client, "clearing/runs", {"payment_ids": [row["payment_id"]], "apply": False})
    assert (answer["looked_at"], answer["proposed"], answer["applied"], answer["more"]) == (1, 1, 0, False)
    assert accept(client, row["payment_id"], row["best"]["key"], 409)["code"] == "proposal_gone"
    (fresh,) = receipts(client)
    assert fresh["best"]["difference_kind"] == "on_account"
    made = accept(client, row["payment_id"], fresh["best"]["key"])
    assert (made["applied"], made["left"]) == ("70.00", "30.00")
    assert [one["state"] for one in receipts(client, state="on_account")] == ["on_account"]
    assert receipts(client) == []


def test_a_run_applies_what_is_left_and_receipts_that_were_pushed(client: TestClient) -> None:
    ids = bank(client)
    push(client, "payments", [receipt("P1", "50.00", remittance_text="for INV2024002"), receipt("P2", "3.00", remittance_text="?")])
    answer = post(client, "clearing/runs", {})
    assert (answer["looked_at"], answer["applied"], answer["proposed"], answer["changed"]) == (2, 1, 1, 0)
    assert left_of(client, "P1") == "0.00"
    (done,) = get(client, "clearings", customer_id=ids["C1"])["items"]
    assert {"key": "payer_identified", "params": {"payer": "Acme GmbH"}} in done["reasons"]
    assert post(client, "clearing/runs", {})["applied"] == 0


def test_the_search_that_hit_its_limit_says_so(client: TestClient) -> None:
    bank(client, **{f"A{n:03}X": f"{n}.00" for n in range(20, 70)})
    push(client, "payments", [receipt("P1", "111.11", remittance_text="?")])
    assert post(client, "clearing/runs", {})["limited"] == 1
    (row,) = receipts(client)
    assert "search_limited" in keys(row["best"])


def test_a_higher_threshold_leaves_more_to_people(client: TestClient) -> None:
    bank(client)
    assert settings(client, automatic_at=1000)["automatic_at"] == 1000
    assert load(client, line("100.00", "INV2024001"))["applied"] == 0
    assert refusal(client.patch("/api/v1/clearing/settings", json={"automatic_at": 900})) == (428, "if_match_missing")
    assert refusal(client.patch("/api/v1/clearing/settings", json={"automatic_at": 10}))[0] == 422


LIMITS: list[tuple[Any, str]] = [
    ([{"kind": "small_difference", "currency": "XXY", "amount": "1.00"}], "unknown_currency"),
    ([{"kind": "small_difference", "currency": "JPY", "amount": "1.5"}], "too_many_decimals"),
    ([{"kind": "bank_charge", "currency": "CNY", "amount": "1"}] * 2, "duplicate_limit"),
]


@pytest.mark.parametrize(("limits", "code"), LIMITS)
def test_limits_that_are_none(client: TestClient, limits: Any, code: str) -> None:
    answer = client.patch("/api/v1/clearing/settings", json={"limits": limits}, headers={"If-Match": "*"})
    assert refusal(answer) == (422, code)


def test_lists_page_and_come_as_csv(client: TestClient) -> None:
    bank(client)
    by_hand(client)
    load(client, *(line(f"{n}.00", "hello") for n in range(1, 5)))
    page = get(client, "clearing/receipts", sort="-confidence,amount", limit=3, include_total="true")
    assert (len(page["items"]), page["total"]) == (3, 4)
    rest = get(client, "clearing/receipts", sort="-confidence,amount", limit=3, cursor=page["next_cursor"])
    assert len(rest["items"]) == 1
    for path in ("clearing/receipts", "clearings", "payer-aliases"):
        answer = client.get(f"/api/v1/{path}", headers={"Accept": "text/csv"})
        assert answer.text.startswith("\ufeff")
    assert [row["amount"] for row in receipts(client, q="hello", currency="CNY", received_from=DAY, received_to=DAY)] == [
        "1.00", "2.00", "3.00", "4.00",
    ]  # fmt: skip
    assert receipts(client, received_from="2024-02-06") == receipts(client, currency="EUR") == receipts(client, customer_id=1) == []


def test_discount_terms_of_a_customer(client: TestClient) -> None:
    bank(client)
    (row,) = get(client, "customers", external_id="C1")["items"]
    assert (row["discount_percent"], row["discount_days"]) == ("2.00", 40)
    assert push(client, "customers", [customer("C1", name="Acme GmbH", discount_percent="2", discount_days=40)])["unchanged"] == 1
    assert push(client, "customers", [customer("C1", discount_percent="1.5")])["updated"] == 1
    assert codes(push(client, "customers", [customer("C3", discount_percent="100")])) != []
