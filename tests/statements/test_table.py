"""CSV and XLSX of banks: headers, encodings, days, amounts, balances, and what a malformed row is told."""

from datetime import date
from typing import Any

import pytest

from receivables.errors import Problem
from receivables.statements.files import StatementFile
from receivables.statements.mapping import TableMapping
from receivables.statements.table import read_csv, read_xlsx
from statements.workbook import workbook

CHINESE = """招商银行账户明细,,,,,,,
账号：6214 8501,币种：人民币,,,,,,
交易日期,交易流水号,收入金额,支出金额,余额,对方户名,对方账号,摘要
2026-01-05,F001,"1,234.50",,"2,234.50",上海机电有限公司,6222 0011,货款 合同A-77
2026-01-06,F002,,200.00,"2,034.50",税务局,,税款
合计,,"1,234.50",200.00,,,,
"""


def table(text: str, encoding: str = "utf-8", currency: str = "CNY", **mapping: Any) -> StatementFile:
    (found,) = read_csv(text.encode(encoding), TableMapping(**mapping), currency)
    return found


def amounts(text: str, **more: Any) -> list[int]:
    return [line.amount_minor for line in table(text, **more).lines]


def refusal(data: bytes, **mapping: Any) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as raised:
        read_csv(data, TableMapping(**mapping), "CNY")
    return [(error.code, error.pointer) for error in raised.value.errors]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_chinese_headers_in_every_usual_encoding(encoding: str) -> None:
    found = table(CHINESE, encoding)
    assert (found.from_on, found.to_on, found.opening_minor, found.closing_minor) == (date(2026, 1, 5), date(2026, 1, 6), 100000, 203450)
    first, second = found.lines
    assert (first.amount_minor, first.bank_reference, first.counterparty_name) == (123450, "F001", "上海机电有限公司")
    assert (first.counterparty_account, first.text, first.at) == ("6222 0011", "货款 合同A-77", 4)
    assert (second.amount_minor, second.text) == (-20000, "税款")


def test_english_headers_and_a_signed_amount() -> None:
    assert amounts("Date,Amount,Description\n05/01/2026,10.00,x\n06/01/2026,-2.5,y\n") == [1000, -250]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_mark_between_cells_is_found_whatever_stands_above(mark: str) -> None:
    head = "Account, of: a; b; c, d, e, f, g|h\n"
    assert amounts(head + "date,text,amount\n20260105,x y z,1\n".replace(",", mark)) == [100]


def test_a_direction_beside_an_amount_without_sign() -> None:
    assert amounts("交易日期\t借贷标志\t交易金额\n20260105\t贷\t10\n20260105\t借\t3\n") == [1000, -300]


def test_the_mapping_of_the_account_names_its_own_columns() -> None:
    text = "Buchungstag;Betrag EUR;Zweck\n31.01.2026;1.234,50;RE 1\n01.02.2026;-0,50;Entgelt\n"
    found = table(text, currency="EUR", decimal_comma=True, columns={"booked_on": "Buchungstag", "amount": "Betrag EUR", "text": "Zweck"})
    assert [(line.amount_minor, line.booked_on, line.text) for line in found.lines] == [
        (123450, date(2026, 1, 31), "RE 1"), (-50, date(2026, 2, 1), "Entgelt")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "day", ["2026-01-05", "2026/1/5", "20260105", "2026.01.05", "2026年1月5日", "2026-01-05 10:20:30", "20260105102030", "05.01.2026",
            "5/1/2026", "２０２６-０１-０５"],
)  # fmt: skip
def test_days_in_their_usual_forms(day: str) -> None:
    assert table(f"date,amount\n{day},1\n").lines[0].booked_on == date(2026, 1, 5)


def test_month_first_where_the_account_says_so() -> None:
    assert table("date,amount\n01/05/2026,1\n", day_order="month_first").lines[0].booked_on == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("cell", "minor"),
    [("1", 100), ("+1.5", 150), ('"1,234,567.89"', 123456789), ("(2.00)", -200), ("2.00-", -200), ("¥3.00", 300), ("CNY 4", 400),
     ("１２．５", 1250), (".5", 50), ("1.500", 150), ("−7", -700)],
)  # fmt: skip
def test_amounts_in_their_usual_forms(cell: str, minor: int) -> None:
    assert amounts(f"date,amount\n20260105,{cell}\n") == [minor]


