"""The audit trail: what was changed is there, what is secret is not, and another company's is not to be seen."""

import pytest
from accounts import add_user, bearer, sign_in
from conftest import KEY, add_company
from fastapi.testclient import TestClient

from receivables.audit.service import record
from receivables.database import transaction

AUDIT = "/api/v1/audit-entries"


def entries(client: TestClient, headers: dict[str, str], query: str = "") -> list[dict[str, object]]:
    answer = client.get(f"{AUDIT}{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_every_change_of_the_administration_leaves_its_entry(anonymous: TestClient) -> None:
    add_user("admin@example.com")
    admin = bearer(sign_in(anonymous, "admin@example.com"))
    user = {"email": "bo@example.com", "name": "Bo", "role": "collector", "password": "secret of bo"}
    match = admin | {"If-Match": "*"}
    anonymous.post("/api/v1/users", json=user, headers=admin)
    anonymous.patch("/api/v1/users/2", json={"role": "auditor", "password": "new secret of bo"}, headers=match)
    anonymous.delete("/api/v1/users/2/sessions", headers=admin)
    key = anonymous.post("/api/v1/api-keys", json={"name": "erp", "scopes": ["risk:read"]}, headers=admin).json()
    anonymous.delete(f"/api/v1/api-keys/{key['id']}", headers=admin)
    anonymous.post("/api/v1/companies", json={"code": "hk", "name": "HK"}, headers=admin)
    anonymous.patch("/api/v1/companies/hk", json={"name": "Hong Kong"}, headers=match)
    trail = entries(anonymous, admin, "?sort=recorded_at")
    assert [(entry["action"], entry["subject"]) for entry in trail] == [
        ("signed_in", "user"), ("created", "user"), ("changed", "user"), ("signed_out", "user"),
        ("created", "api_key"), ("revoked", "api_key"), ("created", "company"), ("changed", "company"),
    ]  # fmt: skip
    assert {entry["actor"] for entry in trail} == {"user:admin@example.com"}
    assert trail[2]["before"] == {"role": "collector"}
    assert trail[2]["after"] == {"role": "auditor", "password": "changed"}
    assert (trail[7]["company"], trail[7]["before"], trail[7]["after"]) == ("hk", {"name": "HK"}, {"name": "Hong Kong"})
    assert str(trail[0]["recorded_at"]).endswith("Z")
    told = anonymous.get(AUDIT, headers=admin).text
    for secret in ("secret of bo", "argon2", key["key"]):
        assert secret not in told


@pytest.fixture
def trail(main_company: int) -> None:
    with transaction() as session:
        other = add_company(session, "other")
        record(session, actor="key:a", action="created", subject="customer", subject_id=1, company_id=main_company, after={"name": "=1+1"})
        record(session, actor="key:b", action="created", subject="customer", subject_id=2, company_id=other)
        record(session, actor="key:a", action="changed", subject="customer", subject_id=1, company_id=main_company, reason="moved")
        record(session, actor="system", action="created", subject="user", subject_id=1)


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("", ["1", "1"]),
        ("?company=main", ["1", "1"]),
        ("?action=changed", ["1"]),
        ("?actor=key:b", []),
        ("?subject=customer&subject_id=1", ["1", "1"]),
        ("?subject=user", []),
        ("?from=2020-01-01T00:00:00Z", ["1", "1"]),
        ("?to=2020-01-01T00:00:00Z", []),
    ],
)
def test_a_key_of_one_company_sees_only_its_own(anonymous: TestClient, trail: None, query: str, subjects: list[str]) -> None:
    assert [entry["subject_id"] for entry in entries(anonymous, {"X-API-Key": KEY}, query)] == subjects


def test_who_sees_every_company_sees_everything(anonymous: TestClient, trail: None) -> None:
    add_user("auditor@example.com", "auditor")
    headers = bearer(sign_in(anonymous, "auditor@example.com"))
    assert [entry["company"] for entry in entries(anonymous, headers)] == [None, None, "main", "other", "main"]
    assert len(entries(anonymous, headers, "?company=other")) == 1
    assert entries(anonymous, headers, "?subject=customer")[0]["reason"] == "moved"


@pytest.mark.parametrize(
    "query", ["?company=other", "?from=yesterday", "?from=2020-01-01T00:00:00", "?recorded_from=2020-01-01T00:00:00Z", "?sort=actor"]
)
def test_what_cannot_be_asked(anonymous: TestClient, trail: None, query: str) -> None:
    assert anonymous.get(f"{AUDIT}{query}", headers={"X-API-Key": KEY}).status_code == 422


def test_pages_and_csv(anonymous: TestClient, trail: None) -> None:
    headers = {"X-API-Key": KEY}
    first = anonymous.get(f"{AUDIT}?limit=1&include_total=true", headers=headers).json()
    assert first["total"] == 2
    rest = entries(anonymous, headers, f"?cursor={first['next_cursor']}")
    assert [entry["action"] for entry in (*first["items"], *rest)] == ["changed", "created"]
    assert anonymous.get(AUDIT, headers=headers | {"Accept": "text/csv"}).text.count("customer") == 2
