"""Account statements: the figures are the ledger's for any day, and the files say what the JSON says."""

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from builders import add_customer, add_invoice, add_payment, allocate
from conftest import add_key
from erp import Row, book, broken, customer, get, invoice, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paging import Visitor
from python_calamine import CalamineWorkbook

from receivables.access.permissions import Permission
from receivables.account_statements import queries
from receivables.clock import today
from receivables.customer_links import visits
from receivables.database import driver, transaction
from receivables.ledger.write_offs import recover, write_off

TODAY = today("Asia/Shanghai")


def statement(client: TestClient, customer: int, **params: Any) -> Row:
    return get(client, f"customers/{customer}/account-statement", **params)


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    return book(
        client,
        invoices=[
            invoice(), invoice("I2", "50.00", issued_on="2024-02-05", due_on="2024-03-05"),
            invoice("U1", "70.00", currency="USD"), invoice("N1", "20.00", kind="credit_note", issued_on="2024-02-20"),
        ],
        payments=[receipt(amount="80.00", allocations=pays(("I1", "60.00")))],
    )  # fmt: skip


def test_opening_movements_closing_and_what_is_open(client: TestClient, ids: dict[str, int]) -> None:
    found = statement(client, ids["C1"], from_on="2024-02-01", to_on="2024-02-29")
    yuan, dollar = found["accounts"]
    names = ("currency", "opening", "debits", "credits", "closing")
    assert [yuan[name] for name in names] == ["CNY", "100.00", "50.00", "100.00", "50.00"]
    moved = [(row["on"], row["number"], row["debit"], row["credit"], row["balance"]) for row in yuan["movements"]]
    assert moved == [
        ("2024-02-05", "I2", "50.00", None, "150.00"), ("2024-02-10", "P1", None, "80.00", "70.00"),
        ("2024-02-20", "N1", None, "20.00", "50.00"),
    ]  # fmt: skip
    assert [(item["number"], item["open"], item["days_overdue"]) for item in yuan["open_items"]] == [
        ("I1", "40.00", 29), ("I2", "50.00", 0), ("P1", "-20.00", 0), ("N1", "-20.00", 0),
    ]  # fmt: skip
    assert {one["key"]: one["amount"] for one in yuan["aging"]}["1-30"] == "40.00"
    assert (yuan["overdue"], yuan["unapplied"]) == ("40.00", "40.00")
    assert (dollar["currency"], dollar["opening"], dollar["movements"], dollar["closing"]) == ("USD", "70.00", [], "70.00")
    assert [account["currency"] for account in statement(client, ids["C1"], currency="USD", to_on="2024-02-29")["accounts"]] == ["USD"]


def test_another_customers_receipt_is_a_movement_of_both(client: TestClient, ids: dict[str, int]) -> None:
    with transaction() as session:
        other = add_customer(session, "PARENT")
        paid = add_payment(session, other, 4_000, date(2024, 3, 1))
        allocate(session, ids["I1"], 4_000, date(2024, 3, 2), payment_id=paid)
    (mine,) = statement(client, ids["C1"], from_on="2024-03-01", to_on="2024-03-31", currency="CNY")["accounts"]
    assert [(row["kind"], row["number"], row["credit"]) for row in mine["movements"]] == [("allocation", "I1", "40.00")]
    (theirs,) = statement(client, other, from_on="2024-03-01", to_on="2024-03-31")["accounts"]
    moved = [(row["kind"], row["debit"], row["credit"]) for row in theirs["movements"]]
    assert moved == [("posting", None, "40.00"), ("allocation", "40.00", None)]
    assert (mine["closing"], theirs["closing"]) == ("10.00", "0.00")


def test_what_was_settled_since_is_open_on_the_past_day(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "payments", [receipt("P9", "50.00", received_on="2024-04-01", allocations=pays(("I2", "50.00")))])
    (before,) = statement(client, ids["C1"], from_on="2024-03-01", to_on="2024-03-31", currency="CNY")["accounts"]
    (after,) = statement(client, ids["C1"], from_on="2024-04-01", to_on="2024-04-30", currency="CNY")["accounts"]
    assert (before["closing"], after["opening"], after["closing"]) == ("50.00", "50.00", "0.00")
    assert ("I2", "50.00") in [(item["number"], item["open"]) for item in before["open_items"]]
    assert broken(client, "2024-03-31") == []


