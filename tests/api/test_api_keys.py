"""API keys: shown once, kept as a hash, never wider than their maker."""

import re

import pytest
from accounts import add_user, bearer, sign_in
from conftest import add_company, add_key, problem
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.database import transaction

KEYS = "/api/v1/api-keys"
NEW = {"name": "erp", "scopes": ["customers:read", "companies:write"], "company": "main", "source": "sap"}


@pytest.fixture
def admin(anonymous: TestClient) -> dict[str, str]:
    add_user("admin@example.com")
    return bearer(sign_in(anonymous, "admin@example.com"))


def make(client: TestClient, headers: dict[str, str], **body: object) -> dict[str, str]:
    answer = client.post(KEYS, json=NEW | body, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return dict(answer.json())


def test_a_key_is_shown_once_and_works_within_its_scopes(anonymous: TestClient, admin: dict[str, str]) -> None:
    made = make(anonymous, admin)
    key = made["key"]
    assert re.fullmatch(r"hk_[A-Za-z0-9_-]{40}", key)
    assert made["prefix"] == key[:8]
    assert (made["company"], made["source"], made["scopes"]) == ("main", "sap", ["companies:write", "customers:read"])
    listed = anonymous.get(KEYS, headers=admin)
    assert key not in listed.text
    assert listed.json()["items"][0].keys() == made.keys() - {"key"}
    headers = {"X-API-Key": key}
    assert anonymous.get("/api/v1/companies", headers=headers).status_code == 200
    refused = anonymous.get("/api/v1/users", headers=headers)
    assert (refused.status_code, problem(refused)["code"]) == (403, "permission_missing")
    with transaction() as session:
        kept = session.execute(text("SELECT string_agg(k::text, ' ') FROM api_keys k")).scalar_one()
        told = session.execute(text("SELECT string_agg(a::text, ' ') FROM audit_entries a")).scalar_one()
    assert key[8:] not in kept
    assert key[8:] not in told


def test_a_revoked_key_opens_nothing(anonymous: TestClient, admin: dict[str, str]) -> None:
    made = make(anonymous, admin)
    url = f"{KEYS}/{made['id']}"
    assert anonymous.delete(url, headers=admin).status_code == 204
    assert anonymous.delete(url, headers=admin).status_code == 204
    answer = anonymous.get("/api/v1/companies", headers={"X-API-Key": made["key"]})
    assert (answer.status_code, problem(answer)["code"]) == (401, "api_key_invalid")
    named = lambda query: [row["name"] for row in anonymous.get(f"{KEYS}{query}", headers=admin).json()["items"]]  # noqa: E731
    assert named("?active=false") == ["erp"]
    assert "erp" not in named("?active=true")
    assert anonymous.delete(f"{KEYS}/999", headers=admin).status_code == 404
    make(anonymous, admin)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"scopes": []}, 422, "invalid_field"),
        ({"scopes": ["everything"]}, 422, "invalid_field"),
        ({"name": " "}, 422, "invalid_field"),
        ({"key": "hk_my_own"}, 422, "invalid_field"),
        ({"company": "nowhere"}, 422, "unknown_company"),
        ({"source": "a\x00"}, 422, "invalid_field"),
        ({"name": "test"}, 409, "name_taken"),
    ],
)
def test_what_a_key_cannot_be(anonymous: TestClient, admin: dict[str, str], body: dict[str, object], status: int, code: str) -> None:
    answer = anonymous.post(KEYS, json=NEW | body, headers=admin)
    assert (answer.status_code, problem(answer)["code"]) == (status, code)


def test_a_key_without_a_company_sees_all_of_them(anonymous: TestClient, admin: dict[str, str]) -> None:
    with transaction() as session:
        add_company(session, "other")
    codes = {}
    for company in (None, "other"):
        headers = {"X-API-Key": make(anonymous, admin, name=f"of {company}", company=company)["key"]}
        codes[company] = [row["code"] for row in anonymous.get("/api/v1/companies", headers=headers).json()["items"]]
    assert codes == {None: ["main", "other"], "other": ["other"]}


def test_a_maker_stays_within_their_company(anonymous: TestClient, admin: dict[str, str]) -> None:
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_of_the_other_company", "other", list(Permission))
        add_key(session, "hk_of_all_companies", None, list(Permission))
    add_user("narrow@example.com", companies=["main"])
    headers = bearer(sign_in(anonymous, "narrow@example.com"))
    seen = [row["company"] for row in anonymous.get(KEYS, headers=headers).json()["items"]]
    assert seen == ["main"]
    for company in ("other", None):
        assert anonymous.post(KEYS, json=NEW | {"company": company}, headers=headers).status_code == 422
    with transaction() as session:
        foreign = session.execute(text("SELECT id FROM api_keys WHERE company_id IS DISTINCT FROM 1")).scalars().all()
    for key_id in foreign:
        assert anonymous.delete(f"{KEYS}/{key_id}", headers=headers).status_code == 404
    assert anonymous.get(f"{KEYS}?company=other", headers=headers).status_code == 422
    make(anonymous, headers)


def test_a_key_makes_no_wider_key(client: TestClient) -> None:
    with transaction() as session:
        add_key(session, "hk_keys_only", "main", [Permission.API_KEYS_WRITE])
    headers = {"X-API-Key": "hk_keys_only"}
    answer = client.post(KEYS, json=NEW, headers=headers)
    assert (answer.status_code, problem(answer)["code"]) == (422, "scope_not_held")
    make(client, headers, scopes=["api_keys:write"])
