"""Files in a bucket of an S3-compatible store: the same API as with a folder, and nothing half when the store is away."""

import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from erp import Row, book, get, refusal
from fastapi.testclient import TestClient
from importing import CUSTOMERS, counts, items, step, upload, uploaded
from objects import KEY_ID, SECRET, Store, store
from pydantic import SecretStr

from receivables.errors import Problem
from receivables.settings import Settings, get_settings
from receivables.storage import Bucket, Folder, storage
from receivables.storage.bucket import KEPT_SECONDS, PART

PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Store]:
    """The settings name a bucket of a store in this process."""
    with store() as made:
        wanted: dict[str, Any] = {
            "storage": "s3://books/kept", "s3_endpoint": made.endpoint, "s3_key_id": SecretStr(KEY_ID), "s3_secret_key": SecretStr(SECRET),
            "home": tmp_path,
        }  # fmt: skip
        for name, value in wanted.items():
            monkeypatch.setattr(get_settings(), name, value)
        yield made


@pytest.fixture
def customer(client: TestClient) -> int:
    return book(client)["C1"]


def attach(client: TestClient, customer: int, data: bytes = PDF) -> Any:
    params = {"subject": "customer", "subject_id": customer, "file_name": "evidence.pdf"}
    return client.post("/api/v1/attachments", content=data, params=params)


def content(client: TestClient, made: Row) -> Any:
    return client.get(f"/api/v1/attachments/{made['id']}/content")


def key_of(data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    return f"books/kept/{digest[:2]}/{digest}"


def test_the_setting_chooses_the_place(bucket: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(storage(), Bucket)
    monkeypatch.setattr(get_settings(), "storage", "folder")
    assert isinstance(storage(), Folder)


def test_kept_by_its_hash_once_and_read_from_the_copy(client: TestClient, bucket: Store, customer: int) -> None:
    made = attach(client, customer).json()
    assert bucket.objects == {key_of(PDF): PDF}
    assert content(client, made).content == PDF
    bucket.asked.clear()
    assert content(client, made).content == PDF
    assert attach(client, customer).json()["id"] == made["id"]
    assert bucket.asked == [f"HEAD {key_of(PDF)}"]


def test_a_long_file_goes_in_parts(bucket: Store) -> None:
    data = os.urandom(2 * PART + 7)
    stored = storage().put(io.BytesIO(data))
    assert (stored.size, bucket.objects, bucket.parts) == (len(data), {key_of(data): data}, {})
    assert sum("partNumber" in asked for asked in bucket.asked) == 3
    assert storage().path(stored.digest).read_bytes() == data


def test_copies_that_nobody_asks_for_go(bucket: Store) -> None:
    first, second = (storage().put(io.BytesIO(data)).digest for data in (b"one", b"two"))
    copy = storage().path(first)
    os.utime(copy, (0, copy.stat().st_mtime - KEPT_SECONDS - 1))
    storage().path(second)
    assert [path.name for path in copy.parent.iterdir()] == [second]
    assert storage().path(first).read_bytes() == b"one"


@pytest.mark.parametrize("held", [None, b"something else"])
def test_a_file_that_is_gone_or_another_is_said_to_be(client: TestClient, bucket: Store, customer: int, held: bytes | None) -> None:
    made = attach(client, customer).json()
    bucket.objects = {} if held is None else {key_of(PDF): held}
    assert refusal(content(client, made)) == (404, "file_missing")
    assert list((get_settings().home / "copies").iterdir()) == []


def away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.away = True


def wrong_secret(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "s3_secret_key", SecretStr("another-secret-of-somebody"))


def nobody_there(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "s3_endpoint", "http://127.0.0.1:9")


def cut_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.cut = True


@pytest.mark.parametrize("trouble", [away, wrong_secret, nobody_there])
def test_nothing_is_half_kept_while_the_store_is_away(
    client: TestClient, bucket: Store, customer: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], trouble: Any
) -> None:
    trouble(bucket, monkeypatch)
    for answer in (attach(client, customer), upload(client, "customers", CUSTOMERS)):
        assert refusal(answer) == (503, "storage_unavailable")
        assert answer.headers["Retry-After"] == "30"
        assert not any(secret in answer.text for secret in (KEY_ID, SECRET, "another-secret"))
    assert get(client, "attachments", include_removed="true")["items"] == []
    assert get(client, "imports")["items"] == []
    assert bucket.objects == {}
    told = capsys.readouterr()
    assert not any(secret in told.out + told.err for secret in (KEY_ID, SECRET, "another-secret"))
    assert "storage" in told.out + told.err


@pytest.mark.parametrize("trouble", [away, wrong_secret, nobody_there, cut_off])
def test_a_download_says_to_try_again(
    client: TestClient, bucket: Store, customer: int, monkeypatch: pytest.MonkeyPatch, trouble: Any
) -> None:
    made = attach(client, customer).json()
    trouble(bucket, monkeypatch)
    answer = content(client, made)
    assert (refusal(answer), answer.headers["Retry-After"]) == ((503, "storage_unavailable"), "30")
    assert list((get_settings().home / "copies").iterdir()) == []
    monkeypatch.setattr(get_settings(), "s3_secret_key", SecretStr(SECRET))
    monkeypatch.setattr(get_settings(), "s3_endpoint", bucket.endpoint)
    bucket.away = bucket.cut = False
    assert content(client, made).content == PDF


def test_an_import_comes_from_the_bucket_and_is_taken_whole_or_not(client: TestClient, bucket: Store) -> None:
    found = uploaded(client, "customers", CUSTOMERS)
    bucket.away = True
    failed = step(client, found["id"], "check")
    assert (failed["status"], failed["problem_code"]) == ("failed", "storage_unavailable")
    bucket.away = False
    assert counts(step(client, found["id"], "check")) == ("checked", 2, 0, 0, 0)
    assert items(client) == []
    assert counts(step(client, found["id"], "apply")) == ("applied", 2, 0, 0, 0)


@pytest.mark.parametrize("name", ["ftp://x", "s3://", "s3://A", "folder/x", "s3://b/with space"])
def test_a_place_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="storage"):
        Settings(storage=name)


def test_the_folder_says_the_same(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        Folder(tmp_path).path("a" * 64)
    assert (raised.value.status, raised.value.code) == (404, "file_missing")
