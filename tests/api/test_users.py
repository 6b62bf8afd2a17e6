"""Administering users: within one's own scope, and never out of the last administrator."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from accounts import PASSWORD, add_user, bearer, sign_in
from conftest import KEY, add_company, add_key, problem
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.database import transaction

USERS = "/api/v1/users"
NEW = {"email": "new@example.com", "name": "新人", "role": "collector", "password": "a long password"}


@pytest.fixture
def admin(anonymous: TestClient) -> dict[str, str]:
    """The headers of an administrator of every company, whose id is 1."""
    add_user("admin@example.com")
    return bearer(sign_in(anonymous, "admin@example.com"))


def change(client: TestClient, headers: dict[str, str], user_id: int, **body: object) -> tuple[int, dict[str, object]]:
    etag = client.get(f"{USERS}/{user_id}", headers=headers).headers["etag"]
    answer = client.patch(f"{USERS}/{user_id}", json=body, headers=headers | {"If-Match": etag})
    return answer.status_code, answer.json()


def test_a_user_is_added_and_signs_in(anonymous: TestClient, admin: dict[str, str]) -> None:
    answer = anonymous.post(USERS, json=NEW | {"companies": ["main"]}, headers=admin)
    assert answer.status_code == 201
    assert answer.json().items() >= {
        "id": 2, "email": "new@example.com", "name": "新人", "role": "collector", "language": "zh-CN",
        "active": True, "all_companies": False, "companies": ["main"], "locked_until": None,
    }.items()  # fmt: skip
    assert answer.headers["etag"] == anonymous.get(f"{USERS}/2", headers=admin).headers["etag"]
    assert "password" not in answer.text
    token = sign_in(anonymous, "NEW@example.com", "a long password")
    assert anonymous.get("/api/v1/auth/me", headers=bearer(token)).json()["companies"][0]["code"] == "main"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": "no address"}, "/email"),
        ({"email": "a@b\x00"}, "/email"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"role": "king"}, "/role"),
        ({"password": "short"}, "/password"),
        ({"password": "x" * 201}, "/password"),
        ({"language": "tlh"}, "/language"),
        ({"companies": ["nowhere"]}, "/companies"),
        ({"active": None}, "/active"),
        ({"wings": 2}, "/wings"),
    ],
)
def test_what_a_user_cannot_be(anonymous: TestClient, admin: dict[str, str], body: dict[str, object], pointer: str) -> None:
    answer = anonymous.post(USERS, json=NEW | body, headers=admin)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_an_address_is_taken_once_whatever_its_case(anonymous: TestClient, admin: dict[str, str]) -> None:
    answer = anonymous.post(USERS, json=NEW | {"email": "ADMIN@example.com"}, headers=admin)
    assert (answer.status_code, problem(answer)["code"]) == (409, "already_exists")


def test_the_list_filters_sorts_and_is_csv(anonymous: TestClient, admin: dict[str, str]) -> None:
    add_user("bo@example.com", "collector", name="=Bo")
    add_user("cy@example.com", "collector", name="Cy", active=False)
    emails = lambda query: [row["email"] for row in anonymous.get(f"{USERS}{query}", headers=admin).json()["items"]]  # noqa: E731
    assert emails("") == ["bo@example.com", "admin@example.com", "cy@example.com"]
    assert emails("?sort=-email") == ["cy@example.com", "bo@example.com", "admin@example.com"]
    assert emails("?role=collector&active=true") == ["bo@example.com"]
    assert emails("?q=CY") == ["cy@example.com"]
    assert emails("?q=%25") == []
    first = anonymous.get(f"{USERS}?limit=2&include_total=true", headers=admin).json()
    assert (len(first["items"]), first["total"]) == (2, 3)
    assert emails(f"?limit=2&cursor={first['next_cursor']}") == ["cy@example.com"]
    csv = anonymous.get(USERS, headers=admin | {"Accept": "text/csv"})
    assert csv.headers["content-type"].startswith("text/csv")
    assert "'=Bo" in csv.text
    assert "hash" not in csv.text
    assert anonymous.get(f"{USERS}?sort=password_hash", headers=admin).status_code == 422


def test_a_change_needs_the_version_that_was_read(anonymous: TestClient, admin: dict[str, str]) -> None:
    user_id = add_user("bo@example.com", "collector", companies=["main"])
    url = f"{USERS}/{user_id}"
    assert anonymous.patch(url, json={"name": "Bo"}, headers=admin).status_code == 428
    etag = anonymous.get(url, headers=admin).headers["etag"]
    assert change(anonymous, admin, user_id, name="Bo", role="auditor")[1]["role"] == "auditor"
    stale = anonymous.patch(url, json={"name": "Bob"}, headers=admin | {"If-Match": etag})
    assert (stale.status_code, problem(stale)["code"]) == (412, "stale")
    assert anonymous.get(f"{USERS}/999", headers=admin).status_code == 404
    assert anonymous.get(f"{USERS}/0", headers=admin).status_code == 422


def test_a_role_is_lost_at_the_next_request(anonymous: TestClient, admin: dict[str, str]) -> None:
    other = add_user("bo@example.com")
    headers = bearer(sign_in(anonymous, "bo@example.com"))
    assert anonymous.get(USERS, headers=headers).status_code == 200
    assert change(anonymous, admin, other, role="read_only")[0] == 200
    refused = anonymous.get(USERS, headers=headers)
    assert (refused.status_code, problem(refused)["code"]) == (403, "permission_missing")


@pytest.mark.parametrize("body", [{"active": False}, {"password": "another password"}])
def test_sessions_end_with_the_account_or_its_password(anonymous: TestClient, admin: dict[str, str], body: dict[str, object]) -> None:
    other = add_user("bo@example.com")
    headers = bearer(sign_in(anonymous, "bo@example.com"))
    assert change(anonymous, admin, other, **body)[0] == 200
    assert anonymous.get("/api/v1/auth/me", headers=headers).status_code == 401
    change(anonymous, admin, other, active=True)
    assert anonymous.get("/api/v1/auth/me", headers=headers).status_code == 401


def test_signing_someone_out_everywhere(anonymous: TestClient, admin: dict[str, str]) -> None:
    other = add_user("bo@example.com")
    headers = bearer(sign_in(anonymous, "bo@example.com"))
    assert anonymous.delete(f"{USERS}/{other}/sessions", headers=admin).status_code == 204
    assert anonymous.get("/api/v1/auth/me", headers=headers).status_code == 401
    assert anonymous.delete(f"{USERS}/999/sessions", headers=admin).status_code == 404


@pytest.mark.parametrize("body", [{"active": False}, {"role": "auditor"}, {"all_companies": False, "companies": ["main"]}])
def test_the_last_administrator_stays(anonymous: TestClient, admin: dict[str, str], body: dict[str, object]) -> None:
    add_user("gone@example.com", active=False)
    add_user("narrow@example.com", companies=["main"])
    add_user("bo@example.com", "finance_manager")
    if "all_companies" not in body:
        change(anonymous, admin, 3, active=False)
    status, answer = change(anonymous, admin, 1, **body)
    assert (status, answer["code"]) == (409, "last_administrator")
    assert anonymous.get(USERS, headers=admin).status_code == 200
    add_user("second@example.com")
    assert change(anonymous, admin, 1, **body)[0] == 200


def test_two_administrators_cannot_demote_each_other_at_once(anonymous: TestClient, admin: dict[str, str]) -> None:
    other = add_user("bo@example.com")
    headers = admin | {"If-Match": "*"}
    with ThreadPoolExecutor(2) as pool:
        urls = [f"{USERS}/{user_id}" for user_id in (1, other)]
        statuses = list(pool.map(lambda url: anonymous.patch(url, json={"role": "auditor"}, headers=headers).status_code, urls))
    with transaction() as session:
        left = session.execute(text("SELECT count(*) FROM users WHERE role = 'administrator'")).scalar_one()
    assert left == 1
    assert statuses.count(200) == 1


def test_an_administrator_of_one_company_stays_within_it(anonymous: TestClient, admin: dict[str, str]) -> None:
    with transaction() as session:
        add_company(session, "other")
    narrow = add_user("narrow@example.com", companies=["main"])
    mine = add_user("mine@example.com", "collector", companies=["main"])
    both = add_user("both@example.com", "collector", companies=["main", "other"])
    theirs = add_user("theirs@example.com", "collector", companies=["other"])
    headers = bearer(sign_in(anonymous, "narrow@example.com"))
    assert {row["id"] for row in anonymous.get(USERS, headers=headers).json()["items"]} == {narrow, mine}
    for user_id in (1, both, theirs):
        for answer in (
            anonymous.get(f"{USERS}/{user_id}", headers=headers),
            anonymous.patch(f"{USERS}/{user_id}", json={"active": False}, headers=headers | {"If-Match": "*"}),
            anonymous.delete(f"{USERS}/{user_id}/sessions", headers=headers),
        ):
            assert (answer.status_code, problem(answer)["code"]) == (404, "not_found")
    for body in ({"companies": ["other"]}, {"all_companies": True}):
        assert anonymous.post(USERS, json=NEW | body, headers=headers).status_code == 422
        assert change(anonymous, headers, mine, **body)[0] == 422
    assert anonymous.post(USERS, json=NEW | {"companies": ["main"]}, headers=headers).status_code == 201


def test_nobody_hands_out_more_than_they_hold(client: TestClient) -> None:
    add_user("admin@example.com", companies=["main"])
    with transaction() as session:
        add_key(session, "hk_users_only", "main", [Permission.USERS_WRITE])
    headers = {"X-API-Key": "hk_users_only"}
    assert client.post(USERS, json=NEW | {"role": "administrator"}, headers=headers).status_code == 403
    takeover = client.patch(f"{USERS}/1", json={"password": "mine from now on"}, headers=headers | {"If-Match": "*"})
    assert takeover.status_code == 403
    sign_in(client, "admin@example.com", PASSWORD)


def test_administration_needs_its_permission(anonymous: TestClient, admin: dict[str, str]) -> None:
    roles = anonymous.get("/api/v1/roles", headers=admin).json()["items"]
    assert [row["role"] for row in roles][:2] == ["administrator", "finance_manager"]
    assert set(roles[0]["permissions"]) == set(Permission)
    for row in roles[1:]:
        add_user(f"{row['role']}@example.com", row["role"])
        headers = bearer(sign_in(anonymous, f"{row['role']}@example.com"))
        for url in (USERS, "/api/v1/roles", "/api/v1/api-keys"):
            assert anonymous.get(url, headers=headers).status_code == 403
        audit = anonymous.get("/api/v1/audit-entries", headers=headers).status_code
        assert audit == (200 if row["role"] in ("finance_manager", "auditor") else 403)


def test_unknown_parameters_are_named(anonymous: TestClient, admin: dict[str, str]) -> None:
    answer = anonymous.get(f"{USERS}?colour=red", headers=admin)
    assert answer.json()["errors"][0]["pointer"] == "?colour"
    assert anonymous.get(USERS, headers={"X-API-Key": KEY}).status_code == 200
