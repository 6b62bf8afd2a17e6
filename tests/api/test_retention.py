"""Retentions and deposits that are not due until they are released: by their source, or here with evidence."""

from datetime import date, timedelta

import pytest
from erp import Row, book, broken, codes, counts, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient

from receivables.clock import today

TODAY = today("Asia/Shanghai")
HELD: Row = {"external_id": "R1", "customer_external_id": "C1", "issued_on": "2020-01-01", "currency": "CNY", "amount": "80.00",
             "kind": "retention", "held": True}  # fmt: skip
EVIDENCE = "验收单 2026-11, 档案柜 3"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    return book(client, invoices=[HELD, invoice()])


def overdue(client: TestClient, **params: str) -> str:
    (total,) = get(client, "reports/aging", **params)["totals"]
    return str(total["overdue"])


def test_never_overdue_before_it_is_released(client: TestClient, ids: dict[str, int]) -> None:
    item = get(client, f"invoices/{ids['R1']}")
    assert (item["held"], item["due_on"], item["days_overdue"], item["release"]) == (True, "2199-12-31", 0, None)
    assert overdue(client, kind="retention") == "0.00"
    assert overdue(client) == overdue(client, as_of="2100-01-01") == "100.00"
    assert [row["external_id"] for row in get(client, "invoices", overdue="true")["items"]] == ["I1"]
    assert [row["external_id"] for row in get(client, "invoices", held="true")["items"]] == ["R1"]

    released = post(client, f"invoices/{ids['R1']}/release", {"due_on": str(TODAY - timedelta(5)), "evidence": EVIDENCE})
    assert (released["held"], released["days_overdue"], released["release"]["evidence"]) == (False, 5, EVIDENCE)
    assert overdue(client, kind="retention") == "80.00"
    before = get(client, "invoices", external_id="R1", known_at=item["entries"][0]["recorded_at"])["items"]
    assert [row["due_on"] for row in before] == ["2199-12-31"]
    assert post(client, f"invoices/{ids['R1']}/release", {"due_on": str(TODAY), "evidence": "again"}, 409)["code"] == "not_held"
    assert [row["action"] for row in get(client, "audit-entries", subject="invoice")["items"]] == ["released"]
    assert broken(client) == []


def test_a_release_stays_when_the_source_sends_it_again(client: TestClient, ids: dict[str, int]) -> None:
    post(client, f"invoices/{ids['R1']}/release", {"due_on": "2026-12-31", "evidence": EVIDENCE})
    assert counts(push(client, "invoices", [HELD | {"reference": "new"}])) == (0, 1, 0, 0)
    assert get(client, f"invoices/{ids['R1']}")["due_on"] == "2026-12-31"
    push(client, "invoices", [HELD | {"amount": "70.00"}], corrections=True)
    (now,) = [row for row in get(client, "invoices", external_id="R1")["items"] if row["status"] == "open"]
    assert (now["held"], now["due_on"], now["amount"]) == (False, "2026-12-31", "70.00")


def test_its_source_releases_it_with_a_due_day(client: TestClient, ids: dict[str, int]) -> None:
    sent = {name: value for name, value in HELD.items() if name != "held"} | {"due_on": "2026-06-30"}
    assert counts(push(client, "invoices", [HELD | {"description": "still"}])) == (0, 1, 0, 0)
    assert get(client, f"invoices/{ids['R1']}")["held"] is True
    assert counts(push(client, "invoices", [sent])) == (0, 1, 0, 0)
    item = get(client, f"invoices/{ids['R1']}")
    assert (item["held"], item["due_on"]) == (False, "2026-06-30")


