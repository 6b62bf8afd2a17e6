"""Whose an item is: its own salesperson's, else its customer's; and a receipt that is nobody's yet."""

from datetime import date

from builders import add_customer, add_invoice
from erp import get, post
from fastapi.testclient import TestClient

from receivables.database import transaction

DUE = date(2024, 3, 1)


def test_the_list_by_owner_holds_what_the_aging_by_owner_counts(client: TestClient) -> None:
    with transaction() as session:
        of_ann, of_nobody = add_customer(session, owner="Ann"), add_customer(session)
        add_invoice(session, of_ann, 10_00, DUE, number="anns")
        add_invoice(session, of_ann, 20_00, DUE, number="bobs", owner="Bob")
        add_invoice(session, of_nobody, 40_00, DUE, number="nobodys")
        add_invoice(session, of_nobody, 80_00, DUE, number="anns too", owner="Ann")
    grouped = {row["key"]: row["gross"] for row in get(client, "reports/aging", as_of="2024-04-01", group_by="owner")["rows"]}
    for filters in ({}, {"as_of": "2024-04-01"}, {"q": "Customer"}):  # the prepared page, a past moment, and the ordinary way
        for owner, numbers in (("Ann", ["anns", "anns too"]), ("Bob", ["bobs"])):
            rows = get(client, "invoices", owner=owner, sort="number", **filters)["items"]
            assert [row["number"] for row in rows] == numbers
            assert f"{sum(float(row['open']) for row in rows):.2f}" == grouped[owner]


def test_a_receipt_recorded_without_a_customer_is_given_one_later(client: TestClient) -> None:
    with transaction() as session:
        customer = add_customer(session)
    body = {"external_id": "P1", "received_on": "2024-03-02", "currency": "CNY", "amount": "12.00", "remittance_text": "?"}
    made = post(client, "payments", body)
    assert (made["customer_id"], made["open"], made["status"]) == (None, "12.00", "unapplied")
    assert get(client, "payments", unidentified=True, include_total=True)["total"] == 1
    named = post(client, f"payments/{made['id']}/customer", {"customer_id": customer})
    assert (named["customer_id"], named["open"]) == (customer, "12.00")
    assert get(client, "payments", unidentified=True, include_total=True)["total"] == 0
