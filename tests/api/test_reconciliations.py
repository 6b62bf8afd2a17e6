"""Reconciliation with the ERP: lists compared, differences explained, sent again."""

from typing import Any

import pytest
from conftest import add_company
from erp import Row, book, customer, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from reconciling import DAY, differences, explain, line, send, told
from second import as_user

from receivables.clock import today
from receivables.database import transaction


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """On 2024-02-29: I1 40.00 and I2 50.00 open, N −10.00, P1 −20.00 not applied, BANK −5.00 of nobody; paid and settled: I3."""
    made = book(
        client, customers=[customer(), customer("C2")],
        invoices=[invoice(), invoice("I2", "50.00", customer_external_id="C2"), invoice("N", "10.00", kind="credit_note"),
                  invoice("I3", "30.00")],
        payments=[receipt(amount="80.00", allocations=pays(("I1", "60.00"))), receipt("P3", "30.00", allocations=pays(("I3", "30.00"))),
                  receipt("BANK", "5.00", customer_external_id=None, source="till")],
    )  # fmt: skip
    # Later than the day that is compared: it changes nothing there.
    push(client, "payments", [receipt("P9", "40.00", received_on="2024-03-05", allocations=pays(("I1", "40.00")))])
    push(client, "invoices", [invoice("I9", issued_on="2024-03-05", due_on="2024-03-31")])
    return made


AGREES = [line("I1", "40.00"), line("I2", "50"), line("N", "-10.00"), line("P1", "-20.00", kind="receipt")]
BANK = ("receipt", "BANK", "extra_here", "0.00", "-5.00")


def test_lists_that_agree(client: TestClient, ids: dict[str, int]) -> None:
    found = send(client, [*AGREES, line("I3", "0.00")])
    assert (found["theirs"], found["ours"], found["difference"], found["lines"]) == ("60.00", "55.00", "-5.00", 5)
    (row,) = differences(client, found["id"])
    assert told([row]) == [BANK]
    assert (row["source"], row["payment_id"], row["customer_id"]) == ("till", ids["BANK"], None)
    without = send(client, AGREES[:3], receipts="false")
    assert (without["id"], without["difference"], without["version"], without["totals"]) == (found["id"], "0.00", 2, [])


# (lines, expected beside the receipt of nobody)
LISTS: list[tuple[list[Row], list[tuple[str, str, str, str, str]]]] = [
    (AGREES[1:], [("item", "I1", "extra_here", "0.00", "40.00")]),
    ([*AGREES[1:], line("I1", "39.99")], [("item", "I1", "amount_differs", "39.99", "40.00")]),
    ([*AGREES, line("X", "7.00")], [("item", "X", "missing_here", "7.00", "0.00")]),
    ([*AGREES, line("I3", "30.00")], [("item", "I3", "amount_differs", "30.00", "0.00")]),
    ([*AGREES, line("I9", "100.00")], [("item", "I9", "amount_differs", "100.00", "0.00")]),
    ([*AGREES[:2], line("N", "10.00"), AGREES[3]], [("item", "N", "amount_differs", "10.00", "-10.00")]),
    (AGREES[:3], [("receipt", "P1", "extra_here", "0.00", "-20.00")]),
    ([], [("item", "I1", "extra_here", "0.00", "40.00"), ("item", "I2", "extra_here", "0.00", "50.00"),
          ("item", "N", "extra_here", "0.00", "-10.00"), ("receipt", "P1", "extra_here", "0.00", "-20.00")]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), LISTS)
def test_items(client: TestClient, ids: dict[str, int], lines: list[Row], expected: list[tuple[str, str, str, str, str]]) -> None:
    found = send(client, lines)
    assert sorted(told(differences(client, found["id"]))) == sorted([*expected, BANK])
    assert found["differences"] == len(expected) + 1
    assert sum(total["count"] for total in found["totals"]) == len(expected) + 1


