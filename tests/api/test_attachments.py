"""Attachments: what they are is told by their content, who may see them by their subject, and nothing of them is ever lost."""

import io
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import add_company, add_key, problem
from erp import customer, get, invoice, push, receipt
from fastapi.testclient import TestClient
from second import Approver, as_user
from sqlalchemy import text
from statements.workbook import workbook

from receivables.access.permissions import Permission
from receivables.database import transaction
from receivables.settings import get_settings
from receivables.storage import storage
from receivables.transfer import disposition, safe_name

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
MAIL = "From: 王芳 <wang@example.com>\r\nSubject: 对账函\r\nDate: Mon, 5 Jan 2026 10:00:00 +0800\r\n\r\n附件如下。\r\n".encode()


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), "<x/>")  # a fixed day: bytes of this archive are in the names of tests
    return buffer.getvalue()


def compound(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(f"{name}\x00".encode("utf-16-le") for name in streams)


DOCX = archive("[Content_Types].xml", "word/document.xml")


@pytest.fixture
def books(client: TestClient) -> TestClient:
    """A customer, an item and a receipt, each with the id 1."""
    push(client, "customers", [customer()])
    push(client, "invoices", [invoice()])
    push(client, "payments", [receipt()])
    return client


def send(client: TestClient, data: bytes = PDF, name: str = "合同.pdf", **params: Any) -> Any:
    query = {"subject": "invoice", "subject_id": 1, "file_name": name} | params
    return client.post("/api/v1/attachments", content=data, params=query)


def attach(client: TestClient, data: bytes = PDF, name: str = "合同.pdf", **params: Any) -> dict[str, Any]:
    answer = send(client, data, name, **params)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def refusal(answer: Any) -> tuple[int, Any]:
    return answer.status_code, problem(answer)["code"]


@pytest.mark.parametrize("subject", ["customer", "invoice", "payment"])
def test_a_file_is_kept_with_its_subject_and_comes_back_as_it_was(books: TestClient, subject: str) -> None:
    made = attach(books, subject=subject, note="签收")
    assert (made["content_type"], made["size_bytes"], made["scanned"], made["note"]) == ("application/pdf", len(PDF), False, "签收")
    got = books.get(f"/api/v1/attachments/{made['id']}/content")
    assert got.content == PDF
    assert got.headers["content-disposition"] == "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"
    assert (got.headers["x-content-type-options"], got.headers["content-type"]) == ("nosniff", "application/pdf")
    assert [one["id"] for one in get(books, "attachments", subject=subject, subject_id=1)["items"]] == [made["id"]]
    assert attach(books, subject=subject)["id"] == made["id"]
    (row,) = [one for one in get(books, "audit-entries")["items"] if one["subject"] == "attachment"]
    assert row["after"]["sha256"] == made["sha256"]


def test_a_write_off_has_its_evidence(books: TestClient) -> None:
    body = {"invoice_id": 1, "reason": "bankrupt", "judgement": "nothing is left", "expected_recoverable": "0.00"}
    asked = Approver(books).ask(body)
    made = attach(books, subject="write_off", subject_id=asked["id"])
    assert books.get(f"/api/v1/attachments/{made['id']}/content").content == PDF


@pytest.mark.parametrize(("data", "kind", "ending"), [
    (b"\x89PNG\r\n\x1a\n....", "image/png", "png"), (b"\xff\xd8\xff\xe0...", "image/jpeg", "jpg"),
    (b"RIFF....WEBPVP8 ", "image/webp", "webp"),
    (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    (workbook([["a"]]), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    (compound("Root Entry", "WordDocument"), "application/msword", "doc"), (compound("Workbook"), "application/vnd.ms-excel", "xls"),
    (compound("__properties_version1.0"), "application/vnd.ms-outlook", "msg"), (MAIL, "message/rfc822", "eml"),
])  # fmt: skip
def test_what_it_is_is_told_by_its_content_and_its_name_follows(books: TestClient, data: bytes, kind: str, ending: str) -> None:
    made = attach(books, data, "evidence.html")
    assert (made["content_type"], made["file_name"]) == (kind, f"evidence.html.{ending}")


@pytest.mark.parametrize("data", [
    b"<html><script>alert(1)</script></html>", b"<!-- %PDF-1.7 -->", b"MZ\x90\x00", b"#!/bin/sh\n", b"plain text", b"<svg onload='x'/>",
    archive("a.txt"), archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), DOCX[:60], b"PK\x03\x04",
    compound("Root Entry"), compound("Workbook", "_VBA_PROJECT"), b"Subject: no sender\n\n", b"\x00From: x\nSubject: y\n\n",
])  # fmt: skip
def test_anything_else_is_refused_whatever_it_is_called(books: TestClient, data: bytes) -> None:
    assert refusal(send(books, data, "合同.pdf")) == (422, "file_type_refused")
    assert get(books, "attachments")["items"] == []


def test_an_archive_of_very_many_parts_is_refused_before_they_are_read(books: TestClient) -> None:
    part = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, *([0] * 8), 1, *([0] * 6)) + b"a"
    known = io.BytesIO(DOCX)
    with zipfile.ZipFile(known) as made:
        start = made.start_dir
    directory = DOCX[start:-22] + part * 60_000
    bomb = DOCX[:start] + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_002, 60_002, len(directory), start, 0)
    assert len(zipfile.ZipFile(io.BytesIO(bomb)).namelist()) == 60_002, "it is an archive"
    assert refusal(send(books, bomb)) == (422, "file_type_refused")