def test_what_is_not_held(client: TestClient, ids: dict[str, int]) -> None:
    rows = [HELD | {"external_id": "X1", "kind": "invoice"}, HELD | {"external_id": "X2", "due_on": "2026-01-01"}]
    assert codes(push(client, "invoices", rows)) == ["held_kind", "held_without_due_day"]
    assert post(client, f"invoices/{ids['I1']}/release", {"due_on": "2026-01-01", "evidence": "x"}, 409)["code"] == "not_held"
    early = {"due_on": "2019-12-31", "evidence": "x"}
    assert post(client, f"invoices/{ids['R1']}/release", early, 422)["code"] == "due_before_issue"
    assert post(client, f"invoices/{ids['R1']}/release", {"due_on": "2026-01-01", "evidence": " "}, 422)["code"] == "invalid_field"
    tag = client.get(f"/api/v1/invoices/{ids['R1']}").headers["ETag"]
    moved = client.patch(f"/api/v1/invoices/{ids['R1']}", json={"due_on": "2026-01-01"}, headers={"If-Match": tag})
    assert (moved.status_code, moved.json()["code"]) == (422, "held")


def test_paid_while_held_it_was_neither_early_nor_late(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "payments", [receipt(amount="80.00", received_on=str(TODAY), allocations=pays(("R1", "80.00")))])
    first = date(TODAY.year, TODAY.month, 1)
    found = get(client, "kpis", company="main", currency="CNY", period_from=str(first), period_to=str(TODAY))
    (days,) = [row for row in found["items"] if row["id"] == "days_beyond_terms"]
    assert days["value"] in ("0", "0.00", "0.0")
    assert broken(client) == []


def test_aging_by_kind(client: TestClient, ids: dict[str, int]) -> None:
    rows = {row["key"]: row["gross"] for row in get(client, "reports/aging", group_by="kind")["rows"]}
    assert rows == {"retention": "80.00", "invoice": "100.00"}
    push(client, "payments", [receipt()])
    (only,) = get(client, "reports/aging", kind="invoice")["totals"]
    assert (only["gross"], only["unapplied"]) == ("100.00", "0.00")


def test_a_release_is_taken_back_and_both_stay_on_record(client: TestClient, ids: dict[str, int]) -> None:
    path = f"invoices/{ids['R1']}"
    post(client, f"{path}/release", {"due_on": str(TODAY - timedelta(5)), "evidence": EVIDENCE})
    released = get(client, path)
    again = post(client, f"{path}/release/withdrawal", {"reason": "another site's acceptance"})
    assert (again["held"], again["due_on"], again["release"], overdue(client, kind="retention")) == (True, "2199-12-31", None, "0.00")
    (told,) = again["releases"]
    assert (told["evidence"], told["withdrawn_because"], told["withdrawn_by"]) == (EVIDENCE, "another site's acceptance", "key:test")
    before = get(client, "invoices", external_id="R1", known_at=released["release"]["recorded_at"])["items"]
    assert [row["due_on"] for row in before] == [str(TODAY - timedelta(5))]
    assert post(client, f"{path}/release/withdrawal", {"reason": "x"}, 409)["code"] == "not_released"
    post(client, f"{path}/release", {"due_on": str(TODAY), "evidence": "accepted"})
    assert [row["evidence"] for row in get(client, path)["releases"]] == ["accepted", EVIDENCE]
    assert broken(client) == []


def test_what_was_paid_since_keeps_its_release(client: TestClient, ids: dict[str, int]) -> None:
    path = f"invoices/{ids['R1']}"
    post(client, f"{path}/release", {"due_on": str(TODAY), "evidence": EVIDENCE})
    push(client, "payments", [receipt(amount="80.00", received_on=str(TODAY), allocations=pays(("R1", "10.00")))])
    assert post(client, f"{path}/release/withdrawal", {"reason": "x"}, 409)["code"] == "applied_since_release"
    (paid,) = [row for row in get(client, path)["entries"] if row["kind"] == "allocation"]
    post(client, f"allocations/{paid['id']}/reversal", {"reason": "x"})
    assert post(client, f"{path}/release/withdrawal", {"reason": "x"})["held"] is True
    assert post(client, f"invoices/{ids['I1']}/release/withdrawal", {"reason": "x"}, 409)["code"] == "not_released"