@pytest.mark.parametrize("turned", [False, True])
def test_rows_run_forward_or_backward_in_time(turned: bool) -> None:
    rows = ["20260105,10,110", "20260105,10,120", "20260105,-5,115"]
    found = table("\n".join(["date,amount,balance", *(rows[::-1] if turned else rows)]))
    assert (found.opening_minor, found.closing_minor) == (10000, 11500)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date,amount\nsoon,1\n20260230,1\n20260105,x\n20260105,\n", [
            ("invalid_day", "/lines/2/date"), ("invalid_day", "/lines/3/date"), ("invalid_amount", "/lines/4/amount"),
            ("required", "/lines/5/amount")]),
        ("date,amount\n20260105,1.005\n", [("too_many_decimals", "/lines/2/amount")]),
        ('date,amount\n20260105,"1,23.00"\n', [("invalid_amount", "/lines/2/amount")]),
        ("date,amount,currency\n20260105,1,USD\n", [("currency_differs", "/lines/2/currency")]),
        ("date,credit,debit\n20260105,1,2\n", [("debit_and_credit", "/lines/2/credit")]),
        ("date,amount,direction\n20260105,1,?\n", [("invalid_direction", "/lines/2/direction")]),
        ("date,amount,balance\n20260105,1,1\n20260106,1,3\n", [("balance_differs", "/lines/3/balance")]),
        ('date,amount,text\n20260105,1,"open\n20260106,2,x\n', [("malformed_csv", "/lines/3")]),
        ("date,amount\n", [("no_lines", "/lines/1")]),
        ("a,b\n1,2\n", [("no_header", "/lines/1")]),
        ("", [("no_header", "/lines/1")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_and_column(text: str, expected: list[tuple[str, str]]) -> None:
    assert refusal(text.encode()) == expected


def test_faults_are_told_up_to_a_hundred() -> None:
    assert len(refusal(("date,amount\n" + "x,1\n" * 5000).encode())) == 100


def test_a_mapped_column_that_is_not_there_is_named() -> None:
    assert refusal(b"date,amount\n20260105,1\n", columns={"text": "Zweck"}) == [("unknown_column", "/lines/1/Zweck")]


def test_bytes_of_another_encoding_are_refused_by_line() -> None:
    assert refusal(CHINESE.encode("gbk"), encoding="utf-8") == [("wrong_encoding", "/lines/1")]
    assert refusal(b"date,amount\n20260105,\xff\xff\x80\n") == [("wrong_encoding", "/lines/2")]


def test_a_workbook_with_days_and_binary_fractions() -> None:
    rows = [["账户明细"], ["交易日期", "贷方发生额", "借方发生额", "余额", "对方户名"],
            [date(2026, 1, 5), 0.1 + 0.2, None, 100.3, "甲公司"], [date(2026, 1, 6), None, 1234.56, -1134.26, "乙公司"]]  # fmt: skip
    (found,) = read_xlsx(workbook(rows), TableMapping(), "CNY")
    assert [(line.amount_minor, line.booked_on, line.counterparty_name, line.at) for line in found.lines] == [
        (30, date(2026, 1, 5), "甲公司", 3), (-123456, date(2026, 1, 6), "乙公司", 4)
    ]  # fmt: skip
    assert (found.opening_minor, found.closing_minor) == (10000, -113426)


@pytest.mark.parametrize("data", [b"", b"no workbook", workbook([["date", "amount"]])[:300]])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(Problem, match="malformed_xlsx"):
        read_xlsx(data, TableMapping(), "CNY")


def test_a_sheet_that_is_not_there_is_refused() -> None:
    with pytest.raises(Problem, match="unknown_sheet"):
        read_xlsx(workbook([["date", "amount"], [date(2026, 1, 5), 1]]), TableMapping(sheet="其他"), "CNY")


def test_a_workbook_that_claims_the_last_cell_of_a_sheet_ends_no_process() -> None:
    """Some hundred bytes that make the parser ask for half a terabyte."""
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(Problem, match="malformed_xlsx"):
        read_xlsx(workbook([], more=corners), TableMapping(), "CNY")
