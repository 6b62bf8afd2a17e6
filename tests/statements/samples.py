"""Statement files for tests, written after the standards' own message definitions."""

from collections.abc import Sequence
from pathlib import Path

FILES = Path(__file__).parent / "files"
IBAN = "DE89370400440532013000"


def sample(name: str) -> bytes:
    return (FILES / name).read_bytes()


def entry(amount: str, day: str = "2026-01-05", *, reference: str = "", name: str = "Acme GmbH", text: str = "RE 1001", **more: str) -> str:
    """A booked camt.053.001.08 entry; a minus before the amount is a debit."""
    direction = "DBIT" if amount.startswith("-") else "CRDT"
    told = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    return (
        f'<Ntry><Amt Ccy="{more.get("currency", "EUR")}">{amount.removeprefix("-")}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"<RvslInd>{more.get('reversal', 'false')}</RvslInd><Sts><Cd>{more.get('status', 'BOOK')}</Cd></Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>{told}<NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{more.get('end_to_end', 'NOTPROVIDED')}</EndToEndId></Refs>"
        f"<RltdPties><Dbtr><Pty><Nm>{name}</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct>"
        f"<Cdtr><Pty><Nm>{name}</Nm></Pty></Cdtr></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def _balance(code: str, amount: str, day: str, currency: str) -> str:
    direction = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount.removeprefix("-")}</Amt>'
        f"<CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def statement(
    entries: Sequence[str], opening: str, closing: str, *, number: str = "1", days: tuple[str, str] = ("2026-01-05", "2026-01-05"),
    account: str = IBAN, currency: str = "EUR",
) -> str:  # fmt: skip
    return "\n".join([
        f"<Stmt><Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>{days[1]}T20:00:00</CreDtTm>",
        f"<FrToDt><FrDtTm>{days[0]}T00:00:00</FrDtTm><ToDtTm>{days[1]}T23:59:59</ToDtTm></FrToDt>",
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>",
        _balance("OPBD", opening, days[0], currency), _balance("CLBD", closing, days[1], currency), *entries, "</Stmt>",
    ])  # fmt: skip


def camt(*statements: str, version: str = "08", head: str = "") -> bytes:
    """A camt.053 file of these statements."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">\n'
        "<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-05T20:00:00</CreDtTm></GrpHdr>\n"
        f"{chr(10).join(statements)}\n</BkToCstmrStmt></Document>\n"
    ).encode()


def day_file(amounts: Sequence[str], opening: int = 100, **more: str) -> bytes:
    """One day's statement of these whole amounts, opening and closing as they must."""
    closing = opening + sum(int(amount) for amount in amounts)
    day = more.pop("day", "2026-01-05")
    number = more.pop("number", "1")
    entries = [entry(f"{amount}.00", day, **more) for amount in amounts]  # type: ignore[arg-type]
    return camt(statement(entries, f"{opening}.00", f"{closing}.00", number=number, days=(day, day)))


BILLION_LAUGHS = """<!DOCTYPE lolz [
 <!ENTITY lol "lol">
 <!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">
 <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
 <!ENTITY lol4 "&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;">
 <!ENTITY lol5 "&lol4;&lol4;&lol4;&lol4;&lol4;&lol4;&lol4;&lol4;&lol4;&lol4;">
 <!ENTITY lol6 "&lol5;&lol5;&lol5;&lol5;&lol5;&lol5;&lol5;&lol5;&lol5;&lol5;">
 <!ENTITY lol7 "&lol6;&lol6;&lol6;&lol6;&lol6;&lol6;&lol6;&lol6;&lol6;&lol6;">
]>
"""
EXTERNAL = '<!DOCTYPE Document [ <!ENTITY secret SYSTEM "file:///etc/passwd"> ]>\n'
