"""The aging report: worked cases, past days and instants, groups, and that its sums are the ledger's."""

import time
from typing import Any

import pytest
from fastapi.testclient import TestClient


def push(client: TestClient, resource: str, *items: dict[str, Any], **query: str) -> dict[str, Any]:
    answer = client.post(f"/api/v1/{resource}/bulk", json={"items": list(items)}, params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def item(external_id: str, issued_on: str, amount: str, *, due_on: str | None = None, **more: Any) -> dict[str, Any]:
    base = {"external_id": external_id, "customer_external_id": "C", "issued_on": issued_on, "due_on": due_on or issued_on}
    return base | {"currency": "CNY", "amount": amount} | more


def receipt(external_id: str, received_on: str, amount: str, **pays: str) -> dict[str, Any]:
    allocations = [{"invoice_external_id": name, "amount": part} for name, part in pays.items()]
    base = {"external_id": external_id, "customer_external_id": "C", "received_on": received_on, "currency": "CNY"}
    return base | {"amount": amount, "allocations": allocations}


def totals(client: TestClient, **query: str) -> dict[str, Any]:
    (line,) = client.get("/api/v1/reports/aging", params=query).json()["totals"]
    return dict(line)


@pytest.fixture
def erp(client: TestClient) -> TestClient:
    push(client, "customers", {"external_id": "C", "name": "客户", "region": "华东"}, {"external_id": "D", "name": "D"})
    return client


def test_paid_later_is_not_paid_then(erp: TestClient) -> None:
    push(erp, "invoices", item("I", "2020-04-30", "100"))
    push(erp, "payments", receipt("P", "2020-06-30", "100", I="100"))
    assert totals(erp, as_of="2020-05-31")["gross"] == "100.00"
    assert erp.get("/api/v1/reports/aging", params={"as_of": "2020-06-30"}).json()["totals"] == []


def test_partial_payments_age_what_is_left(erp: TestClient) -> None:
    push(erp, "invoices", item("I", "2017-01-31", "10000", due_on="2017-02-28"))
    push(erp, "payments", *(receipt(f"P{n}", "2017-03-15", part, I=part) for n, part in enumerate(("1500", "1000", "2000"))))
    line = totals(erp, as_of="2017-04-04")
    assert line["amounts"]["31-60"] == "5500.00" == line["gross"]


def test_unapplied_credits_stand_apart(erp: TestClient) -> None:
    push(erp, "invoices", item("N", "2024-02-10", "1000", kind="credit_note"), item("M", "2024-03-10", "50000"),
         item("A", "2024-04-10", "100000"))  # fmt: skip
    push(erp, "payments", receipt("P", "2024-05-10", "49000"))
    line = totals(erp, as_of="2024-04-30")
    assert (line["gross"], line["unapplied"], line["net"]) == ("150000.00", "1000.00", "149000.00")


def test_every_age_has_its_bucket(erp: TestClient) -> None:
    days = ("2026-07-02", "2026-07-01", "2026-06-30", "2026-06-01", "2026-05-31", "2012-10-22")
    push(erp, "invoices", *(item(f"I{n}", "2010-01-01", "1", due_on=day) for n, day in enumerate(days)))
    amounts = totals(erp, as_of="2026-07-01")["amounts"]
    assert {key: value for key, value in amounts.items() if value != "0.00"} == {
        "not_due": "2.00", "1-30": "2.00", "31-60": "1.00", "365+": "1.00"
    }  # fmt: skip


def test_years_turn_on_the_anniversary(erp: TestClient) -> None:
    push(erp, "invoices", item("I", "2024-02-29", "1"), item("J", "2024-03-01", "2"))
    before = totals(erp, as_of="2025-02-27", basis="document")["amounts"]
    on = totals(erp, as_of="2025-02-28", basis="document")["amounts"]
    assert (before["1-2y"], on["1-2y"], on["0-1y"]) == ("0.00", "1.00", "2.00")


def test_known_at_shows_what_was_believed(erp: TestClient) -> None:
    push(erp, "invoices", item("I", "2024-01-01", "100", due_on="2024-02-01"))
    time.sleep(0.01)
    believed = erp.get("/api/v1/invoices").json()
    moment = erp.get("/api/v1/invoices/1").json()["entries"][0]["recorded_at"]
    push(erp, "payments", receipt("P", "2024-01-15", "30", I="30"))
    push(erp, "invoices", item("I", "2024-01-01", "100", due_on="2024-03-15"))
    push(erp, "invoices", item("J", "2024-01-01", "7"))
    assert len(believed["items"]) == 1
    then = totals(erp, as_of="2024-02-10", known_at=moment)
    assert (then["gross"], then["amounts"]["1-30"], then["unapplied"]) == ("100.00", "100.00", "0.00")
    now = totals(erp, as_of="2024-02-10")
    assert (now["gross"], now["amounts"]["not_due"]) == ("77.00", "70.00")


def test_a_correction_is_right_for_past_days_and_old_for_past_instants(erp: TestClient) -> None:
    push(erp, "invoices", item("I", "2024-01-01", "100"))
    push(erp, "payments", receipt("P", "2024-01-05", "40", I="40"))
    moment = erp.get("/api/v1/payments/1").json()["entries"][-1]["recorded_at"]
    assert push(erp, "invoices", item("I", "2024-01-01", "90"))["rejected"] == 1
    assert push(erp, "invoices", item("I", "2024-01-01", "90"), corrections="true")["updated"] == 1
    assert totals(erp, as_of="2024-01-03")["gross"] == "90.00"
    assert totals(erp, as_of="2024-01-31")["gross"] == "50.00"
    assert totals(erp, as_of="2024-01-31", known_at=moment)["gross"] == "60.00"


@pytest.mark.parametrize(
    ("group_by", "keys"),
    [
        ("customer", {"1", "2", None}), ("company", {"main"}), ("region", {"华东", None}), ("owner", {"李", None}),
        ("kind", {"invoice", "retention", "payment"}), ("collector", {None}), ("industry", {None}), ("group", {None}),
    ],
)  # fmt: skip
def test_groups_add_up_to_the_total(erp: TestClient, group_by: str, keys: set[str | None]) -> None:
    push(erp, "invoices", item("I", "2024-01-01", "100", owner="李"), item("J", "2024-01-02", "50.50", customer_external_id="D"),
         item("K", "2024-01-03", "9.50", kind="retention"))  # fmt: skip
    push(erp, "payments", {"external_id": "P", "received_on": "2024-01-04", "currency": "CNY", "amount": "5"})
    report = erp.get("/api/v1/reports/aging", params={"as_of": "2024-02-01", "group_by": group_by}).json()
    assert {row["key"] for row in report["rows"]} == keys
    assert sum(round(float(row["net"]) * 100) for row in report["rows"]) == 15_500
    assert report["totals"][0]["net"] == "155.00"


def test_pages_walk_every_group_once(erp: TestClient) -> None:
    push(erp, "customers", *({"external_id": f"K{n}", "name": f"K{n}"} for n in range(7)))
    push(erp, "invoices", *(item(f"I{n}", "2024-01-01", "10", customer_external_id=f"K{n}") for n in range(7)))
    seen, query = [], {"as_of": "2024-01-01", "limit": "3"}
    while True:
        page = erp.get("/api/v1/reports/aging", params=query).json()
        seen += [row["key"] for row in page["rows"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 7


def test_a_cell_leads_to_its_items(erp: TestClient) -> None:
    push(erp, "invoices", item("I", "2024-01-01", "100", due_on="2024-02-01"), item("J", "2024-01-01", "7", due_on="2024-03-01"))
    push(erp, "payments", receipt("P", "2024-02-20", "100", I="100"))
    query = {"as_of": "2024-02-10", "bucket": "1-30"}
    cell = totals(erp, as_of="2024-02-10")["amounts"]["1-30"]
    (found,) = erp.get("/api/v1/invoices", params=query).json()["items"]
    assert (found["external_id"], found["open"]) == ("I", cell)


def test_a_company_has_its_own_scheme(erp: TestClient) -> None:
    tag = erp.get("/api/v1/companies/main").headers["etag"]
    changed = erp.patch("/api/v1/companies/main", json={"overdue_bounds": [10, 20]}, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    push(erp, "invoices", item("I", "2024-01-01", "100"))
    assert totals(erp, as_of="2024-01-15", company="main")["amounts"] == {
        "not_due": "0.00", "1-10": "0.00", "11-20": "100.00", "20+": "0.00"
    }  # fmt: skip
    assert len(erp.get("/api/v1/invoices", params={"as_of": "2024-01-15", "bucket": "11-20"}).json()["items"]) == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"as_of": "0000-00-00"}, "invalid_field"), ({"basis": "age"}, "invalid_field"), ({"group_by": "x"}, "invalid_field"),
        ({"company": "other"}, "unknown_company"), ({"sort": "id"}, "unknown_sort"), ({"cursor": "x"}, "invalid_cursor"),
        ({"known_at": "2024-01-01T00:00:00"}, "instant_without_zone"), ({"colour": "red"}, "unknown_parameter"),
    ],
)  # fmt: skip
def test_nonsense_is_told(erp: TestClient, query: dict[str, str], code: str) -> None:
    answer = erp.get("/api/v1/reports/aging", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_customers_balance_is_its_line(erp: TestClient) -> None:
    push(erp, "invoices", item("I", "2024-01-01", "100"), item("U", "2024-01-01", "8", currency="USD"))
    push(erp, "payments", receipt("P", "2024-01-15", "30", I="30"), receipt("Q", "2024-01-15", "5"))
    lines = {line["currency"]: line for line in erp.get("/api/v1/customers/1/balances").json()["items"]}
    assert (lines["CNY"]["gross"], lines["CNY"]["unapplied"], lines["CNY"]["net"]) == ("70.00", "5.00", "65.00")
    assert (lines["USD"]["gross"], lines["USD"]["oldest_due_on"]) == ("8.00", "2024-01-01")
    (before,) = [b for b in erp.get("/api/v1/customers/1/balances?as_of=2024-01-10").json()["items"] if b["currency"] == "CNY"]
    assert (before["gross"], before["unapplied"]) == ("100.00", "0.00")
