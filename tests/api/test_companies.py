"""Companies: their settings are checked, their code stays, and nobody sees another's."""

import pytest
from accounts import add_user, bearer, sign_in
from conftest import KEY, add_company, add_key, problem
from fastapi.testclient import TestClient

from receivables.access.permissions import Permission
from receivables.database import transaction

COMPANIES = "/api/v1/companies"
NEW = {"code": "hk-2", "name": "香港二號"}
TARGETS = {"dso.simple": {"value": "55"}, "collection_rate.due": {"value": "0.97"}}


@pytest.fixture
def admin(anonymous: TestClient) -> dict[str, str]:
    add_user("admin@example.com")
    return bearer(sign_in(anonymous, "admin@example.com"))


def test_a_company_is_added_and_seen_at_once(anonymous: TestClient, admin: dict[str, str]) -> None:
    body = NEW | {"base_currency": "HKD", "time_zone": "Asia/Hong_Kong", "targets": TARGETS, "thresholds": {"review_notice_days": 30}}
    answer = anonymous.post(COMPANIES, json=body, headers=admin)
    assert answer.status_code == 201
    shown = {"overdue_bounds": [30, 60, 90, 180, 365], "age_years": [1, 2, 3], **body}
    assert answer.json().items() >= shown.items()
    read = anonymous.get(f"{COMPANIES}/hk-2", headers=admin)
    assert (read.json(), read.headers["etag"]) == (answer.json(), answer.headers["etag"])
    assert [row["code"] for row in anonymous.get("/api/v1/auth/me", headers=admin).json()["companies"]] == ["main", "hk-2"]
    again = anonymous.post(COMPANIES, json=body, headers=admin)
    assert (again.status_code, problem(again)["code"]) == (409, "already_exists")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"code": "Main"}, "/code"),
        ({"code": "-a"}, "/code"),
        ({"code": "a" * 51}, "/code"),
        ({"code": "a\n"}, "/code"),
        ({"name": ""}, "/name"),
        ({"base_currency": "XYZ"}, "/base_currency"),
        ({"base_currency": "cny"}, "/base_currency"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"time_zone": "../../etc/passwd"}, "/time_zone"),
        ({"overdue_bounds": []}, "/overdue_bounds"),
        ({"overdue_bounds": [30, 30]}, "/overdue_bounds"),
        ({"overdue_bounds": [60, 30]}, "/overdue_bounds"),
        ({"overdue_bounds": [0, 30]}, "/overdue_bounds/0"),
        ({"overdue_bounds": list(range(1, 14))}, "/overdue_bounds"),
        ({"overdue_bounds": [1e300]}, "/overdue_bounds/0"),
        ({"age_years": [1, 101]}, "/age_years/1"),
        ({"thresholds": {"no_such_rule": 1}}, "/thresholds"),
        ({"thresholds": {"overdue_warning_days": 91}}, "/thresholds"),
        ({"thresholds": {"review_notice_days": 1.5}}, "/thresholds/review_notice_days"),
        ({"targets": {"no.such": {"value": "1"}}}, "/targets"),
        ({"targets": {"dso.simple": {"value": "NaN"}}}, "/targets/dso.simple/value"),
        ({"targets": {"dso.simple": {"value": 55}}}, "/targets/dso.simple/value"),
        ({"targets": {"dso.simple": "55"}}, "/targets/dso.simple"),
        ({"open": True}, "/open"),
    ],
)
def test_what_a_company_cannot_be(anonymous: TestClient, admin: dict[str, str], body: dict[str, object], pointer: str) -> None:
    answer = anonymous.post(COMPANIES, json=NEW | body, headers=admin)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_change_needs_the_version_that_was_read(anonymous: TestClient, admin: dict[str, str]) -> None:
    url = f"{COMPANIES}/main"
    assert anonymous.patch(url, json={"name": "New"}, headers=admin).status_code == 428
    etag = anonymous.get(url, headers=admin).headers["etag"]
    body = {"name": "New", "overdue_bounds": [15, 45], "targets": TARGETS, "time_zone": "UTC"}
    changed = anonymous.patch(url, json=body, headers=admin | {"If-Match": etag})
    assert changed.status_code == 200
    assert changed.json().items() >= body.items()
    assert anonymous.patch(url, json={"name": "Newer"}, headers=admin | {"If-Match": etag}).status_code == 412
    same = anonymous.patch(url, json={}, headers=admin | {"If-Match": changed.headers["etag"]})
    assert same.headers["etag"] == changed.headers["etag"]
    for bad in ({"code": "new"}, {"name": None}, {"overdue_bounds": [2, 1]}):
        assert anonymous.patch(url, json=bad, headers=admin | {"If-Match": "*"}).status_code == 422


def test_another_company_is_not_there(anonymous: TestClient) -> None:
    with transaction() as session:
        add_company(session, "other")
    headers = {"X-API-Key": KEY}
    assert [row["code"] for row in anonymous.get(COMPANIES, headers=headers).json()["items"]] == ["main"]
    for answer in (
        anonymous.get(f"{COMPANIES}/other", headers=headers),
        anonymous.patch(f"{COMPANIES}/other", json={"name": "Mine"}, headers=headers | {"If-Match": "*"}),
        anonymous.get(f"{COMPANIES}/nowhere", headers=headers),
    ):
        assert (answer.status_code, problem(answer)["code"]) == (404, "not_found")
    assert anonymous.get(f"{COMPANIES}/a%00b", headers=headers).status_code == 422


def test_who_makes_a_company_sees_it(anonymous: TestClient) -> None:
    add_user("narrow@example.com", companies=["main"])
    headers = bearer(sign_in(anonymous, "narrow@example.com"))
    assert anonymous.post(COMPANIES, json=NEW, headers=headers).status_code == 201
    assert anonymous.get(f"{COMPANIES}/hk-2", headers=headers).status_code == 200
    bound = anonymous.post(COMPANIES, json=NEW | {"code": "hk-3"}, headers={"X-API-Key": KEY})
    assert (bound.status_code, problem(bound)["code"]) == (403, "company_out_of_scope")


def test_anyone_reads_and_only_an_administrator_writes(anonymous: TestClient) -> None:
    with transaction() as session:
        add_key(session, "hk_reads_only", None, [Permission.INVOICES_READ])
    headers = {"X-API-Key": "hk_reads_only"}
    assert anonymous.get(f"{COMPANIES}?q=MAIN&sort=-name", headers=headers).json()["items"][0]["code"] == "main"
    assert anonymous.post(COMPANIES, json=NEW, headers=headers).status_code == 403
    assert anonymous.patch(f"{COMPANIES}/main", json={}, headers=headers | {"If-Match": "*"}).status_code == 403
    assert anonymous.get(COMPANIES).status_code == 401
