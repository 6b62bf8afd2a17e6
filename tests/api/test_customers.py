"""Customers: entered, changed and found; and nobody sees another company's books."""

import pytest
from conftest import KEY, add_company, add_key
from erp import Row, book, codes, counts, customer, get, invoice, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient

from receivables.access.permissions import Permission
from receivables.database import transaction

OTHER = "hk_key_of_the_other_company_00000000"
READER = "hk_key_that_reads_customers_00000000"
ANYWHERE = "hk_key_of_every_company_000000000000"
SECRET = "Secret Holdings"


def test_a_customer_is_entered_read_and_changed(client: TestClient) -> None:
    row = customer(group="steel", credit_limit="1000.00", contacts=[{"name": "Li", "email": "li@example.com"}], since_on="2020-02-29",
                   address="上海市世纪大道 100 号")  # fmt: skip
    made = post(client, "customers", row)
    assert made | row == made | {"contacts": row["contacts"]}
    assert (made["number"], made["currency"], made["company"], made["source"]) == ("C1", "CNY", "main", "erp")
    path = f"/api/v1/customers/{made['id']}"
    changed = client.patch(path, json={"name": "Renamed", "group": None}, headers={"If-Match": client.get(path).headers["etag"]}).json()
    assert (changed["name"], changed["group"], changed["credit_limit"]) == ("Renamed", None, "1000.00")
    assert [entry["action"] for entry in get(client, "audit-entries")["items"] if entry["subject"] == "customer"] == ["changed"]


REFUSED: list[tuple[Row, str, str]] = [
    ({"currency": "ABC"}, "unknown_currency", "/currency"),
    ({"currency": "JPY", "credit_limit": "1.5"}, "too_many_decimals", "/credit_limit"),
    ({"credit_limit": "-1"}, "invalid_amount", "/credit_limit"),
    ({"company": "other"}, "unknown_company", "/company"),
]


@pytest.mark.parametrize(("fields", "code", "pointer"), REFUSED)
def test_what_a_customer_may_not_have(client: TestClient, fields: Row, code: str, pointer: str) -> None:
    answer = post(client, "customers", customer(**fields), 422)
    assert (answer["code"], [error["pointer"] for error in answer["errors"]]) == (code, [pointer])
    if "company" not in fields:
        book(client)
        pushed = push(client, "customers", [customer(**fields)])
        assert [(error["code"], error["pointer"]) for error in pushed["results"][0]["errors"]] == [(code, f"/items/0{pointer}")]


def test_a_limit_does_not_change_its_worth_with_the_currency(client: TestClient) -> None:
    push(client, "customers", [customer(credit_limit="1000.00")])
    assert codes(push(client, "customers", [customer(currency="JPY")])) == ["credit_limit_needed"]
    assert counts(push(client, "customers", [customer(currency="JPY", credit_limit="16000")])) == (0, 1, 0, 0)
    assert get(client, "customers")["items"][0]["credit_limit"] == "16000"


def test_customers_are_found_by_any_part_of_what_names_them(client: TestClient) -> None:
    book(client, customers=[customer("C1", name="Ünïcode 钢铁 Ltd", tax_id="TAX-77"), customer("C2", name="100% Co_", number="K9")])
    found_by = {"钢铁": ["C1"], "ünï": ["C1"], "ax-77": ["C1"], "k9": ["C2"], "%": ["C2"], "_": ["C2"], "C": ["C2", "C1"]}
    for words, found in found_by.items():
        assert [row["external_id"] for row in get(client, "customers", q=words)["items"]] == found, words
    assert [row["external_id"] for row in get(client, "customers", external_id="C1")["items"]] == ["C1"]


@pytest.fixture
def theirs(client: TestClient) -> dict[str, int]:
    """The ids of another company's documents, all of which say SECRET; the client is `main`'s again."""
    with transaction() as session:
        add_company(session, "other")
        add_key(session, OTHER, "other", list(Permission))
        add_key(session, READER, "main", [Permission.CUSTOMERS_READ])
        add_key(session, ANYWHERE, None, list(Permission))
    client.headers["X-API-Key"] = OTHER
    items = [invoice("S1", reference=SECRET), invoice("S2", kind="credit_note")]
    rows = [receipt("S3", allocations=pays(("S1", "10.00")), reference=SECRET)]
    ids = book(client, customers=[customer(name=SECRET)], invoices=items, payments=rows)
    ids["A"] = get(client, f"payments/{ids['S3']}")["entries"][-1]["id"]
    client.headers["X-API-Key"] = KEY
    return ids


