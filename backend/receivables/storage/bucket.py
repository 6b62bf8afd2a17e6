"""Files in a bucket of an S3-compatible store, with a copy here of those that were asked for lately."""

import hashlib
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import IO

import structlog
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from receivables.clock import now
from receivables.errors import Problem, unavailable
from receivables.settings import Settings
from receivables.storage.place import CHUNK, Stored, missing

log = structlog.get_logger()
PART = 8 * 1024 * 1024
"""Longer files are sent in parts of this size; the store puts them together, or keeps none."""
KEPT_SECONDS = 24 * 3600
"""A copy here that was not asked for in this time goes when the next one comes."""
_RETRY_SECONDS = 10


class Bucket:
    """The keys are `prefix/ab/abcdef…`, as in a folder, so that files may be moved from one to the other by copying."""

    def __init__(self, settings: Settings) -> None:
        bucket, _, prefix = settings.storage.removeprefix("s3://").partition("/")
        self.copies = settings.home / "copies"
        self._secrets = [value.get_secret_value() for value in (settings.s3_key_id, settings.s3_secret_key) if value is not None]
        key_id, secret = self._secrets
        self._store = S3Store(
            bucket, prefix=prefix.strip("/") or None, access_key_id=key_id, secret_access_key=secret, region=settings.s3_region,
            config={"endpoint": settings.s3_endpoint} if settings.s3_endpoint else None,
            client_options={
                "allow_http": (settings.s3_endpoint or "").startswith("http://"), "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(seconds=settings.s3_seconds),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=_RETRY_SECONDS)},
        )  # fmt: skip

    def put(self, file: IO[bytes]) -> Stored:
        """Read twice: the name is the hash, so it must be known before anything is sent. A name that is there holds this content."""
        file.seek(0)
        mark, size = hashlib.sha256(), 0
        while part := file.read(CHUNK):
            mark.update(part)
            size += len(part)
        digest = mark.hexdigest()
        try:
            if not self._has(digest, size):
                file.seek(0)
                self._store.put(_key(digest), file, chunk_size=PART, max_concurrency=2)
        except (BaseError, OSError, ValueError) as error:
            raise self._away("put", error) from error
        return Stored(digest, size)

    def path(self, digest: str) -> Path:
        """The copy that is here, or a new one: it bears its name once all of it has come and its hash is right."""
        copy = self.copies / digest
        try:
            os.utime(copy)
        except FileNotFoundError:
            self._fetch(digest, copy)
        return copy

    def _has(self, digest: str, size: int) -> bool:
        try:
            return self._store.head(_key(digest))["size"] == size
        except FileNotFoundError:
            return False

    def _fetch(self, digest: str, target: Path) -> None:
        self.copies.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=self.copies, prefix="incoming-", delete=False) as copy:
            try:
                for part in self._store.get(_key(digest)).stream(CHUNK):
                    mark.update(part)
                    copy.write(part)
                copy.flush()
                if mark.hexdigest() != digest:
                    log.error("stored file differs from its hash", digest=digest)
                    raise missing()
                os.replace(copy.name, target)
            except FileNotFoundError as error:
                raise missing() from error
            except (BaseError, OSError, ValueError) as error:
                raise self._away("get", error) from error
            finally:
                Path(copy.name).unlink(missing_ok=True)
        self._forget_old()

    def _forget_old(self) -> None:
        oldest = now().timestamp() - KEPT_SECONDS
        for copy in self.copies.iterdir():
            try:
                if copy.stat().st_mtime < oldest:
                    copy.unlink()
            except FileNotFoundError:  # another process did
                continue

    def _away(self, what: str, error: Exception) -> Problem:
        """What the client is told; the reason is for the log, and no key stands in it, whatever the store answered."""
        reason = str(error).partition("\n")[0]
        for secret in self._secrets:
            reason = reason.replace(secret, "***")
        refused = isinstance(error, PermissionDeniedError | UnauthenticatedError)
        log.error("storage refused the keys" if refused else "storage failed", act=what, kind=type(error).__name__, reason=reason[:300])
        return unavailable("The storage of files is not reachable; nothing was changed.", "storage_unavailable", 30)


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
