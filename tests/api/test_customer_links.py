"""Customer links: of one customer, ending, revocable, counted; what is no valid link is told nothing."""

from datetime import timedelta

import pytest
from accounts import add_user, bearer, sign_in
from builders import add_customer
from conftest import add_company
from erp import Row, book, customer, get, invoice, post, refusal
from fastapi.testclient import TestClient
from paging import Visitor, token_of
from second import as_user
from sqlalchemy import text

from receivables import clock
from receivables.customer_links import tokens, visits
from receivables.database import transaction


@pytest.fixture(autouse=True)
def fresh() -> None:
    visits.forget()


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    return book(client, customers=[customer(), customer("C2")], invoices=[invoice(), invoice("X1", "77.00", customer_external_id="C2")])


def test_a_link_opens_one_customers_page(client: TestClient, ids: dict[str, int]) -> None:
    visitor = Visitor(client, ids["C1"])
    shown = visitor.asks()
    assert shown.json()["customer_name"] == "Customer C1"
    assert "X1" not in shown.text
    assert "C2" not in shown.text
    (row,) = get(client, "customer-links", customer_id=str(ids["C1"]))["items"]
    assert (row["state"], row["uses"]) == ("valid", 1)
    (use,) = get(client, f"customer-links/{row['id']}/uses")["items"]
    assert (use["what"], use["outcome"], use["address"]) == ("GET /", "allowed", "testclient")
    # A link is no key to anything else.
    assert client.get("/api/v1/customers", headers=visitor.headers).status_code == 401
    assert visitor.asks(f"/../customers/{ids['C2']}").status_code in (401, 404)


def test_the_token_is_kept_nowhere(client: TestClient, ids: dict[str, int]) -> None:
    visitor = Visitor(client, ids["C1"])
    token = token_of(visitor.link)
    assert tokens.genuine(token)
    with transaction() as session:
        kept = session.execute(text("SELECT row_to_json(l)::text FROM customer_links l")).scalar_one()
        trail = session.execute(text("SELECT string_agg(row_to_json(a)::text, ' ') FROM audit_entries a")).scalar_one()
    assert token not in kept
    assert token not in trail
    assert tokens.hash_of(token) in kept
    assert "path" not in get(client, "customer-links")["items"][0]


def test_headers_that_keep_it_private(client: TestClient, ids: dict[str, int]) -> None:
    visitor = Visitor(client, ids["C1"])
    refused = client.get("/api/v1/customer-page", headers={"X-API-Key": "", "X-Customer-Link": "no"})
    for answer in (visitor.asks(), refused, client.get("/c")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; " in policy, "whatever got into the page, it runs no script and asks no other site"


def changed(token: str) -> list[str]:
    other = "A" if token[0] != "A" else "B"
    end = "A" if token[-1] != "A" else "B"
    return ["", "x", token[:-1], token + "A", other + token[1:], token[:-1] + end, "é" * len(token), token.swapcase(), "0" * 5000]


def test_forged_links(client: TestClient, ids: dict[str, int]) -> None:
    token = token_of(Visitor(client, ids["C1"]).link)
    for forged in changed(token):
        headers = {b"X-API-Key": b"", b"X-Customer-Link": forged.encode()}
        answer = client.get("/api/v1/customer-page", headers=headers)
        assert refusal(answer) == (401, "link_invalid")
        assert "Customer" not in answer.text
    # Signed by this server, and yet of no link there is.
    stray = tokens.token_of(tokens.new_nonce())
    assert refusal(client.get("/api/v1/customer-page", headers={"X-API-Key": "", "X-Customer-Link": stray})) == (401, "link_invalid")
    assert refusal(client.get("/api/v1/customer-page", headers={"X-API-Key": ""})) == (401, "link_invalid")


def test_many_forged_links_are_held_back(client: TestClient, ids: dict[str, int]) -> None:
    good = Visitor(client, ids["C1"])
    bad = {"X-API-Key": "", "X-Customer-Link": "nonsense"}
    seen = [client.get("/api/v1/customer-page", headers=bad).status_code for _ in range(visits.FORGED_A_MINUTE + 2)]
    assert seen[-1] == 429
    assert good.asks().status_code == 200, "who has a link is not held back"


def test_expired_and_revoked_links(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, other = Visitor(client, ids["C1"], days=2), Visitor(client, ids["C1"])
    with transaction() as session:
        earlier = "created_at = created_at - interval '3 days', expires_at = expires_at - interval '3 days'"
        session.execute(text(f"UPDATE customer_links SET {earlier} WHERE id = 1"))
    answer = visitor.asks()
    assert refusal(answer) == (401, "link_expired")
    assert "Customer" not in answer.text
    link = f"customer-links/{other.link['id']}"
    assert post(client, f"{link}/revocation", {"reason": "sent to the wrong person"}, 200)["state"] == "revoked"
    assert refusal(other.asks()) == (401, "link_revoked")
    assert refusal(client.post("/api/v1/customer-page/promises", json={}, headers=other.headers))[0] in (401, 422)
    assert post(client, f"{link}/revocation", {"reason": "again"}, 409)["code"] == "already_revoked"
    assert [use["outcome"] for use in get(client, f"{link}/uses")["items"]][-1] == "revoked"
    assert [row["id"] for row in get(client, "customer-links", state="expired")["items"]] == [visitor.link["id"]]


def test_a_link_is_used_so_often_a_minute(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "A_MINUTE", 3)
    visitor = Visitor(client, ids["C1"])
    assert [visitor.asks().status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert visitor.asks().headers["retry-after"] == "60"


def test_who_makes_links(client: TestClient, ids: dict[str, int]) -> None:
    body: Row = {"customer_id": ids["C1"]}
    assert post(client, "customer-links", body, 403, **as_user(client, "read_only"))["code"] == "permission_missing"
    made = post(client, "customer-links", body | {"days": 366}, **as_user(client, "collector"))
    assert clock.now() + timedelta(365) < clock.datetime.fromisoformat(made["expires_at"])
    assert post(client, "customer-links", {"customer_id": 999}, 404)["code"] == "not_found"
    assert post(client, "customer-links", body | {"days": 0}, 422)["code"] == "invalid_field"


def test_another_companys_customers_have_no_link_here(client: TestClient, ids: dict[str, int]) -> None:
    Visitor(client, ids["C1"])
    with transaction() as session:
        far = add_company(session, "far")
        stranger = add_customer(session, company_id=far)
    assert post(client, "customer-links", {"customer_id": stranger}, 404)["code"] == "not_found"
    add_user("far@example.com", "collector", companies=["far"])
    theirs = {"X-API-Key": "", **bearer(sign_in(client, "far@example.com"))}
    assert client.get("/api/v1/customer-links", headers=theirs).json()["items"] == []
    assert post(client, "customer-links", {"customer_id": ids["C1"]}, 404, **theirs)["code"] == "not_found"
    assert client.get("/api/v1/customer-links/1/uses", headers=theirs).status_code == 404


def test_another_secret_ends_every_link(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(client, ids["C1"])
    monkeypatch.setattr("receivables.settings.Settings.secret", lambda _self: "another" * 6)
    assert refusal(visitor.asks()) == (401, "link_invalid")
