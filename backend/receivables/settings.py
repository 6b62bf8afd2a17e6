"""Settings, read once from the environment and a `.env` file; the README lists them with their defaults."""

import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from receivables.texts import is_mail_address

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class SettingsError(Exception):
    """The settings do not allow a start; the message says which and why."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_prefix="HUIKUAN_", extra="ignore", env_ignore_empty=True)

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    home: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    environment: Literal["development", "production"] = "development"
    secret_key: SecretStr | None = None
    admin_email: str | None = None
    admin_password: SecretStr | None = None
    demo: bool = True
    worker: bool = True
    allow_embedded: bool = False
    access_token_minutes: int = Field(default=15, ge=1, le=1440)
    session_days: int = Field(default=30, ge=1, le=365)
    database_pool: int = Field(default=20, ge=1, le=200)
    attachment_mb: int = Field(default=20, ge=1, le=200)
    scan_command: str | None = None
    scan_seconds: int = Field(default=30, ge=1, le=300)
    storage: str = Field(default="folder", pattern=r"^(folder|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.'()/-]*)?)$")
    s3_endpoint: str | None = Field(default=None, pattern=r"^https?://[^/?#]+$")
    s3_region: str = "us-east-1"
    s3_key_id: SecretStr | None = None
    s3_secret_key: SecretStr | None = None
    s3_seconds: int = Field(default=30, ge=1, le=600)
    frontend_dist: Path = PROJECT_ROOT / "frontend" / "dist"
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    smtp_seconds: int = Field(default=30, ge=1, le=300)
    smtp_connections: int = Field(default=8, ge=1, le=50)
    smtp_pdf: bool = True
    sms_provider: Literal["log", "http"] | None = None
    sms_url: str | None = Field(default=None, pattern=r"^https?://[^/?#\s]+\S*$")
    sms_token: SecretStr | None = None
    font_dir: Path = PROJECT_ROOT / "frontend" / "node_modules" / "@expo-google-fonts"
    public_url: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self.home = self.home.expanduser().resolve()
        if self.smtp_host is not None and not self.smtp_from:
            raise ValueError("HUIKUAN_SMTP_FROM must be set with HUIKUAN_SMTP_HOST: the address that mails come from")
        if self.smtp_from and not is_mail_address(self.smtp_from):
            raise ValueError("HUIKUAN_SMTP_FROM is no mail address: the bare address, as in ar@example.com")
        if self.sms_provider == "http" and not self.sms_url:
            raise ValueError("HUIKUAN_SMS_URL must be set with HUIKUAN_SMS_PROVIDER=http")
        return self

    @property
    def embedded(self) -> bool:
        return self.database_url is None

    @property
    def loads_demo(self) -> bool:
        return self.demo and self.environment == "development"

    def public_address(self) -> str:
        """The site's address as customers type it, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def secret(self) -> str:
        """The key that signs tokens; in development one is made once and kept under the home folder."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        path = self.home / "secret_key"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()


def check(settings: Settings) -> None:
    """Refuses to start with a bucket but without its keys, and in production with a missing or short secret or an embedded database
    nobody asked for.

    Raises SettingsError.
    """
    if settings.storage != "folder" and (settings.s3_key_id is None or settings.s3_secret_key is None):
        raise SettingsError("HUIKUAN_S3_KEY_ID and HUIKUAN_S3_SECRET_KEY must be set for HUIKUAN_STORAGE=s3://…")
    if settings.environment != "production":
        return
    if settings.secret_key is None or len(settings.secret_key.get_secret_value()) < 32:
        raise SettingsError("HUIKUAN_SECRET_KEY must be set to at least 32 characters in production")
    if settings.embedded and not settings.allow_embedded:
        raise SettingsError("DATABASE_URL must be set in production (or HUIKUAN_ALLOW_EMBEDDED=1 to use the embedded database)")


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    return Settings()
