"""camt.053: what is read of each version, and what a malformed file is told."""

from datetime import date

import pytest

from receivables.errors import Problem
from receivables.statements.camt import read
from statements.samples import BILLION_LAUGHS, EXTERNAL, camt, entry, sample, statement

NEWLINE = b"\n"


def refusal(data: bytes) -> tuple[str, str]:
    """Code and pointer of what a file is refused with."""
    with pytest.raises(Problem) as raised:
        read(data)
    assert raised.value.status == 422
    return raised.value.code, raised.value.errors[0].pointer


def test_version_02_with_a_batch_a_return_and_a_pending_entry() -> None:
    (found,) = read(sample("camt.053.001.02.xml"))
    assert (found.account, found.currency, found.number) == ("DE89370400440532013000", "EUR", "5")
    assert (found.from_on, found.to_on, found.opening_minor, found.closing_minor) == (date(2026, 1, 5), date(2026, 1, 5), 100000, 211900)
    assert [line.amount_minor for line in found.lines] == [123450, 3000, 5000, -19050, -500]
    first, anna, bert, returned, fee = found.lines
    assert (first.counterparty_name, first.counterparty_account) == ("Müller & Söhne AG", "AT611904300234573201")
    assert first.text == "Rechnung 2025-118 und 2025-121 RF18539007547034"
    assert (first.bank_reference, first.end_to_end_id, first.value_on, first.at) == ("BANKREF-1", "E2E-77", date(2026, 1, 6), 27)
    assert [(line.counterparty_name, line.end_to_end_id, line.bank_reference) for line in (anna, bert)] == [
        ("Anna", "SDD-1", "BATCH-9"), ("Bert", "SDD-2", "BATCH-9")
    ]  # fmt: skip
    assert (returned.reversal, returned.counterparty_name, returned.text) == (True, "Carl", "SEPA Rücklastschrift")
    assert (fee.reversal, fee.text, fee.bank_reference, fee.counterparty_name) == (False, "Entgelt", None, None)


def test_version_08_with_its_own_places_of_status_and_party() -> None:
    entries = [entry("10.00", text="INV 1", reference="R1"), entry("-4.00"), entry("7.00", status="PDNG")]
    (found,) = read(camt(statement(entries, "100.00", "106.00")))
    assert [(line.amount_minor, line.counterparty_name, line.bank_reference) for line in found.lines] == [
        (1000, "Acme GmbH", "R1"), (-400, "Acme GmbH", None)
    ]  # fmt: skip
    assert found.lines[0].end_to_end_id is None, "NOTPROVIDED is no reference"


def test_several_statements_and_a_debit_balance() -> None:
    data = camt(statement([entry("10.00")], "-5.00", "5.00"), statement([], "5.00", "5.00", number="2"))
    first, second = read(data)
    assert (first.opening_minor, first.closing_minor, len(first.lines), second.lines, second.number) == (-500, 500, 1, [], "2")


@pytest.mark.parametrize(("currency", "amount", "minor"), [("JPY", "1500", 1500), ("JPY", "1500.00", 1500), ("KWD", "1.234", 1234),
                                                           ("EUR", "1.50000", 150)])  # fmt: skip
def test_amounts_have_their_currency_s_decimals(currency: str, amount: str, minor: int) -> None:
    (found,) = read(camt(statement([entry(amount, currency=currency)], "0", "0", currency=currency)))
    assert found.lines[0].amount_minor == minor


def test_a_batch_that_does_not_tell_its_parts_stays_one_line() -> None:
    whole = entry("10.00").replace("</NtryDtls>", "<TxDtls><RmtInf><Ustrd>second</Ustrd></RmtInf></TxDtls></NtryDtls>")
    (found,) = read(camt(statement([whole], "0", "10")))
    assert [(line.amount_minor, line.text) for line in found.lines] == [(1000, "RE 1001 second")]


