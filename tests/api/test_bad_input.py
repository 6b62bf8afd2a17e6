"""Whatever a client sends is answered with a problem that names the field; nothing of a refused row stays."""

import json
from typing import Any

import pytest
from conftest import KEY
from erp import Row, book, counts, customer, get, invoice, pays, push, push_lines, receipt, refusal
from fastapi.testclient import TestClient

LONG = "x" * 10_000
JSON = {"Content-Type": "application/json"}

ITEMS: list[tuple[Row, str, str]] = [
    ({"customer_external_id": "nobody"}, "unknown_customer", "customer_external_id"),
    ({"colour": "red"}, "unknown_field", "colour"),
    ({"amount": "-1.00"}, "invalid_amount", "amount"),
    ({"amount": "0"}, "amount_not_positive", "amount"),
    ({"amount": "0.00"}, "amount_not_positive", "amount"),
    ({"amount": "1.001"}, "too_many_decimals", "amount"),
    ({"amount": "1.0", "currency": "JPY"}, "too_many_decimals", "amount"),
    ({"amount": "NaN"}, "invalid_amount", "amount"),
    ({"amount": "Infinity"}, "invalid_amount", "amount"),
    ({"amount": "1e5"}, "invalid_amount", "amount"),
    ({"amount": "1,000.00"}, "invalid_amount", "amount"),
    ({"amount": "٣"}, "invalid_amount", "amount"),
    ({"amount": " 1"}, "invalid_amount", "amount"),
    ({"amount": ""}, "string_too_short", "amount"),
    ({"amount": "1" + "0" * 30}, "amount_too_large", "amount"),
    ({"amount": "1" * 41}, "string_too_long", "amount"),
    ({"amount": 100}, "string_type", "amount"),
    ({"amount": 100.5}, "string_type", "amount"),
    ({"amount": None}, "string_type", "amount"),
    ({"amount": {"value": "1"}}, "string_type", "amount"),
    ({"currency": "cny"}, "string_pattern_mismatch", "currency"),
    ({"currency": "CNY\n"}, "string_pattern_mismatch", "currency"),
    ({"currency": "ABC"}, "unknown_currency", "currency"),
    ({"issued_on": "0000-00-00"}, "invalid_day", "issued_on"),
    ({"issued_on": "2024-02-30"}, "invalid_day", "issued_on"),
    ({"issued_on": "1577836800"}, "invalid_day", "issued_on"),
    ({"issued_on": 1577836800}, "invalid_day", "issued_on"),
    ({"issued_on": "2024-01-01T00:00:00"}, "invalid_day", "issued_on"),
    ({"issued_on": "1899-12-31"}, "invalid_day", "issued_on"),
    ({"due_on": "2200-01-01"}, "invalid_day", "due_on"),
    ({"due_on": None}, "due_on_required", ""),
    ({"due_on": None, "payment_terms_days": -1}, "greater_than_equal", "payment_terms_days"),
    ({"kind": "bill"}, "enum", "kind"),
    ({"disputed": "perhaps"}, "bool_parsing", "disputed"),
    ({"external_id": ""}, "string_too_short", "external_id"),
    ({"external_id": LONG}, "string_too_long", "external_id"),
    ({"external_id": None}, "string_type", "external_id"),
    ({"reference": LONG}, "string_too_long", "reference"),
    ({"reference": "a\x00b"}, "null_byte", "reference"),
    ({"company": "nowhere"}, "unknown_company", "company"),
]


def errors_of(answer: Any) -> list[tuple[str, str]]:
    return [(error["code"], error["pointer"]) for error in answer["errors"]]


def test_every_bad_item_is_refused_by_name_and_the_good_ones_land(client: TestClient) -> None:
    book(client)
    rows = [invoice(f"B{n}") | fields for n, (fields, _, _) in enumerate(ITEMS)]
    for answer in (push(client, "invoices", [invoice("GOOD"), *rows]), push_lines(client, "invoices", [invoice("GOOD2"), *rows])):
        assert counts(answer) == (1, 0, 0, len(ITEMS))
        for result, (fields, code, field) in zip(answer["results"][1:], ITEMS, strict=True):
            assert errors_of(result) == [(code, f"/items/{result['index']}/{field}".rstrip("/"))], fields
    assert sorted(row["external_id"] for row in get(client, "invoices")["items"]) == ["GOOD", "GOOD2"]


