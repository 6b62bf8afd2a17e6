"""Files of rows: checked without a trace, told what is wrong, applied as the bulk API would, once."""

import csv
import io
from datetime import date

import pytest
from conftest import problem
from erp import broken, get, invoice, push
from fastapi.testclient import TestClient
from importing import CUSTOMERS, ITEMS, applied, checked, counts, faults, items, step, uploaded
from statements.workbook import workbook

from receivables.jobs.evaluation import interrupter


@pytest.fixture(autouse=True)
def _not_stopping() -> None:
    interrupter.stopping.clear()


def test_customers_are_looked_at_then_taken_and_the_same_file_changes_nothing(client: TestClient) -> None:
    found = uploaded(client, "customers", CUSTOMERS)
    assert found["columns"]["payment_terms_days"] == "账期"
    assert (found["status"], found["rows_total"], found["sample"][1][0]) == ("uploaded", 2, "C-2")
    assert counts(step(client, found["id"], "check")) == ("checked", 2, 0, 0, 0)
    assert get(client, "customers")["items"] == []
    assert counts(step(client, found["id"], "apply")) == ("applied", 2, 0, 0, 0)
    first, _ = get(client, "customers", sort="number")["items"]
    assert (first["name"], first["payment_terms_days"], first["credit_limit"]) == ("甲公司", 30, "1000.00")
    assert get(client, f"customers/{first['id']}")["contacts"][0]["phone"] == "+86 21 5555"
    assert counts(applied(client, "customers", CUSTOMERS)) == ("applied", 0, 0, 2, 0)


def test_items_with_errors_are_told_by_row_and_column_and_the_corrected_copy_is_taken(client: TestClient) -> None:
    applied(client, "customers", CUSTOMERS)
    rows = 'I-1,C-1,2026/1/31,2026-03-01,"１,２００.５０",人民币\nI-2,C-9,20260131,,100,CNY\nI-3,C-2,2026-13-01,46082,=1+1,CNY\n'
    rows += "合计,,,,1300,\n"
    found = checked(client, "invoices", ITEMS + rows)
    assert counts(found) == ("checked", 1, 0, 0, 2)
    assert sorted(faults(found)) == [(3, None, "due_on_required"), (4, "开票日期", "invalid_day")]
    assert problem(client.post(f"/api/v1/imports/{found['id']}/apply", json={}))["code"] == "import_has_errors"

    copy = client.get(f"/api/v1/imports/{found['id']}/errors")
    assert copy.headers["content-disposition"].endswith("UTF-8''%E5%AF%BC%E5%85%A5-errors.csv")
    told = list(csv.reader(io.StringIO(copy.content.decode("utf-8-sig"))))
    assert [row[4] for row in told] == ["价税合计", "１,２００.５０", "100", "'=1+1"]
    assert told[1][-1] == ""
    assert told[3][-1].startswith("开票日期: [invalid_day]")
    fixed = copy.content.decode("utf-8-sig").replace("C-9,20260131,", "C-2,20260131,2026-02-28").replace("2026-13-01", "2026-02-01")
    assert counts(applied(client, "invoices", fixed.replace("'=1+1", "88"))) == ("applied", 3, 0, 0, 0)
    assert [(one["number"], one["amount"], one["due_on"]) for one in items(client)] == [
        ("I-1", "1200.50", "2026-03-01"), ("I-2", "100.00", "2026-02-28"), ("I-3", "88.00", "2026-03-01"),
    ]  # fmt: skip
    assert broken(client) == []


def test_the_good_rows_are_taken_where_a_person_says_so(client: TestClient) -> None:
    applied(client, "customers", CUSTOMERS)
    found = checked(client, "invoices", ITEMS + "I-1,C-1,2026-01-31,2026-03-01,10,CNY\nI-2,C-1,2026-01-31,2026-03-01,1.234,CNY\n")
    assert faults(found) == [(3, "价税合计", "too_many_decimals")]
    assert counts(step(client, found["id"], "apply", skip_failed=True)) == ("applied", 1, 0, 0, 1)
    assert [one["number"] for one in items(client)] == ["I-1"]


def test_what_the_books_no_longer_allow_takes_the_whole_file_back(client: TestClient) -> None:
    applied(client, "customers", CUSTOMERS)
    found = checked(client, "invoices", ITEMS + "I-1,C-1,2026-01-31,2026-03-01,10,CNY\nI-2,C-1,2026-01-31,2026-03-01,20,CNY\n")
    push(client, "invoices", [invoice("I-2", "21.00", customer_external_id="C-1")])
    found = step(client, found["id"], "apply")
    assert counts(found) == ("checked", 1, 0, 0, 1)
    assert (3, "价税合计", "posted_item_differs") in faults(found)
    assert [one["number"] for one in items(client)] == ["I-2"]


