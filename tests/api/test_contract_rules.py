"""What the contract says of every endpoint: methods, content types, parameters, instants, keys, tags, health."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from accounts import add_user
from conftest import add_company, add_key
from erp import book, customer, get, invoice, ndjson, push, receipt, refusal
from fastapi.testclient import TestClient

from receivables.access.permissions import Permission
from receivables.bulk import run as bulk_run
from receivables.clock import today
from receivables.database import transaction
from receivables.settings import get_settings

JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_an_unknown_address_is_unknown_to_every_method(client: TestClient, method: str) -> None:
    for path in ("nothing", "customers/1/nothing", "invoices/bulk/more"):
        assert refusal(client.request(method, f"/api/v1/{path}")) == (404, "not_found"), path


def test_a_method_that_an_address_does_not_take_is_told_those_it_takes(client: TestClient) -> None:
    allowed = {"customers": "GET, HEAD, POST", "customers/1": "GET, HEAD, PATCH", "payments/1/reversal": "POST", "kpis": "GET, HEAD"}
    for path, methods in allowed.items():
        answer = client.delete(f"/api/v1/{path}")
        assert (refusal(answer), answer.headers["allow"]) == ((405, "method_not_allowed"), methods)


def test_head_is_get_without_its_body(client: TestClient) -> None:
    for path in ("/healthz", "/readyz", "/api/v1/customers", "/api/v1/reports/aging?as_of=2024-01-01"):
        asked, told = client.get(path), client.head(path)
        assert (told.status_code, told.content) == (200, b"")
        assert told.headers["content-length"] == str(len(asked.content))
    assert client.head("/api/v1/customers/99").status_code == 404
    assert client.head("/api/v1/customers?colour=red").status_code == 422


COMPRESSED = [("customers/bulk", JSON, {"items": [customer()]}), ("customers/bulk", LINES, customer()), ("customers", JSON, customer())]


@pytest.mark.parametrize(("path", "kind", "body"), COMPRESSED)
def test_a_compressed_body_is_refused_as_such(client: TestClient, path: str, kind: dict[str, str], body: Any) -> None:
    sent = gzip.compress(json.dumps(body).encode())
    answer = client.post(f"/api/v1/{path}", content=sent, headers=kind | {"Content-Encoding": "gzip"})
    assert refusal(answer) == (415, "unsupported_content_encoding")
    assert get(client, "customers")["items"] == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_a_body_of_another_content_type_is_refused_as_such(client: TestClient, kind: str) -> None:
    for path in ("customers", "invoices", "payments"):
        answer = client.post(f"/api/v1/{path}", content=json.dumps(customer()), headers={"Content-Type": kind})
        assert refusal(answer) == (415, "unsupported_media_type"), path
    assert refusal(client.post("/api/v1/auth/token", json={"username": "a", "password": "b"})) == (415, "unsupported_media_type")


def test_a_body_is_utf_8(client: TestClient) -> None:
    for path, kind, body in COMPRESSED:
        sent, declared = json.dumps(body, ensure_ascii=False).encode("gbk"), {"Content-Type": f"{kind['Content-Type']}; charset=GBK"}
        assert refusal(client.post(f"/api/v1/{path}", content=sent, headers=declared)) == (415, "unsupported_charset")
        utf8 = {"Content-Type": f'{kind["Content-Type"]}; charset="UTF-8"'}
        assert client.post(f"/api/v1/{path}", content=json.dumps(body), headers=utf8).status_code in (200, 201, 409)


def test_a_byte_order_mark_is_passed_over(client: TestClient) -> None:
    for kind, body in ((JSON, json.dumps({"items": [customer("A")]}).encode()), (LINES, ndjson([customer("B")]))):
        answer = client.post("/api/v1/customers/bulk", content=b"\xef\xbb\xbf" + body, headers=kind)
        assert answer.json()["created"] == 1, answer.text


def test_a_parameter_given_twice_is_refused_by_name(client: TestClient) -> None:
    for path in ("invoices?status=open&status=paid", "customers/bulk?status=1", "reports/aging?as_of=2024-01-01&as_of=2024-01-02"):
        assert client.get(f"/api/v1/{path}").status_code == 422, path
    answer = client.get("/api/v1/invoices?status=open&status=paid&limit=5")
    assert (refusal(answer), answer.json()["errors"][0]["pointer"]) == ((422, "repeated_parameter"), "?status")


@pytest.mark.parametrize("given", ["20240131", "1706659200", "2024", "1e9", "2024-01-31", "2024-01-31T08", "soon"])
def test_an_instant_is_written_out(client: TestClient, given: str) -> None:
    for path in ("reports/aging", "kpis", "invoices", "invariants", "reports/aging-trend"):
        assert refusal(client.get(f"/api/v1/{path}", params={"known_at": given})) == (422, "invalid_field"), path
    assert refusal(client.get("/api/v1/audit-entries", params={"from": given})) == (422, "invalid_field")


def test_an_instant_may_be_of_any_zone(client: TestClient) -> None:
    for given in ("2024-01-31T08:00:00Z", "2024-01-31T16:00:00+08:00", "2024-01-31 08:00+00:00"):
        assert get(client, "reports/aging", known_at=given)["known_at"] == "2024-01-31T08:00:00Z"


@pytest.mark.parametrize(("what", "rows"), [("invoices", [invoice(), invoice("I2")]), ("payments", [receipt(), receipt("P2")])])
@pytest.mark.parametrize("kind", [JSON, LINES])
def test_a_push_with_a_key_is_answered_once(client: TestClient, what: str, rows: list[Any], kind: dict[str, str]) -> None:
    book(client)

    def send(rows: list[Any], **params: str) -> Any:
        body = ndjson(rows) if kind == LINES else json.dumps({"items": rows}).encode()
        return client.post(f"/api/v1/{what}/bulk", content=body, params=params, headers=kind | {"Idempotency-Key": "k1"})

    first, second = send([*rows, {"external_id": "bad"}]), send([*rows, {"external_id": "bad"}])
    assert (first.status_code, first.json()["created"], first.json()["rejected"]) == (200, 2, 1)
    assert (first.content, second.headers["idempotency-replayed"]) == (second.content, "true")
    assert "idempotency-replayed" not in first.headers
    assert refusal(send(rows)) == (409, "idempotency_key_reused")
    assert refusal(send([*rows, {"external_id": "bad"}], results="rejected")) == (409, "idempotency_key_reused")
    assert len(get(client, what)["items"]) == 2


def test_a_refused_push_leaves_its_key_free(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    book(client)
    key, url = {"Idempotency-Key": "k1"}, "/api/v1/invoices/bulk"
    bad = {"items": [invoice(), invoice("I2", amount="x")]}
    assert refusal(client.post(f"{url}?atomic=true", json=bad, headers=key)) == (422, "atomic_rejected")
    monkeypatch.setattr(bulk_run, "LONGEST_KEPT", 10)
    assert refusal(client.post(url, json=bad, headers=key)) == (422, "answer_too_large")
    assert get(client, "invoices")["items"] == []
    assert client.post(f"{url}?results=rejected", json={"items": [invoice()]}, headers=key).json()["created"] == 1


def test_a_tag_that_a_proxy_made_weak_still_counts(client: TestClient) -> None:
    made = book(client)
    path = f"/api/v1/customers/{made['C1']}"
    for given in ("W/{}", '"other", {}', '"other",W/{}', " {} "):
        tag = client.get(path).headers["etag"]
        assert client.patch(path, json={"region": given}, headers={"If-Match": given.format(tag)}).status_code == 200, given
    assert refusal(client.patch(path, json={"region": "x"}, headers={"If-Match": 'W/"other", "another"'})) == (412, "stale")


def test_users_by_address_come_page_by_page(client: TestClient) -> None:
    for name in ("ann", "Bob", "cid"):
        add_user(f"{name}@example.com", companies=["main"])
    first = get(client, "users", sort="-email", limit=2)
    second = get(client, "users", sort="-email", limit=2, cursor=first["next_cursor"])
    seen = [row["email"] for row in first["items"] + second["items"]]
    assert (seen, second["next_cursor"]) == (["cid@example.com", "Bob@example.com", "ann@example.com"], None)


def test_a_process_whose_worker_does_not_run_is_not_ready(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "worker", True)
    assert refusal(client.get("/readyz")) == (503, "worker_not_running")
    client.app.state.worker_runs = True  # type: ignore[attr-defined]
    assert client.get("/readyz").status_code == 200
    client.app.state.worker_runs = False  # type: ignore[attr-defined]
    assert client.get("/healthz").status_code == 200


def test_csv_holds_every_row_however_many(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("receivables.pagination.CSV_CHUNK", 3)
    book(client, invoices=[invoice(f"I{n}") for n in range(8)])
    asked = client.get("/api/v1/invoices", params={"sort": "-number"}, headers={"Accept": "text/csv"})
    assert [line.split(",")[3] for line in asked.text.splitlines()[1:]] == [f"I{n}" for n in reversed(range(8))]
    assert asked.text.count("external_id") == 1


def test_csv_that_would_be_cut_off_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    push(client, "customers", [customer(f"C{n}") for n in range(3)])
    push(client, "invoices", [invoice(f"I{n}", customer_external_id=f"C{n}") for n in range(3)])
    for most, status in ((2, 422), (3, 200)):
        monkeypatch.setattr("receivables.reporting.aging_routes.CSV_ROWS", most)
        monkeypatch.setattr("receivables.collection.routes.CSV_ROWS", most)
        for path in ("reports/aging", "worklist"):
            answer = client.get(f"/api/v1/{path}", headers={"Accept": "text/csv"})
            assert answer.status_code == status, answer.text
            assert status == 200 or refusal(answer) == (422, "csv_too_long")


def test_each_company_counts_to_its_own_day(client: TestClient) -> None:
    """On two islands 26 hours apart it is never the same day: what is due on each one's own today is overdue on neither."""
    everywhere, zones = "hk_key_of_every_company_000000000000", {"east": "Pacific/Kiritimati", "west": "Etc/GMT+12"}
    with transaction() as session:
        for code, zone in zones.items():
            add_company(session, code, zone=zone)
        add_key(session, everywhere, None, list(Permission))
    client.headers["X-API-Key"] = everywhere
    for code, zone in zones.items():
        push(client, "customers", [customer(company=code)])
        days = (("today", today(zone)), ("yesterday", today(zone) - timedelta(1)))
        push(client, "invoices", [invoice(f"{code}-{name}", company=code, due_on=str(day)) for name, day in days])
    asked: list[dict[str, Any]] = [{}, {"include_total": True}]
    for params in asked:
        rows = {row["external_id"]: row["days_overdue"] for row in get(client, "invoices", **params)["items"]}
        assert rows == {"east-today": 0, "west-today": 0, "east-yesterday": 1, "west-yesterday": 1}
        late = get(client, "invoices", overdue=True, **params)["items"]
        assert {row["external_id"] for row in late} == {"east-yesterday", "west-yesterday"}
    told = {change["row"]["external_id"]: change["row"]["days_overdue"] for change in get(client, "changes", resource="invoices")["items"]}
    assert told == rows
    assert get(client, "invoices", as_of=str(today(zones["east"])), overdue=True)["items"] != late


def test_the_examples_of_the_contract_are_taken_as_they_stand(client: TestClient) -> None:
    operations = client.get("/openapi.json").json()["paths"]
    for what in ("customers", "orders", "invoices", "payments", "exchange-rates"):
        content = operations[f"/api/v1/{what}/bulk"]["post"]["requestBody"]["content"]
        rows, lines = content["application/json"]["example"], content["application/x-ndjson"]["example"]
        answer = client.post(f"/api/v1/{what}/bulk", json=rows).json()
        assert (answer["created"], answer["rejected"]) == (len(rows["items"]), 0), answer
        again = client.post(f"/api/v1/{what}/bulk", content=lines, headers=LINES).json()
        assert again["unchanged"] == len(rows["items"]), again