def test_every_bad_item_is_refused_alone_too(client: TestClient) -> None:
    book(client)
    for fields, code, field in ITEMS:
        answer = client.post("/api/v1/invoices", json=invoice() | fields)
        assert answer.status_code == 422, fields
        assert errors_of(answer.json()) == [(code, f"/{field}")], fields
    assert get(client, "invoices")["items"] == []


RECEIPTS: list[tuple[Row, str]] = [
    ({"customer_external_id": "nobody"}, "unknown_customer"),
    ({"amount": "NaN"}, "invalid_amount"),
    ({"amount": "0"}, "amount_not_positive"),
    ({"received_on": "0000-00-00"}, "invalid_day"),
    ({"auto_allocate": "all"}, "literal_error"),
    ({"allocations": "all"}, "list_type"),
    ({"allocations": [{}]}, "required"),
    ({"allocations": pays(("I1", "1")) * 1001}, "too_long"),
    ({"allocations": [{"invoice_external_id": "I1", "amount": 1}]}, "string_type"),
    ({"remittance_text": "x" * 4001}, "string_too_long"),
]


def test_every_bad_receipt_is_refused(client: TestClient) -> None:
    book(client)
    answer = push(client, "payments", [receipt(f"P{n}") | fields for n, (fields, _) in enumerate(RECEIPTS)])
    assert [result["errors"][0]["code"] for result in answer["results"]] == [code for _, code in RECEIPTS]
    for fields, code in RECEIPTS:
        single = client.post("/api/v1/payments", json=receipt() | fields)
        assert (single.status_code, single.json()["errors"][0]["code"]) == (422, code), fields


def test_due_before_issue_is_taken_with_a_warning(client: TestClient) -> None:
    book(client)
    (result,) = push(client, "invoices", [invoice(due_on="2023-12-31")])["results"]
    assert (result["status"], result["errors"]) == ("created", [])
    assert [(warning["code"], warning["pointer"]) for warning in result["warnings"]] == [("due_before_issue", "/items/0/due_on")]
    assert get(client, "invoices")["items"][0]["due_on"] == "2023-12-31"


MALFORMED = "malformed_json|malformed_body"
BODIES = [
    (b"", 422, "invalid_field"),
    (b"{", 400, "malformed_json"),
    (b'{"external_id": "P1"', 400, "malformed_json"),
    (b"\xff\xfe", 400, MALFORMED),
    (b'{"external_id": "\xff"}', 400, MALFORMED),
    (b'{"external_id": "\\ud800"}', 422, "invalid_field"),
    (b'{"\\ud800": 1}', 422, "invalid_field"),
    (b"null", 422, "invalid_field"),
    (b"[]", 422, "invalid_field"),
    (b'"text"', 422, "invalid_field"),
    (b"7" * 5000, 400, MALFORMED),
    (b'{"amount": ' + b"9" * 5000 + b"}", 400, MALFORMED),
    (b'{"amount": NaN}', 422, "invalid_field"),
    (b"[" * 100_000, 400, MALFORMED),
    (b'{"a":' * 100_000, 400, MALFORMED),
    (b'{"external_id": "' + b"x" * 1_100_000 + b'"}', 413, "body_too_large"),
]


def test_a_body_that_is_no_such_json_is_refused(client: TestClient) -> None:
    for body, status, code in BODIES:
        for path in ("payments", "invoices", "customers"):
            answer = client.post(f"/api/v1/{path}", content=body, headers=JSON)
            assert answer.status_code == status, (path, body[:40])
            assert refusal(answer)[1] in code.split("|"), (path, body[:40])


BULK_BODIES = [
    b"", b"{", b'{"items": [{"external_id": "C1", "na', b"\xff\xfe", b'{"items": [{"external_id": "\xff"}]}', b"null", b"[]",
    b'{"items": {}}', b'{"items": [], "more": 1}', b'{"items": [NaN]}', b'{"items": ' + b"[" * 100_000, b'{"items": [{"name": "\\ud800"}]}',
]  # fmt: skip


def test_a_bulk_body_that_is_no_such_json_is_refused(client: TestClient) -> None:
    for body in BULK_BODIES:
        answer = client.post("/api/v1/customers/bulk", content=body, headers=JSON)
        assert refusal(answer)[0] in (400, 422), body[:40]
        assert refusal(answer)[1] in ("malformed_json", "malformed_body", "item_count"), body[:40]


