"""Files that are broken, huge or meant to harm; people who may not; workers that die."""

import io
import zipfile
from typing import Any

import pytest
from conftest import add_company, add_key, problem
from erp import get
from fastapi.testclient import TestClient
from importing import CUSTOMERS, checked, counts, faults, step, upload, uploaded
from second import as_user
from sqlalchemy import text
from statements.workbook import workbook

from receivables.access.permissions import Permission
from receivables.database import transaction
from receivables.imports import reading, run
from receivables.jobs.evaluation import interrupter
from receivables.jobs.importing import work_imports
from receivables.settings import get_settings
from receivables.tabular import rows as tabular


@pytest.fixture(autouse=True)
def _not_stopping() -> None:
    interrupter.stopping.clear()


def told(answer: Any) -> tuple[int, Any]:
    return answer.status_code, problem(answer)["code"]


def bomb() -> bytes:
    """A workbook whose sheet unpacks to a hundred times the limit set for it."""
    buffer = io.BytesIO(workbook([["客户编码", "客户名称"], ["C", "甲"]]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(100_000_000))
    return buffer.getvalue()


CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(("data", "code"), [
    (b"", "empty_file"), (b"%PDF-1.7\n", "unknown_file_type"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unknown_file_type"),
    (b"a\x00b,c\n", "unknown_file_type"), (b"PK\x03\x04 and no more", "malformed_xlsx"),
    (workbook([["客户编码", "客户名称"], ["C", "甲"]])[:-200], "malformed_xlsx"), (workbook([], more=CORNERS), "malformed_xlsx"),
    (b'code,name\nC-1,"cut off', "malformed_csv"), (b"code,name\nC-1,\xff\xff\x80\n", "wrong_encoding"),
    (b"code,name\n" + b"x," * 10_000 + b"\n", "too_many_columns"), (b"x," * 10_000 + b"\n", "too_many_columns"),
    (b"code,name\n\n\n", "no_rows"), (b"only one\n", "no_header"),
    (b"code,name\n" + b"C,x\n" * 2000 + b"C,\x00\n", "null_byte"), (b"code,name\n" + b"x" * 200_000 + b",y\n", "malformed_csv"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_and_not_kept(client: TestClient, data: bytes, code: str) -> None:
    assert told(upload(client, "customers", data)) == (422, code)
    assert get(client, "imports")["items"] == []


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MAX_UNPACKED", 1_000_000)
    assert told(upload(client, "customers", bomb())) == (422, "file_too_large")


def test_more_rows_than_a_file_may_have(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 100)
    monkeypatch.setattr(reading, "HEADER_WITHIN", 10)
    lines = "code,name\n" + "".join(f"C-{n},甲\n" for n in range(101))
    assert told(upload(client, "customers", lines)) == (422, "too_many_rows")
    assert uploaded(client, "customers", lines.rsplit("\n", 2)[0])["rows_total"] == 100


def test_a_wrong_encoding_named_and_a_sheet_that_is_not_there(client: TestClient) -> None:
    assert told(upload(client, "customers", CUSTOMERS.encode("gbk"), encoding="utf-8")) == (422, "wrong_encoding")
    assert told(upload(client, "customers", workbook([["code", "name"], ["C", "x"]]), sheet="其他")) == (422, "unknown_sheet")


def test_a_name_that_is_a_path_is_a_name(client: TestClient) -> None:
    found = uploaded(client, "customers", CUSTOMERS, file_name="../../../../tmp/\u202evil.csv")
    assert found["file_name"] == "vil.csv"
    got = client.get(f"/api/v1/imports/{found['id']}/file")
    assert got.content == CUSTOMERS.encode()
    assert got.headers["x-content-type-options"] == "nosniff"
    home = get_settings().home / "files"
    assert (home / found["file_hash"][:2] / found["file_hash"]).is_file()
    assert told(client.get(f"/api/v1/imports/{found['id']}/errors")) == (404, "not_found")


def test_cells_of_a_row_that_do_not_fit_are_told(client: TestClient) -> None:
    found = checked(client, "customers", "code,name,terms\nC-1,甲,1,234\nC-2,乙,soon\nC-3\n")
    assert faults(found) == [(2, None, "too_many_cells"), (3, "terms", "int_parsing"), (4, "name", "required")]
    assert [one["field"] for one in found["errors"]] == ["", "payment_terms_days", "name"]


def test_formulas_in_headers_and_cells_do_not_run_in_the_copy(client: TestClient) -> None:
    found = checked(client, "customers", 'code,name,=cmd|x,terms\n@SUM(A1),"=HYPERLINK(""http://x"")",+1+1,never\n')
    copy = client.get(f"/api/v1/imports/{found['id']}/errors").content.decode("utf-8-sig").splitlines()
    assert copy[0].startswith("code,name,'=cmd|x,terms,")
    assert copy[1].startswith("'@SUM(A1),\"'=HYPERLINK(\"\"http://x\"\")\",'+1+1,never,\"terms: [int_parsing]")


def test_who_may_not_write_the_rows_may_not_import_them(client: TestClient) -> None:
    found = uploaded(client, "payments", "流水号,收款日期,金额\nP-1,2026-01-31,50\n")
    manager, collector, auditor = (as_user(client, role) for role in ("finance_manager", "collector", "auditor"))
    query = {"kind": "payments", "file_name": "x.csv"}
    for who in (manager, collector, auditor):  # a finance manager records no receipts
        assert told(client.post("/api/v1/imports", content=b"a,b\n1,2\n", params=query, headers=who)) == (403, "permission_missing")
        assert told(client.post(f"/api/v1/imports/{found['id']}/check", headers=who)) == (403, "permission_missing")
    assert client.get(f"/api/v1/imports/{found['id']}", headers=auditor).status_code == 200
    assert told(client.get(f"/api/v1/imports/{found['id']}/file", headers=collector)) == (403, "permission_missing")


def test_another_company_s_import_is_not_there_and_its_rows_stay_in_their_company(client: TestClient) -> None:
    found = uploaded(client, "customers", CUSTOMERS)
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_other", "other", list(Permission))
    client.headers["X-API-Key"] = "hk_other"
    path = f"/api/v1/imports/{found['id']}"
    answers = [client.get(path), client.get(f"{path}/file"), client.get(f"{path}/errors"), client.post(f"{path}/check"),
               client.post(f"{path}/apply", json={}), client.patch(path, json={}, headers={"If-Match": "*"})]  # fmt: skip
    assert {told(answer) for answer in answers} == {(404, "not_found")}
    assert get(client, "imports")["items"] == []
    assert told(upload(client, "customers", CUSTOMERS, company="main")) == (422, "unknown_company")


def status(import_id: int) -> tuple[str, int]:
    with transaction() as session:
        row = session.execute(text("SELECT status, attempts FROM imports WHERE id = :id"), {"id": import_id}).one()
    return str(row.status), int(row.attempts)


def test_work_that_is_broken_off_leaves_nothing_and_is_done_anew(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    found = checked(client, "customers", CUSTOMERS)
    assert client.post(f"/api/v1/imports/{found['id']}/apply", json={}).status_code == 202
    finish = run._finish

    def die(*_: object) -> None:
        raise SystemExit  # as if the process were killed before it could commit

    monkeypatch.setattr(run, "_finish", die)
    with pytest.raises(SystemExit):
        work_imports()
    assert status(found["id"]) == ("applying", 1)
    assert get(client, "customers")["items"] == []
    told_so_far = get(client, f"imports/{found['id']}")
    assert (told_so_far["rows_done"], told_so_far["created"]) == (2, 0)
    assert told(client.post(f"/api/v1/imports/{found['id']}/check")) == (409, "import_at_work")
    monkeypatch.setattr(run, "_finish", finish)
    assert work_imports() == 1
    assert counts(get(client, f"imports/{found['id']}")) == ("applied", 2, 0, 0, 0)
    assert work_imports() == 0


def test_a_worker_that_is_told_to_stop_stops_between_chunks(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    found = uploaded(client, "customers", CUSTOMERS)
    client.post(f"/api/v1/imports/{found['id']}/check")
    real = run.merging

    def stop(*given: Any) -> Any:
        interrupter.stopping.set()
        return real(*given)

    monkeypatch.setattr(run, "merging", stop)
    assert work_imports() == 0
    assert status(found["id"]) == ("checking", 1)


def test_a_file_that_ends_its_worker_each_time_is_given_up(client: TestClient) -> None:
    found = uploaded(client, "customers", CUSTOMERS)
    client.post(f"/api/v1/imports/{found['id']}/check")
    with transaction() as session:
        session.execute(text("UPDATE imports SET attempts = 3"))
    assert work_imports() == 0
    failed = get(client, f"imports/{found['id']}")
    assert (failed["status"], failed["problem_code"]) == ("failed", "import_broken_off")
    assert counts(step(client, found["id"], "check")) == ("checked", 2, 0, 0, 0)


def test_a_file_that_is_gone_is_said_to_be(client: TestClient) -> None:
    found = uploaded(client, "customers", CUSTOMERS)
    (get_settings().home / "files" / found["file_hash"][:2] / found["file_hash"]).unlink()
    failed = step(client, found["id"], "check")
    assert (failed["status"], failed["problem_code"]) == ("failed", "file_missing")


def test_two_workers_do_not_work_at_one_file(client: TestClient) -> None:
    found = uploaded(client, "customers", CUSTOMERS)
    client.post(f"/api/v1/imports/{found['id']}/check")
    with transaction() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(990, :id)"), {"id": found["id"]})
        assert work_imports() == 0
    assert work_imports() == 1


def test_a_request_lets_a_worker_know(client: TestClient) -> None:
    jobs = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'work_imports' AND status = 'todo'")
    with transaction() as session:
        before = session.execute(jobs).scalar_one()
    checked(client, "customers", CUSTOMERS)
    with transaction() as session:
        assert session.execute(jobs).scalar_one() == before + 1