def test_customers_and_nobody(client: TestClient, ids: dict[str, int]) -> None:
    found = send(client, [line("C1", "11.00"), line("C2", "50.00"), line("C9", "1.00")], basis="customers")
    assert told(differences(client, found["id"])) == [
        ("customer", "C1", "amount_differs", "11.00", "10.00"), ("customer", "C9", "missing_here", "1.00", "0.00"),
        ("unidentified", "", "extra_here", "0.00", "-5.00"),
    ]  # fmt: skip
    rows = {row["external_id"]: row for row in differences(client, found["id"])}
    assert (rows["C1"]["customer_name"], rows["C1"]["difference"]) == ("Customer C1", "-1.00")
    assert (rows[""]["kind"], rows["C9"]["state"]) == ("unidentified", "missing_here")
    gross = send(client, [line("C1", "30.00"), line("C2", "50.00")], basis="customers", receipts="false")
    assert (gross["id"], gross["difference"], gross["differences"]) == (found["id"], "0.00", 0)


def test_the_control_account(client: TestClient, ids: dict[str, int]) -> None:
    found = send(client, [line("1122.01", "45.00"), line("1122.02", "10.00")], basis="control")
    assert (found["difference"], found["differences"]) == ("0.00", 0)
    found = send(client, [{"amount": "54.99"}], basis="control")
    assert told(differences(client, found["id"])) == [("control", "", "amount_differs", "54.99", "55.00")]
    as_reported = get(client, "reports/aging", as_of=DAY, group_by="company", currency="CNY")["totals"][0]["net"]
    assert as_reported == found["ours"]


def test_a_past_day_is_compared_as_it_is_known_at_the_moment(client: TestClient, ids: dict[str, int]) -> None:
    found = send(client, AGREES)
    push(client, "invoices", [invoice(amount="120.00")], corrections="true")
    again = post(client, f"reconciliations/{found['id']}/comparisons", None)
    assert (again["version"], again["difference"]) == (2, "15.00")
    assert ("item", "I1", "amount_differs", "40.00", "60.00") in told(differences(client, found["id"]))
    assert told(differences(client, found["id"], version=1)) == [BANK]


def test_explanations_stay_with_differences_that_are_the_same(client: TestClient, ids: dict[str, int]) -> None:
    found = send(client, [*AGREES[1:], line("I1", "39.99"), line("X", "7.00")])
    rows = {row["external_id"]: row for row in differences(client, found["id"])}
    explain(client, rows["X"], reason="not_sent", note="sent tomorrow")
    explain(client, rows["I1"], reason="rounding", closed=True)
    again = send(client, [*AGREES[1:], line("I1", "39.98"), line("X", "7.00"), line("Y", "1.00")])
    assert (again["id"], again["version"], len(again["inputs"])) == (found["id"], 2, 2)
    kept = {row["external_id"]: (row["reason"], row["note"], row["closed"]) for row in differences(client, found["id"])}
    assert kept == {
        "X": ("not_sent", "sent tomorrow", False), "I1": (None, None, False), "Y": (None, None, False), "BANK": (None, None, False)
    }  # fmt: skip
    refused = explain(client, rows["X"], 409, reason="timing")
    assert refused["code"] == "version_changed"


def test_explained_assigned_and_closed(client: TestClient, ids: dict[str, int]) -> None:
    as_user(client, "ar_accountant", "ann")
    found = send(client, [*AGREES, line("X", "7.00")])
    row, bank = sorted(differences(client, found["id"]), key=lambda one: one["kind"])
    assert explain(client, row, 422, closed=True)["code"] == "reason_required"
    assert explain(client, row, 422, reason="other", closed=True)["code"] == "note_required"
    assert explain(client, row, 422, assigned_to="nobody@example.com")["code"] == "unknown_user"
    changed = explain(client, row, reason="timing", assigned_to="Ann@example.com", note="posted on the 1st")
    assert (changed["assigned_to"], changed["assigned_name"], changed["changed_by"]) == ("ann@example.com", "Ann", "key:test")
    assert explain(client, row, closed=True)["reason"] == "timing"
    path = f"/api/v1/reconciliations/{found['id']}/differences/{row['id']}"
    assert client.patch(path, json={"closed": False}).status_code == 428
    assert client.patch(path, json={"closed": False}, headers={"If-Match": '"old"'}).status_code == 412
    many = post(client, f"reconciliations/{found['id']}/explanations", {"difference_ids": [row["id"], bank["id"]], "reason": "timing",
                                                                      "closed": True}, 200)  # fmt: skip
    assert many == {"changed": 1}
    assert get(client, f"reconciliations/{found['id']}")["unclosed"] == 0
    assert differences(client, found["id"], assigned_to="ann@example.com")[0]["id"] == row["id"]
    assert len(get(client, "audit-entries", subject="reconciliation_difference")["items"]) == 3