def test_the_check_sees_the_whole_file_as_the_application_will(client: TestClient) -> None:
    """Twice the same id, far apart or not, and two receipts for one item."""
    applied(client, "customers", CUSTOMERS)
    applied(client, "invoices", ITEMS + "I-1,C-1,2026-01-31,2026-03-01,100,CNY\n")
    receipts = "流水号,收款日期,金额,客户编码,发票号,核销金额\n"
    rows = "P-1,46053,\"1,100.00\",C-1,I-1,70\nP-2,2026-01-31,50,C-1,I-1,\nP-1,2026-01-31,50,,,\n"
    found = checked(client, "payments", receipts + rows)
    assert found["constants"] == {"currency": "CNY"}
    assert faults(found) == [(3, "发票号", "over_applied"), (4, "流水号", "duplicate_external_id")]
    assert counts(step(client, found["id"], "apply", skip_failed=True)) == ("applied", 1, 0, 0, 2)
    (receipt,) = get(client, "payments")["items"]
    assert (receipt["received_on"], receipt["amount"], receipt["open"]) == ("2026-01-31", "1100.00", "1030.00")
    assert broken(client) == []


def test_the_same_columns_as_workbook_as_gbk_and_in_english(client: TestClient) -> None:
    applied(client, "customers", CUSTOMERS.encode("gbk"))
    rows = [["应收明细"], ["Document No", "Customer Code", "Invoice Date", "Due Date", "Gross Amount", "Currency"],
            ["I-1", "C-1", date(2026, 1, 31), date(2026, 3, 1), 0.1 + 0.2, "cny"],
            [2, "C-2", "2026/1/31", 46082, 1234.5, "CNY"]]  # fmt: skip
    found = applied(client, "invoices", workbook(rows), file_name="items.xlsx")
    assert (found["format"], found["header_row"], found["created"]) == ("xlsx", 2, 2)
    assert {one["number"]: (one["amount"], one["issued_on"], one["due_on"]) for one in items(client)} == {
        "I-1": ("0.30", "2026-01-31", "2026-03-01"), "2": ("1234.50", "2026-01-31", "2026-03-01"),
    }  # fmt: skip
    text = "\ufeff" + ITEMS.replace(",", "\t") + "I-1\tC-1\t2026-01-31\t2026-03-01\t.3\tCNY\n"
    assert counts(applied(client, "invoices", text.encode("utf-16-le"))) == ("applied", 0, 0, 1, 0)


def test_a_person_says_which_column_holds_what(client: TestClient) -> None:
    found = uploaded(client, "customers", "甲,乙\nC-1,甲公司\n")
    assert found["columns"] == {}
    path = f"/api/v1/imports/{found['id']}"
    assert problem(client.post(f"{path}/check"))["code"] == "column_missing"
    match = {"If-Match": client.get(path).headers["etag"]}
    for body, code in (({"columns": {"name": "丙"}}, "unknown_column"), ({"columns": {"colour": "乙"}}, "unknown_field"),
                       ({"constants": {"colour": "x"}}, "unknown_field")):  # fmt: skip
        assert problem(client.patch(path, json=body, headers=match))["code"] == code
    body = {"columns": {"external_id": "甲", "name": "乙"}, "constants": {"region": "华东", "payment_terms_days": "45"}}
    assert client.patch(path, json=body).status_code == 428
    assert client.patch(path, json=body, headers=match).status_code == 200
    assert client.patch(path, json=body, headers=match).status_code == 412
    assert counts(step(client, found["id"], "check")) == ("checked", 1, 0, 0, 0)
    step(client, found["id"], "apply")
    (row,) = get(client, "customers")["items"]
    assert (row["region"], row["payment_terms_days"]) == ("华东", 45)
    for answer in (client.post(f"{path}/apply", json={}), client.post(f"{path}/check"), client.patch(path, json={}, headers=match)):
        assert problem(answer)["code"] == "import_applied"


def test_posted_items_are_corrected_only_where_asked(client: TestClient) -> None:
    applied(client, "customers", CUSTOMERS)
    row = "I-1,C-1,2026-01-31,2026-03-01,{},CNY\n"
    applied(client, "invoices", ITEMS + row.format(100))
    found = checked(client, "invoices", ITEMS + row.format(120))
    assert faults(found) == [(2, "价税合计", "posted_item_differs")]
    path = f"/api/v1/imports/{found['id']}"
    assert client.patch(path, json={"corrections": True}, headers={"If-Match": "*"}).json()["status"] == "uploaded"
    assert problem(client.post(f"{path}/apply", json={}))["code"] == "import_not_checked"
    assert counts(step(client, found["id"], "check")) == ("checked", 0, 1, 0, 0)
    assert counts(step(client, found["id"], "apply")) == ("applied", 0, 1, 0, 0)
    assert [one["amount"] for one in items(client) if one["status"] == "open"] == ["120.00"]
    assert broken(client) == []