def test_the_storage_is_asked_while_no_transaction_is_open(books: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
                " AND pid <> pg_backend_pid()")  # fmt: skip
    seen: list[int] = []

    def asked() -> Any:
        with transaction() as session:
            seen.append(session.execute(busy).scalar_one())
        return storage()

    monkeypatch.setattr("receivables.attachments.service.storage", asked)
    made = attach(books)
    assert books.get(f"/api/v1/attachments/{made['id']}/content").content == PDF
    assert seen == [0, 0]


def test_nothing_and_too_much_are_refused(books: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(send(books, b"")) == (422, "empty_file")
    monkeypatch.setattr(get_settings(), "attachment_mb", 1)
    assert refusal(send(books, PDF + bytes(1024 * 1024))) == (413, "body_too_large")
    assert attach(books, PDF + bytes(1000))["size_bytes"] == len(PDF) + 1000


def test_another_company_s_subject_is_not_there(books: TestClient) -> None:
    made = attach(books)
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_other", "other", list(Permission))
        add_key(session, "hk_customers", "main", [Permission.CUSTOMERS_READ, Permission.ATTACHMENTS_READ, Permission.ATTACHMENTS_WRITE])
    for key, sent in (("hk_other", (404, "not_found")), ("hk_customers", (403, "permission_missing"))):
        books.headers["X-API-Key"] = key
        assert refusal(send(books)) == sent
        assert get(books, "attachments")["items"] == []
        for path in (f"attachments/{made['id']}", f"attachments/{made['id']}/content"):
            assert refusal(books.get(f"/api/v1/{path}")) == (404, "not_found")
    assert refusal(send(books, subject="customer", subject_id=99)) == (404, "not_found")


def test_removal_keeps_who_when_and_why_and_nothing_can_be_downloaded(books: TestClient) -> None:
    made = attach(books)
    collector = as_user(books, "collector")
    assert refusal(books.post(f"/api/v1/attachments/{made['id']}/removal", json={"reason": "x"}, headers=collector))[0] == 403
    manager = as_user(books, "finance_manager")
    gone = books.post(f"/api/v1/attachments/{made['id']}/removal", json={"reason": "附错了"}, headers=manager).json()
    assert (gone["removed_by"], gone["removal_reason"]) == ("user:finance_manager@example.com", "附错了")
    assert refusal(books.get(f"/api/v1/attachments/{made['id']}/content")) == (404, "not_found")
    assert refusal(books.post(f"/api/v1/attachments/{made['id']}/removal", json={"reason": "x"})) == (409, "already_removed")
    assert get(books, "attachments")["items"] == []
    assert [one["id"] for one in get(books, "attachments", include_removed="true")["items"]] == [made["id"]]
    assert attach(books)["id"] != made["id"]


@pytest.fixture
def scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scanner that finds the word `virus`."""
    program = tmp_path / "scan"
    program.write_text('#!/bin/sh\n[ "$1" = --quiet ] && ! grep -q virus "$2"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(get_settings(), "scan_command", f"{program} --quiet")
    return program


def test_the_scanner_is_asked(books: TestClient, scanner: Path) -> None:
    assert attach(books)["scanned"]
    assert refusal(send(books, PDF + b"virus")) == (422, "file_infected")


@pytest.mark.parametrize("command", ["/no/such/scanner", "false-quote '", "sh -c 'exit 2'", "sleep 20"])
def test_a_scanner_that_does_not_answer_refuses_the_file(books: TestClient, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(get_settings(), "scan_command", command if "sleep" not in command else "sh -c 'sleep 20'")
    monkeypatch.setattr(get_settings(), "scan_seconds", 1)
    assert refusal(send(books)) == (503, "scan_failed")
    assert get(books, "attachments", include_removed="true")["items"] == []


def test_a_file_that_is_gone_from_the_storage_is_said_to_be(books: TestClient) -> None:
    made = attach(books)
    place = get_settings().home / "files" / made["sha256"][:2] / made["sha256"]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    place.unlink()
    assert refusal(books.get(f"/api/v1/attachments/{made['id']}/content")) == (404, "file_missing")


@pytest.mark.parametrize(("given", "name"), [
    ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\temp\\a.pdf", "a.pdf"), ("a\r\nX: y.pdf", "aX y.pdf"), ("..", "file.pdf"),
    ("/", "file.pdf"),     ("\u202efdp.exe", "fdp.exe.pdf"), ("x" * 300 + ".pdf", "x" * 196 + ".pdf"), ("合同 (1).PDF", "合同 (1).PDF"),
])  # fmt: skip
def test_names_are_only_names(given: str, name: str) -> None:
    assert safe_name(given, ".pdf") == name


def test_names_in_headers_hold_no_headers() -> None:
    told = disposition('a"b;c\\合%.pdf')
    assert told == "attachment; filename=\"a_b_c___.pdf\"; filename*=UTF-8''a%22b%3Bc%5C%E5%90%88%25.pdf"