def test_filters_pages_and_csv(client: TestClient, ids: dict[str, int]) -> None:
    found = send(client, [line(f"X{n}", "1.00") for n in range(5)])
    send(client, [line("1122", "1.00")], basis="control")
    assert len(get(client, "reconciliations", basis="control", currency="CNY", as_of_from=DAY, as_of_to=DAY)["items"]) == 1
    assert get(client, "reconciliations", as_of_from="2024-03-01")["items"] == []
    page = get(client, f"reconciliations/{found['id']}/differences", state="missing_here", limit=2, sort="-external_id", include_total=True)
    assert ([row["external_id"] for row in page["items"]], page["total"]) == (["X4", "X3"], 5)
    page = get(client, f"reconciliations/{found['id']}/differences", state="missing_here", limit=2, sort="-external_id",
               cursor=page["next_cursor"])  # fmt: skip
    assert [row["external_id"] for row in page["items"]] == ["X2", "X1"]
    assert [row["external_id"] for row in differences(client, found["id"], sort="-difference", limit=2)] == ["I2", "I1"]
    assert told(differences(client, found["id"], q="X3")) == [("item", "X3", "missing_here", "1.00", "0.00")]
    assert len(differences(client, found["id"], q="customer c2")) == 1
    csv = client.get(f"/api/v1/reconciliations/{found['id']}/differences", headers={"Accept": "text/csv"})
    assert csv.content.decode().count("missing_here") == 5
    assert b"control" in client.get("/api/v1/reconciliations", headers={"Accept": "text/csv"}).content


REFUSED: list[tuple[list[Row], dict[str, str], str, str]] = [
    ([line("A", "1.001")], {}, "too_many_decimals", "/items/0/amount"),
    ([line("A", "1"), line("B", "x")], {}, "invalid_amount", "/items/1/amount"),
    ([line("A", "1"), line("A", "1")], {}, "duplicate_external_id", "/items/1/external_id"),
    ([{"amount": "1"}], {}, "required", "/items/0/external_id"),
    ([line("A", "1", colour="red")], {}, "unknown_field", "/items/0/colour"),
    ([line("A", "1", kind="receipt")], {"receipts": "false"}, "receipts_left_out", "/items/0/kind"),
    ([line("A", "1", kind="receipt")], {"basis": "customers"}, "receipts_left_out", "/items/0/kind"),
    ([line("A", "1")], {"currency": "ABC"}, "unknown_currency", ""),
    ([line("A", "1")], {"company": "nobody"}, "unknown_company", "?company"),
    ([line("A", "1")], {"as_of": "2199-01-01"}, "as_of_in_future", "?as_of"),
]


@pytest.mark.parametrize(("lines", "params", "code", "pointer"), REFUSED)
def test_what_is_not_taken(client: TestClient, ids: dict[str, int], lines: list[Row], params: Any, code: str, pointer: str) -> None:
    refused = send(client, lines, 422, **params)
    assert refused["code"] == code
    assert not pointer or refused["errors"][0]["pointer"] == pointer
    assert get(client, "reconciliations")["items"] == []


def test_currencies_and_companies_are_their_own(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "invoices", [invoice("J1", "500", currency="JPY")])
    found = send(client, [line("J1", "500")], currency="JPY")
    assert (found["difference"], found["ours"]) == ("0", "500")
    with transaction() as session:
        add_company(session, "other")
    assert send(client, [], 422, company="other")["code"] == "unknown_company"  # the key is the main company's


def test_today(client: TestClient, ids: dict[str, int]) -> None:
    found = send(client, [], as_of=str(today("Asia/Shanghai")))
    assert found["ours"] == get(client, "reports/aging", group_by="company", currency="CNY")["totals"][0]["net"]