def minor(text: str) -> int:
    return int(text.replace(".", ""))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 900), st.integers(0, 60), st.integers(0, 900)), min_size=1, max_size=6))
def test_every_day_agrees_with_the_ledger(client: TestClient, rows: list[tuple[int, int, int, int]]) -> None:
    start = date(2024, 1, 1)
    with transaction() as session:
        customer = add_customer(session)
        for issued, amount, later, paid in rows:
            item = add_invoice(session, customer, amount, start + timedelta(issued))
            if paid:
                receipt_id = add_payment(session, customer, paid, start + timedelta(later))
                allocate(session, item, min(paid, amount), start + timedelta(max(issued, later)), payment_id=receipt_id)
    for offset in (0, 10, 35, 60):
        day = start + timedelta(offset)
        found = statement(client, customer, from_on=str(start + timedelta(min(offset, 7))), to_on=str(day))["accounts"]
        truth = {line["currency"]: line for line in get(client, f"customers/{customer}/balances", as_of=str(day))["items"]}
        for account in found:
            line = truth.get(account["currency"], {"net": "0.00", "unapplied": "0.00", "overdue": "0.00"})
            assert (account["closing"], account["overdue"], account["unapplied"]) == (line["net"], line["overdue"], line["unapplied"])
            assert minor(account["closing"]) == sum(minor(item["open"]) for item in account["open_items"])
            assert minor(account["opening"]) + minor(account["debits"]) - minor(account["credits"]) == minor(account["closing"])