def test_another_companys_documents_are_not_there(client: TestClient, theirs: dict[str, int]) -> None:
    mine = book(client, invoices=[invoice("M1")], payments=[receipt("M2", customer_external_id=None), receipt("M3")])
    allocation = {"allocations": [{"invoice_id": mine["M1"], "amount": "1.00"}]}
    change, reason = {"name": "x"}, {"reason": "test"}
    asked = [
        ("GET", f"customers/{theirs['C1']}", None), ("PATCH", f"customers/{theirs['C1']}", change),
        ("GET", f"customers/{theirs['C1']}/balances", None), ("GET", f"customers/{theirs['C1']}/timeline", None),
        ("GET", f"invoices/{theirs['S1']}", None), ("PATCH", f"invoices/{theirs['S1']}", {}),
        ("POST", f"invoices/{theirs['S1']}/reversal", reason), ("POST", f"invoices/{theirs['S2']}/allocations", allocation),
        ("GET", f"payments/{theirs['S3']}", None), ("POST", f"payments/{theirs['S3']}/allocations", allocation),
        ("POST", f"payments/{theirs['S3']}/reversal", reason), ("POST", f"payments/{theirs['S3']}/customer", {"customer_id": mine["C1"]}),
        ("POST", f"allocations/{theirs['A']}/reversal", reason), ("POST", f"payments/{mine['M2']}/customer", {"customer_id": theirs["C1"]}),
    ]  # fmt: skip
    for method, path, body in asked:
        answer = client.request(method, f"/api/v1/{path}", json=body, headers={"If-Match": "*"})
        assert refusal(answer) == (404, "not_found"), path
        assert SECRET not in answer.text
    answer = post(client, f"payments/{mine['M3']}/allocations", {"allocations": [{"invoice_id": theirs["S1"], "amount": "1.00"}]}, 422)
    assert (answer["code"], SECRET in str(answer)) == ("unknown_item", False)


def test_lists_and_reports_hold_ones_own_company_only(client: TestClient, theirs: dict[str, int]) -> None:
    book(client, customers=[customer("M1")])
    lists = ("customers", "invoices", "payments", "audit-entries", "worklist", "flags", "promises")
    for path in (*lists, "reports/aging", "kpis", "invariants"):
        assert SECRET not in str(get(client, path)), path
        answer = client.get(f"/api/v1/{path}", params={"company": "other"})
        assert refusal(answer) == (422, "unknown_company"), path
    params = {"customer_id": theirs["C1"]}
    assert (get(client, "invoices", **params)["items"], get(client, "payments", **params)["items"]) == ([], [])
    assert client.get("/api/v1/invoices", headers={"Accept": "text/csv"}).text.count("\n") == 1


def test_a_row_for_another_company_is_refused(client: TestClient, theirs: dict[str, int]) -> None:
    answer = push(client, "customers", [customer("C9", company="other"), customer("C9", company="nowhere"), customer("C9")])
    assert (codes(answer), answer["created"]) == (["unknown_company", "unknown_company"], 1)


def test_a_key_of_every_company_pushes_to_the_one_that_is_named(client: TestClient, theirs: dict[str, int]) -> None:
    client.headers["X-API-Key"] = ANYWHERE
    assert counts(push(client, "customers", [customer("C9", company="other"), customer("C9")])) == (2, 0, 0, 0)
    named = [(row["company"], row["external_id"]) for row in get(client, "customers", sort="external_id")["items"]]
    assert sorted(named) == [("main", "C9"), ("other", "C1"), ("other", "C9")]
    rows = {row["company"]: row["id"] for row in get(client, "customers", external_id="C9")["items"]}
    mine = post(client, "payments", receipt("X", customer_external_id=None))
    body = {"customer_id": rows["other"]}
    assert post(client, f"payments/{mine['id']}/customer", body, 422)["code"] == "other_company"
    answer = post(client, f"payments/{mine['id']}/allocations", {"allocations": [{"invoice_id": theirs["S1"], "amount": "1.00"}]}, 422)
    assert answer["code"] == "unknown_item"


WRITES = [("customers", customer()), ("invoices", invoice()), ("payments", receipt())]


def test_a_key_does_only_what_its_scopes_say(client: TestClient, theirs: dict[str, int]) -> None:
    client.headers["X-API-Key"] = READER
    assert get(client, "customers")["items"] == []
    for path, row in WRITES:
        assert refusal(client.post(f"/api/v1/{path}", json=row)) == (403, "permission_missing")
        assert refusal(client.post(f"/api/v1/{path}/bulk", json={"items": [row]})) == (403, "permission_missing")
    for path in ("invoices", "payments", "invoices/1", "payments/1", "reports/aging", "invariants", "kpis", "audit-entries", "users"):
        assert refusal(client.get(f"/api/v1/{path}")) == (403, "permission_missing"), path
    for path in ("payments/1/reversal", "invoices/1/reversal", "allocations/1/reversal"):
        assert refusal(client.post(f"/api/v1/{path}", json={"reason": "x"})) == (403, "permission_missing"), path
