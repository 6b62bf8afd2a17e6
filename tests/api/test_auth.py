"""Signing in and out: what opens the door, what does not, and what closes it again."""

import base64
import json
from datetime import timedelta

import pytest
from accounts import PASSWORD, add_user, bearer, sign_in
from conftest import KEY, problem
from fastapi.testclient import TestClient
from httpx import Response
from jose import jwt
from sqlalchemy import text

from receivables import clock
from receivables.access import tokens
from receivables.database import transaction

ME = "/api/v1/auth/me"
COOKIE = "huikuan_refresh"


def ask(client: TestClient, token: str) -> Response:
    return client.get(ME, headers=bearer(token))


def refused(answer: Response, status: int, code: str) -> None:
    assert (answer.status_code, problem(answer)["code"]) == (status, code)


def test_the_password_form_opens_a_session(anonymous: TestClient) -> None:
    add_user("ann@example.com", "collector", name="安", companies=["main"])
    answer = anonymous.post("/api/v1/auth/token", data={"username": "ANN@example.com", "password": PASSWORD, "grant_type": "password"})
    assert answer.status_code == 200
    assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("bearer", 900)
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    for part in (f"{COOKIE}=", "HttpOnly", "SameSite=strict", "Path=/api/v1/auth", "Max-Age="):
        assert part in cookie
    assert "Secure" not in cookie  # development runs without TLS
    me = ask(anonymous, answer.json()["access_token"]).json()
    assert (me["email"], me["name"], me["role"], me["language"]) == ("ann@example.com", "安", "collector", "zh-CN")
    assert "collection:write" in me["permissions"]
    assert "users:write" not in me["permissions"]
    assert me["companies"] == [{"code": "main", "name": "main Ltd", "base_currency": "CNY"}]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"username": "ann@example.com"}, 422),
        ({"password": "x"}, 422),
        ({"username": "ann@example.com", "password": ""}, 422),
        ({"username": "a\x00b", "password": "x"}, 422),
        ({"username": "ann@example.com", "password": "x" * 201}, 422),
        ({"username": "ann@example.com", "password": "x", "admin": "1"}, 422),
        ({"username": "ann@example.com", "password": "x", "grant_type": "client_credentials"}, 422),
        ({"username": "ann@example.com", "password": "wrong password"}, 401),
        ({"username": "nobody@example.com", "password": PASSWORD}, 401),
        ({"username": "gone@example.com", "password": PASSWORD}, 401),
        ({"username": "' OR 1=1 --", "password": PASSWORD}, 401),
    ],
)
def test_anything_else_does_not(anonymous: TestClient, form: dict[str, str], status: int) -> None:
    add_user("ann@example.com")
    add_user("gone@example.com", active=False)
    answer = anonymous.post("/api/v1/auth/token", data=form)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in answer.headers
    if status == 401:
        assert problem(answer)["code"] == "invalid_credentials"


def test_a_json_body_is_not_the_form(anonymous: TestClient) -> None:
    assert anonymous.post("/api/v1/auth/token", json={"username": "a", "password": "b"}).status_code == 415


def test_ten_wrong_passwords_lock_the_account(anonymous: TestClient) -> None:
    add_user("ann@example.com")
    wrong = {"username": "ann@example.com", "password": "wrong password"}
    assert [anonymous.post("/api/v1/auth/token", data=wrong).status_code for _ in range(10)] == [401] * 10
    right = wrong | {"password": PASSWORD}
    locked = anonymous.post("/api/v1/auth/token", data=right)
    refused(locked, 429, "account_locked")
    assert 890 <= int(locked.headers["retry-after"]) <= 900
    with transaction() as session:
        session.execute(text("UPDATE users SET locked_until = clock_timestamp() - interval '1 second'"))
    assert anonymous.post("/api/v1/auth/token", data=wrong).status_code == 401
    assert anonymous.post("/api/v1/auth/token", data=right).status_code == 200
    with transaction() as session:
        actions = session.execute(text("SELECT action FROM audit_entries ORDER BY id")).scalars().all()
    assert actions == ["sign_in_failed"] * 9 + ["account_locked", "sign_in_failed", "signed_in"]


def test_a_right_password_forgets_the_wrong_ones(anonymous: TestClient) -> None:
    add_user("ann@example.com")
    wrong = {"username": "ann@example.com", "password": "wrong password"}
    for _ in range(2):
        for _ in range(9):
            assert anonymous.post("/api/v1/auth/token", data=wrong).status_code == 401
        sign_in(anonymous, "ann@example.com")


def forged(claims: dict[str, object], key: str = "x" * 40, algorithm: str = "HS256") -> str:
    claims = {"sid": "1", "aud": "access", "exp": clock.now() + timedelta(days=1)} | claims
    return str(jwt.encode({name: value for name, value in claims.items() if value is not None}, key, algorithm))


def unsigned() -> str:
    parts = [{"alg": "none", "typ": "JWT"}, {"sid": "1", "aud": "access"}]
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("nonsense", "token_invalid"),
        ("a.b.c", "token_invalid"),
        (unsigned(), "token_invalid"),
        (forged({}, key="y" * 40), "token_invalid"),
        (forged({}, algorithm="HS512"), "token_invalid"),
        (forged({"aud": "refresh"}), "token_invalid"),
        (forged({"aud": None}), "token_invalid"),
        (forged({"exp": None}), "token_invalid"),
        (forged({"sid": None}), "token_invalid"),
        (forged({"sid": "one"}), "token_invalid"),
        (forged({"exp": clock.now() - timedelta(seconds=1)}), "token_expired"),
        (forged({"exp": clock.now() - timedelta(seconds=1)}, key="y" * 40), "token_invalid"),
        (forged({"sid": "999"}), "session_ended"),
    ],
)
def test_bad_tokens(anonymous: TestClient, token: str, code: str) -> None:
    add_user("ann@example.com")
    sign_in(anonymous, "ann@example.com")
    answer = ask(anonymous, token)
    refused(answer, 401, code)
    assert answer.headers["www-authenticate"] == "Bearer"