def test_the_files(client: TestClient, ids: dict[str, int]) -> None:
    path = f"/api/v1/customers/{ids['C1']}/account-statement/file"
    for language in ("zh-CN", "zh-TW", "en"):
        answer = client.get(path, params={"from_on": "2024-01-01", "to_on": "2024-03-31", "language": language})
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["cache-control"] == "private, no-store"
    answer = client.get(path, params={"from_on": "2024-01-01", "to_on": "2024-03-31", "form": "csv", "language": "en"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Description"], row["Balance"]) for row in rows if row["Currency"] == "USD"] == [
        ("Opening balance", "0.00"), ("Invoice", "70.00"), ("Closing balance", "70.00"),
    ]  # fmt: skip


def test_a_very_long_number_does_not_run_over_the_amounts(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    long, shown = "INV-" + "X" * 96, []
    monkeypatch.setattr("receivables.account_statements.files.pdf", lambda _template, data, _language: shown.append(data) or b"%PDF-")
    items = [invoice(number=long, customer_external_id=long), invoice("I2", number="2" * 20, customer_external_id=long)]
    ids = book(client, customers=[customer(long, name="N" * 200)], invoices=items)
    assert client.get(f"/api/v1/customers/{ids[long]}/account-statement/file", params={"from_on": "2024-01-01"}).status_code == 200
    (account,), texts = shown[0]["accounts"], [shown[0]["customer"], shown[0]["number"]]
    texts += [row[2] for row in account["movements"]] + [row[0] for row in account["items"]]
    assert {text.replace("\u200b", "") for text in texts} == {"N" * 200, long, "2" * 20}
    assert max(len(word) for text in texts for word in text.split("\u200b")) == 20, "what is no longer than usual stays as it is"


def test_hostile_names_are_text(client: TestClient) -> None:
    name = '#panic("x") $ \\ *bold* <a@b> "quoted" `raw` 中文 \u202egnp.exe\u2066 \x07\x1b[31m \ufffe 👩‍👩‍👧 مرحبا </p><script>'
    ids = book(client, customers=[{"external_id": "C1", "name": name, "language": "en"}], invoices=[invoice(number="=1+1#x[")])
    path = f"/api/v1/customers/{ids['C1']}/account-statement/file"
    assert client.get(path, params={"to_on": "2024-02-01"}).content.startswith(b"%PDF-")
    assert "'=1+1#x[" in client.get(path, params={"from_on": "2024-01-01", "to_on": "2024-02-01", "form": "csv"}).text
    book_ = CalamineWorkbook.from_filelike(io.BytesIO(client.get(path, params={"to_on": "2024-02-01", "form": "xlsx"}).content))
    shown = book_.get_sheet_by_name("CNY").to_python()[2][1]
    assert (shown[:13], shown[-18:]) == ('#panic("x") $', "\u0645\u0631\u062d\u0628\u0627 </p><script>"[-18:]), "it spoils no workbook"


def test_a_download_has_a_name_that_every_system_takes(client: TestClient) -> None:
    ids = book(client, customers=[customer("../a\\b/C\u202efdp.exe\n:1", language="en")], invoices=[])
    path = f"/api/v1/customers/{next(iter(ids.values()))}/account-statement/file"
    answer = client.get(path, params={"to_on": "2024-02-01", "form": "csv"})
    name = unquote(answer.headers["content-disposition"].partition("filename*=UTF-8''")[2])
    assert name == "Statement of account ..-a-b-Cfdp.exe1 2024-02-01.csv"


REFUSED = [
    ({"from_on": "2024-02-02", "to_on": "2024-02-01"}, "period_empty"),
    ({"to_on": str(TODAY + timedelta(2))}, "as_of_in_future"),
    ({"to_on": "2024-13-01"}, "invalid_field"),
    ({"form": "pdf"}, "unknown_parameter"),
]


@pytest.mark.parametrize(("params", "code"), REFUSED)
def test_what_is_refused(client: TestClient, ids: dict[str, int], params: Row, code: str) -> None:
    answer = client.get(f"/api/v1/customers/{ids['C1']}/account-statement", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert client.get("/api/v1/customers/999/account-statement").status_code == 404


def test_what_was_written_off_is_still_owed(client: TestClient) -> None:
    """A write-off is the company's own affair: neither the statement nor a letter nor the page says that the debt is gone."""
    ids = book(client, invoices=[invoice(), invoice("I2", "50.00")])
    with transaction() as session:
        minor, on = 6_000, date(2024, 3, 1)
        write_off(driver(session), ids["I1"], minor, on, "bankrupt", "user:x")
        recover(driver(session), ids["I1"], 1_000, date(2024, 4, 1), "money came", "user:x")
    for day, lost in (("2024-02-29", "0.00"), ("2024-03-31", "60.00"), ("2024-04-30", "50.00")):
        (account,) = statement(client, ids["C1"], from_on="2024-02-01", to_on=day)["accounts"]
        assert (account["opening"], account["closing"], account["written_off"], len(account["movements"])) == ("150.00", "150.00", lost, 0)
        assert [item["open"] for item in account["open_items"]] == ["100.00", "50.00"]
    visits.forget()
    visitor = Visitor(client, ids["C1"])
    (told,) = visitor.sees()["statement"]["accounts"]
    assert (told["closing"], told["written_off"]) == ("150.00", None)
    promised = {"currency": "CNY", "amount": "150.00", "promised_on": str(TODAY)}
    visitor.says("/promises", promised)
    body = {"as_of": "2024-03-31", "selection": "all", "answer_by": str(TODAY)}
    post(client, "confirmation-runs", body)
    (letter,) = get(client, "confirmations")["items"]
    assert letter["balances"] == [{"currency": "CNY", "amount": "150.00"}]
    assert broken(client) == []


def test_the_workbook(client: TestClient, ids: dict[str, int]) -> None:
    path = f"/api/v1/customers/{ids['C1']}/account-statement/file"
    for language in ("zh-CN", "zh-TW", "en"):
        answer = client.get(path, params={"from_on": "2024-02-01", "to_on": "2024-02-29", "form": "xlsx", "language": language})
        assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
        book_ = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        assert book_.sheet_names == ["CNY", "USD"]
    rows = book_.get_sheet_by_name("CNY").to_python()
    assert ["Date", "Description", "Document", "Debit", "Credit", "Balance"] in rows
    assert [date(2024, 2, 5), "Invoice", "I2", 50.0, "", 150.0] in rows
    assert [date(2024, 2, 29), "Closing balance", "", 50.0, 100.0, 50.0] in rows


def test_a_workbook_holds_no_formula_and_the_currencys_decimals(client: TestClient) -> None:
    name = '=cmd|" /C calc"!A1'
    rows = [invoice("=HYPERLINK(\"http://x\")", "7", currency="JPY"), invoice("http://evil.example", "1.005", currency="KWD")]
    ids = book(client, customers=[{"external_id": "C1", "name": name, "language": "en"}], invoices=rows)
    answer = client.get(f"/api/v1/customers/{ids['C1']}/account-statement/file", params={"form": "xlsx", "from_on": "2024-01-01"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        sheets = [parts.read(part).decode() for part in parts.namelist() if "worksheets/" in part]
        assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)
        styles = parts.read("xl/styles.xml").decode()
    assert '"#,##0.000"' in styles
    yen = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("JPY").to_python()
    assert any(row[1] == name for row in yen)


def test_what_was_in_dispute_on_the_day(client: TestClient, ids: dict[str, int]) -> None:
    """A dispute of ours counts as the mark of an ERP does, for the part it is about and for the days on which it ran."""
    post(client, "dispute-reasons", {"code": "quality", "name": "质量"})
    body = {"invoice_id": ids["I1"], "reason": "quality", "amount": "30.00", "opened_on": "2024-03-10"}
    made = post(client, "disputes", body)
    push(client, "invoices", [invoice("I2", "50.00", issued_on="2024-02-05", due_on="2024-03-05", disputed=True)])

    def argued(day: str) -> dict[str, tuple[bool, str]]:
        (account,) = statement(client, ids["C1"], from_on="2024-01-01", to_on=day, currency="CNY")["accounts"]
        return {item["number"]: (item["disputed"], item["disputed_amount"]) for item in account["open_items"] if item["disputed"]}

    whole = {"I2": (True, "50.00")}
    assert argued("2024-03-09") == whole
    assert argued("2024-03-10") == whole | {"I1": (True, "30.00")}
    push(client, "payments", [receipt("P3", "20.00", received_on="2024-03-20", allocations=pays(("I1", "20.00")))])
    assert argued("2024-03-20") == whole | {"I1": (True, "20.00")}, "never more than is open"
    post(client, f"disputes/{made['id']}/outcome", {"outcome": "rejected", "note": "signed for"})
    assert argued(str(TODAY)) == whole
    assert argued("2024-03-20") == whole | {"I1": (True, "20.00")}, "the past day stays as it was"
    path, day = f"/api/v1/customers/{ids['C1']}/account-statement/file", "2024-03-20"
    answer = client.get(path, params={"from_on": "2024-03-01", "to_on": day, "form": "xlsx", "language": "en"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("CNY").to_python()
    assert any(row[:2] == ["I1", "Invoice (disputed 20.00)"] for row in rows)


def test_a_key_that_may_not_read_items_reads_no_statement(client: TestClient, ids: dict[str, int]) -> None:
    path = f"/api/v1/customers/{ids['C1']}/account-statement"
    asked = {"X-API-Key": "hk_test_key_of_customers_only_000000"}
    with transaction() as session:
        add_key(session, asked["X-API-Key"], "main", [Permission.CUSTOMERS_READ, Permission.INVOICES_READ])
    for address in (path, f"{path}/file?form=csv"):
        assert refusal(client.get(address, headers=asked)) == (403, "permission_missing")


def test_a_past_day_is_read_from_what_came_later(client: TestClient, ids: dict[str, int]) -> None:
    """What was settled long ago is not looked at: the balance of a day is today's less what came since."""
    with transaction() as session:
        assert queries.balances(session, 1, ids["C1"], date(2024, 2, 9)) == {"CNY": 15_000, "USD": 7_000}
        assert queries.balances(session, 1, ids["C1"], date(2023, 12, 31)) == {}
        everyone = queries.open_items(session, 1, None, date(2024, 2, 9))
        assert everyone == queries.open_items(session, 1, [ids["C1"]], date(2024, 2, 9))
        assert queries.open_items(session, 1, [], date(2024, 2, 9)) == []
