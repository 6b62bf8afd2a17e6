"""Settings: read from the environment and a file, and refused when they would open a production server to anyone."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from receivables import middleware
from receivables.settings import PROJECT_ROOT, Settings, SettingsError, check


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[Settings]:
    """The settings of an empty environment, in an empty folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HUIKUAN_{name.upper()}", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    return Settings


def test_the_defaults(settings: type[Settings], tmp_path: Path) -> None:
    got = settings()
    assert (got.host, got.port, got.environment, got.home) == ("127.0.0.1", 8000, "development", tmp_path / "var")
    assert got.embedded
    assert got.loads_demo
    check(got)


def test_the_environment_goes_before_the_file(settings: type[Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "HUIKUAN_PORT=9001\nHUIKUAN_HOST=10.0.0.1\nDATABASE_URL=postgresql://db/x\nHUIKUAN_DEMO=0\nHUIKUAN_HOME=\n"
    (tmp_path / ".env").write_text(lines)
    monkeypatch.setenv("HUIKUAN_PORT", "9002")
    got = settings()
    assert (got.port, got.host, got.database_url, got.loads_demo) == (9002, "10.0.0.1", "postgresql://db/x", False)
    assert got.home == tmp_path / "var"


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "0"), ("PORT", "70000"), ("PORT", "x"), ("ENVIRONMENT", "test"), ("SESSION_DAYS", "0")]
)
def test_a_setting_out_of_range_is_refused(settings: type[Settings], monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"HUIKUAN_{name}", value)
    with pytest.raises(ValidationError):
        settings()


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "HUIKUAN_SECRET_KEY"),
        ({"secret_key": SecretStr("short")}, "HUIKUAN_SECRET_KEY"),
        ({"secret_key": SecretStr("s" * 32)}, "DATABASE_URL"),
        ({"secret_key": SecretStr("s" * 32), "allow_embedded": True}, None),
        ({"secret_key": SecretStr("s" * 32), "DATABASE_URL": "postgresql://db/x"}, None),
    ],
)
def test_production_needs_its_secret_and_its_database(settings: type[Settings], given: dict[str, object], missing: str | None) -> None:
    got = settings.model_validate({"environment": "production"} | given)
    assert not got.loads_demo
    if missing is None:
        check(got)
    else:
        with pytest.raises(SettingsError, match=missing):
            check(got)


def test_the_development_secret_is_made_once_and_private(settings: type[Settings], tmp_path: Path) -> None:
    first = settings().secret()
    assert len(first) >= 32
    assert settings().secret() == first
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_secrets_are_not_shown(settings: type[Settings]) -> None:
    got = settings.model_validate({"secret_key": SecretStr("s" * 32), "admin_password": SecretStr("the password")})
    assert "ssss" not in repr(got)
    assert "the password" not in repr(got)


def test_behind_the_proxies_of_compose_the_visitors_own_address_counts() -> None:
    """What limits forged links counts addresses: neither nginx as one for all, nor what a visitor writes about itself."""
    compose = (PROJECT_ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    (trusted,) = re.findall(r"FORWARDED_ALLOW_IPS:-([^}]+)}", compose)
    seen: list[str] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["client"][0])

    for client, forwarded in (("172.18.0.5", b"6.6.6.6, 198.51.100.7, 172.18.0.1"), ("198.51.100.7", b"6.6.6.6")):
        scope: Any = {"type": "http", "client": (client, 1), "scheme": "http", "headers": [(b"x-forwarded-for", forwarded)]}
        asyncio.run(ProxyHeadersMiddleware(app, trusted_hosts=trusted)(scope, None, None))  # type: ignore[arg-type]
    assert seen == ["198.51.100.7"] * 2


def test_nginx_says_of_the_customer_page_what_the_program_says() -> None:
    nginx = (PROJECT_ROOT / "frontend" / "nginx.conf").read_text(encoding="utf-8")
    (block,) = re.findall(r"location = /c \{(.*?)\}", nginx, re.DOTALL)
    said = {name.lower(): value.strip('"') for name, value in re.findall(r"add_header ([A-Za-z-]+) (\"[^\"]*\"|[^;]*);", block)}
    assert said == {name.decode(): value.decode() for name, value in middleware.PRIVATE}