def test_a_return_that_names_its_customer_as_the_creditor() -> None:
    returned = entry("-9.00", name="Customer", reversal="true").replace("Dbtr>", "Othr>").replace("DbtrAcct>", "OthrAcct>")
    (found,) = read(camt(statement([returned], "9", "0")))
    assert [(line.counterparty_name, line.reversal) for line in found.lines] == [("Customer", True)]


@pytest.mark.parametrize("head", [BILLION_LAUGHS, EXTERNAL, "<!DOCTYPE Document>\n"])
def test_a_document_type_is_refused_and_nothing_is_expanded(head: str) -> None:
    for text in ("&lol7;", "&secret;", "plain"):
        assert refusal(camt(statement([entry("1.00", text=text)], "0", "1"), head=head))[0] in ("xml_doctype_refused", "malformed_xml")


def test_entities_in_an_attribute_are_refused_too() -> None:
    data = camt(statement([], "0", "0"), head=BILLION_LAUGHS).replace(b"<GrpHdr>", b'<GrpHdr note="&lol7;">')
    assert refusal(data)[0] in ("xml_doctype_refused", "malformed_xml")


def test_a_file_cut_off_is_refused_with_the_line_it_ends_at() -> None:
    whole = sample("camt.053.001.02.xml")
    for part in (0.2, 0.5, 0.97):
        cut = whole[: int(len(whole) * part)]
        assert refusal(cut) == ("malformed_xml", f"/lines/{cut.count(NEWLINE) + 1}")


def test_bytes_of_another_encoding_are_refused() -> None:
    data = camt(statement([entry("1.00", text="货款")], "0", "1")).decode().encode("gbk")
    assert refusal(data) == ("wrong_encoding", "/lines/9")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("camt.053.001.08", "camt.052.001.08", ("unsupported_version", "/lines/2/Document")),
        ('<Amt Ccy="EUR">10.00', '<Amt Ccy="EUR">10,00', ("invalid_amount", "/lines/9/Amt")),
        ('<Amt Ccy="EUR">10.00', '<Amt Ccy="EUR">10.001', ("too_many_decimals", "/lines/9/Amt")),
        ('<Amt Ccy="EUR">10.00', '<Amt Ccy="EUR">-10.00', ("invalid_amount", "/lines/9/Amt")),
        ('<Amt Ccy="EUR">10.00', '<Amt Ccy="USD">10.00', ("currency_differs", "/lines/9/Amt")),
        ('<Amt Ccy="EUR">10.00</Amt>', "", ("required", "/lines/9/Amt")),
        ("<Ntry><Amt Ccy=\"EUR\">10.00</Amt><CdtDbtInd>CRDT", "<Ntry><Amt Ccy=\"EUR\">10.00</Amt><CdtDbtInd>IN",
         ("invalid_direction", "/lines/9/CdtDbtInd")),
        ("<BookgDt><Dt>2026-01-05", "<BookgDt><Dt>2026-02-30", ("invalid_day", "/lines/9/BookgDt")),
        ("<BookgDt><Dt>2026-01-05", "<BookgDt><Dt>05.01.2026", ("invalid_day", "/lines/9/BookgDt")),
        ("<BookgDt><Dt>2026-01-05</Dt></BookgDt><ValDt><Dt>2026-01-05</Dt></ValDt>", "", ("required", "/lines/9/Ntry/BookgDt")),
        ("<Cd>BOOK", "<Cd>MAYBE", ("invalid_status", "/lines/9/Ntry/Sts")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_and_field(old: str, new: str, expected: tuple[str, str]) -> None:
    data = camt(statement([entry("10.00")], "0", "10")).decode()
    assert old in data
    assert refusal(data.replace(old, new).encode()) == expected


@pytest.mark.parametrize("data", [b"<a/>", b"<Document/>", b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>'])
def test_another_xml_is_no_statement(data: bytes) -> None:
    assert refusal(data)[0] in ("not_camt053", "unsupported_version")


@pytest.mark.parametrize("data", [b"", b"\x00", b"PK\x03\x04", b":20:X"])
def test_what_is_no_xml_is_refused(data: bytes) -> None:
    assert refusal(data)[0] in ("malformed_xml", "wrong_encoding")