def test_no_credentials_at_all(anonymous: TestClient) -> None:
    refused(anonymous.get(ME), 401, "not_authenticated")
    refused(anonymous.get(ME, headers={"Authorization": "Basic YTpi"}), 401, "not_authenticated")
    refused(anonymous.get(ME, headers={"X-API-Key": "hk_not_a_key"}), 401, "api_key_invalid")


def test_an_api_key_is_not_a_person(anonymous: TestClient) -> None:
    refused(anonymous.get(ME, headers={"X-API-Key": KEY}), 403, "users_only")


def test_a_refresh_token_works_once_and_its_reuse_ends_the_session(anonymous: TestClient) -> None:
    add_user("ann@example.com")
    sign_in(anonymous, "ann@example.com")
    first = anonymous.cookies[COOKIE]
    renewed = anonymous.post("/api/v1/auth/refresh")
    second = anonymous.cookies[COOKIE]
    assert renewed.status_code == 200
    assert first != second
    access = renewed.json()["access_token"]
    assert ask(anonymous, access).status_code == 200
    anonymous.cookies.clear()
    refused(anonymous.post("/api/v1/auth/refresh", headers={"Cookie": f"{COOKIE}={first}"}), 401, "refresh_token_reused")
    refused(anonymous.post("/api/v1/auth/refresh", headers={"Cookie": f"{COOKIE}={second}"}), 401, "session_ended")
    refused(ask(anonymous, access), 401, "session_ended")


@pytest.mark.parametrize(("cookie", "code"), [("", "not_authenticated"), ("nonsense", "token_invalid"), (forged({}), "token_invalid")])
def test_a_refresh_needs_its_own_token(anonymous: TestClient, cookie: str, code: str) -> None:
    add_user("ann@example.com")
    sign_in(anonymous, "ann@example.com")
    anonymous.cookies.clear()
    refused(anonymous.post("/api/v1/auth/refresh", headers={"Cookie": f"{COOKIE}={cookie}"}), 401, code)


def test_a_session_ends_by_itself(anonymous: TestClient) -> None:
    add_user("ann@example.com")
    access = sign_in(anonymous, "ann@example.com")
    with transaction() as session:
        session.execute(text("UPDATE user_sessions SET expires_at = clock_timestamp() - interval '1 second'"))
    refused(ask(anonymous, access), 401, "session_ended")
    refused(anonymous.post("/api/v1/auth/refresh"), 401, "session_ended")
    old = tokens.issue("refresh", 1, clock.now() - timedelta(seconds=1))
    anonymous.cookies.clear()
    refused(anonymous.post("/api/v1/auth/refresh", headers={"Cookie": f"{COOKIE}={old}"}), 401, "token_expired")


def test_signing_out_ends_the_session(anonymous: TestClient) -> None:
    add_user("ann@example.com")
    access = sign_in(anonymous, "ann@example.com")
    answer = anonymous.post("/api/v1/auth/logout")
    assert (answer.status_code, answer.content) == (204, b"")
    assert 'huikuan_refresh=""' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    refused(ask(anonymous, access), 401, "session_ended")
    assert anonymous.post("/api/v1/auth/logout").status_code == 204


def test_signing_out_by_the_access_token_alone(anonymous: TestClient) -> None:
    add_user("ann@example.com")
    access = sign_in(anonymous, "ann@example.com")
    anonymous.cookies.clear()
    assert anonymous.post("/api/v1/auth/logout", headers=bearer(access)).status_code == 204
    refused(ask(anonymous, access), 401, "session_ended")


def test_an_own_language(anonymous: TestClient) -> None:
    add_user("ann@example.com")
    headers = bearer(sign_in(anonymous, "ann@example.com"))
    assert anonymous.patch(ME, json={"language": "en"}, headers=headers).json()["language"] == "en"
    assert anonymous.get(ME, headers=headers).json()["language"] == "en"
    for body in ({"language": "tlh"}, {"language": None}, {"role": "administrator"}):
        assert anonymous.patch(ME, json=body, headers=headers).status_code == 422


def test_an_own_password(anonymous: TestClient) -> None:
    add_user("ann@example.com")
    elsewhere = sign_in(anonymous, "ann@example.com")
    here = sign_in(anonymous, "ann@example.com")
    url = "/api/v1/auth/password"
    wrong = anonymous.post(url, json={"current": "not it at all", "new": "a new password"}, headers=bearer(here))
    refused(wrong, 422, "wrong_password")
    assert wrong.json()["errors"][0]["pointer"] == "/current"
    assert anonymous.post(url, json={"current": PASSWORD, "new": "short"}, headers=bearer(here)).status_code == 422
    assert anonymous.post(url, json={"current": PASSWORD, "new": "a new password"}, headers=bearer(here)).status_code == 204
    assert ask(anonymous, here).status_code == 200
    refused(ask(anonymous, elsewhere), 401, "session_ended")
    assert anonymous.post("/api/v1/auth/token", data={"username": "ann@example.com", "password": PASSWORD}).status_code == 401
    sign_in(anonymous, "ann@example.com", "a new password")


def test_an_own_password_cannot_be_guessed(anonymous: TestClient) -> None:
    add_user("ann@example.com")
    headers = bearer(sign_in(anonymous, "ann@example.com"))
    guess = {"current": "not it at all", "new": "a new password"}
    answers = [anonymous.post("/api/v1/auth/password", json=guess, headers=headers) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