def test_a_body_of_millions_of_tiny_values_is_not_unfolded(client: TestClient) -> None:
    answer = client.post("/api/v1/customers/bulk", content=b'{"items":[' + b"[]," * 2_000_001 + b"[]]}", headers=JSON)
    assert refusal(answer) == (413, "body_too_large")


def test_odd_lines_are_refused_one_by_one(client: TestClient) -> None:
    lines = [b"{", b"\xff", b'{"external_id": "\\ud800"}', b"[" * 10_000, b'{"\x00": 1}', b"NaN", b"null", b"9" * 5_000]
    answer = push_lines(client, "customers", [*lines, customer()])
    assert counts(answer) == (1, 0, 0, len(lines))
    assert all(result["errors"] for result in answer["results"][:-1])


@pytest.mark.parametrize("kind", ["", "text/plain", "text/csv", "application/xml", "multipart/form-data; boundary=x"])
def test_a_push_is_json_or_lines(client: TestClient, kind: str) -> None:
    answer = client.post("/api/v1/customers/bulk", content=b"{}", headers={"Content-Type": kind})
    assert refusal(answer) == (415, "unsupported_media_type")


def test_too_many_unknown_fields_are_not_all_repeated(client: TestClient) -> None:
    body = {f"field{n}": 1 for n in range(20_000)}
    assert len(client.post("/api/v1/customers", json=body).content) < 50_000
    answer = client.post("/api/v1/customers/bulk", json={"items": [body]})
    assert (answer.status_code, len(answer.content) < 50_000) == (200, True)


TEXTS = [
    "'; DROP TABLE customers; --", '" OR 1=1 --', "<script>alert(1)</script>", "%s %d {0} ${x} {{y}}", "a\\'b\\", "=HYPERLINK(1)", "null",
    "汉字 🙂 \u202egnirts", "é" * 200, "line\nbreak", "\ufeffbom", "a\u0085b",
]  # fmt: skip


def test_text_is_kept_and_returned_as_it_is(client: TestClient) -> None:
    book(client, customers=[customer(f"C{n:02}", name=text) for n, text in enumerate(TEXTS)])
    answer = client.get("/api/v1/customers", params={"sort": "external_id"})
    assert [row["name"] for row in answer.json()["items"]] == TEXTS
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == ("application/json", "nosniff")
    for number, text in enumerate(TEXTS):
        found = get(client, "customers", q=text)["items"]
        assert f"C{number:02}" in [row["external_id"] for row in found], text


def test_names_the_database_does_not_take_are_refused(client: TestClient) -> None:
    names = {"x" * 201: "string_too_long", LONG: "string_too_long", "": "string_too_short", "  ": "string_too_short", "a\x00b": "null_byte"}
    for text, code in names.items():
        answer = client.post("/api/v1/customers", json=customer(name=text))
        assert (answer.status_code, errors_of(answer.json())) == (422, [(code, "/name")])


TOKENS: list[tuple[dict[str, str], str]] = [
    ({}, "not_authenticated"),
    ({"X-API-Key": "hk_wrong"}, "api_key_invalid"),
    ({"X-API-Key": "é\x80"}, "api_key_invalid"),
    ({"X-API-Key": LONG}, "api_key_invalid"),
    ({"Authorization": "Bearer wrong"}, "token_invalid"),
    ({"Authorization": "Bearer a.b.c"}, "token_invalid"),
    ({"Authorization": "Bearer " + LONG}, "token_invalid"),
    ({"Authorization": f"Basic {KEY}"}, "not_authenticated"),
]


def test_a_wrong_key_or_token_is_refused_before_anything_is_read(anonymous: TestClient) -> None:
    for headers, code in TOKENS:
        sent = {name: value.encode("latin-1") for name, value in headers.items()}
        for path in ("customers", "customers/bulk", "payments"):
            answer = anonymous.post(f"/api/v1/{path}", content=json.dumps(customer()), headers=JSON | sent)  # type: ignore[arg-type]
            assert refusal(answer) == (401, code), (path, headers)
            assert answer.headers["www-authenticate"] == "Bearer"


def test_an_id_is_a_positive_whole_number(client: TestClient) -> None:
    for path in ("invoices/0", "invoices/x", "invoices/1.5", f"invoices/{2**63}", "payments/-1", "customers/%00", "customers/1e3"):
        assert refusal(client.get(f"/api/v1/{path}")) == (422, "invalid_field"), path
