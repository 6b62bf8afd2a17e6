"""MT940: pages, marks, the details of several banks, and what a malformed file is told."""

from datetime import date

import pytest

from receivables.errors import Problem
from receivables.statements.files import Line
from receivables.statements.mt940 import read
from receivables.statements.mt940_details import details_of
from statements.samples import sample


def message(*lines: str, opening: str = "C260104CNY100,00", closing: str = "C260105CNY100,00", account: str = "110001") -> bytes:
    return "\r\n".join([":20:REF", f":25:{account}", ":28C:7", f":60F:{opening}", *lines, f":62F:{closing}", "-", ""]).encode()


def only(*lines: str) -> Line:
    ((line,),) = [found.lines for found in read(message(*lines))]
    return line


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(Problem) as raised:
        read(data)
    return raised.value.code, raised.value.errors[0].pointer


def test_pages_of_one_statement_are_put_together() -> None:
    (found,) = read(sample("swift.sta"))
    assert (found.account, found.currency, found.number) == ("37040044/0532013000EUR", "EUR", "5")
    assert (found.opening_minor, found.closing_minor, found.from_on, found.to_on) == (100000, 211900, date(2026, 1, 5), date(2026, 1, 5))
    assert [line.amount_minor for line in found.lines] == [123450, 8000, -19050, -500]
    transfer, dutch, returned, fee = found.lines
    assert (transfer.counterparty_name, transfer.counterparty_account) == ("Mueller & Soehne AG", "AT611904300234573201")
    assert (transfer.text, transfer.end_to_end_id, transfer.bank_reference) == ("Rechnung 2025-118 und 2025-121", "E2E-77", "BANKREF-1")
    assert (transfer.booked_on, transfer.value_on, transfer.at) == (date(2026, 1, 5), date(2026, 1, 6), 6)
    assert (dutch.counterparty_name, dutch.counterparty_account, dutch.text) == ("De Vries BV", "NL12RABO0123456789", "Factuur 991")
    assert (dutch.end_to_end_id, dutch.bank_reference) == ("KLANT-12", None)
    assert (returned.reversal, returned.text, returned.bank_reference) == (True, "SEPA Ruecklastschrift Carl", "RETURN-4")
    assert (fee.text, fee.reversal, fee.bank_reference) == ("Entgelt", False, None)


@pytest.mark.parametrize(
    ("mark", "minor", "reversal"), [("C", 1050, False), ("D", -1050, False), ("RC", -1050, True), ("RD", 1050, True), ("CR", 1050, False)]
)
def test_marks_give_the_sign(mark: str, minor: int, reversal: bool) -> None:
    line = only(f":61:260105{mark}10,5NTRFNONREF")
    assert (line.amount_minor, line.reversal) == (minor, reversal)


@pytest.mark.parametrize(
    ("days", "booked"),
    [("260105", "2026-01-05"), ("2601050106", "2026-01-06"), ("2601021231", "2025-12-31"), ("2512310102", "2026-01-02"),
     ("2402280229", "2024-02-29")],
)  # fmt: skip
def test_the_entry_day_takes_the_year_nearest_to_the_value_day(days: str, booked: str) -> None:
    assert only(f":61:{days}C1,NTRFNONREF").booked_on == date.fromisoformat(booked)


def test_no_entries_and_an_overdrawn_account() -> None:
    (found,) = read(message(opening="D260104CNY100,00", closing="D260105CNY100,00"))
    assert (found.lines, found.opening_minor, found.closing_minor, found.to_on) == ([], -10000, -10000, date(2026, 1, 5))


def test_gbk_is_read_and_utf_8_too() -> None:
    for encoding in ("utf-8", "gbk"):
        (found,) = read(message(":61:260105C1,NTRFNONREF", ":86:货款 合同1001").decode().encode(encoding))
        assert found.lines[0].text == "货款 合同1001"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (message(":61:2601XXC10,00NTRF"), ("invalid_field", "/lines/5/61")),
        (message(":61:260230C10,00NTRF"), ("invalid_day", "/lines/5/61")),
        (message(":61:260105C1,0,0NTRF"), ("invalid_amount", "/lines/5/61")),
        (message(":61:260105C1,001NTRF"), ("too_many_decimals", "/lines/5/61")),
        (message(opening="X260104CNY1,"), ("invalid_field", "/lines/4/60F")),
        (message(opening="C260104XXX1,"), ("unknown_currency", "/lines/4/60F")),
        (message(closing="C260105USD1,"), ("currency_differs", "/lines/5/62F")),
        (message()[:52], ("required", "/lines/1/62F")),
        (message().replace(b":25:110001\r\n", b""), ("required", "/lines/1/25")),
        (b"hello", ("not_mt940", "/lines/1")),
        (b"", ("not_mt940", "/lines/1")),
        (message(":61:260105C1,NTRF", ":86:\xff\xff\x80".encode("latin-1").decode("latin-1")).decode().encode("latin-1"),
         ("wrong_encoding", "/lines/6")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_and_field(data: bytes, expected: tuple[str, str]) -> None:
    assert refusal(data) == expected


def test_a_reference_alone_is_the_text() -> None:
    line = only(":61:260105D5,NTRFKREF+//B1", ":86:191?00SEPA-UEBERW?20KREF+Sammler 7")
    assert (line.text, line.end_to_end_id, line.bank_reference) == ("Sammler 7", None, "B1")


def test_a_page_that_does_not_carry_on_is_refused() -> None:
    data = sample("swift.sta").replace(b":60M:C260105EUR2314,50", b":60M:C260105EUR2314,51")
    assert refusal(data)[0] == "balance_differs"


@pytest.mark.parametrize(
    "value", ["", "?", "166?", "166?2", "166?00?20", "/", "//", "/NAME/", "/CNTP/", "/CNTP/A/B", "SVWZ+", "+", "1" * 5000]
)
def test_details_never_fail(value: str) -> None:
    details_of(value)
