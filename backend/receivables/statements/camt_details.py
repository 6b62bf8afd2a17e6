"""The lines of one camt.053 entry: the entry itself, or each transaction of a batch that adds up to it."""

from dataclasses import replace
from typing import Any

from receivables.statements.camt_nodes import amount_of, day_in, line_at, nodes, signed, text_of, texts_of
from receivables.statements.files import Line
from receivables.tabular.faults import TEXT, clean, fault

# Banks without a reference fill in one of these.
NO_REFERENCE = {"NOTPROVIDED", "NOT PROVIDED", "NOTAVAILABLE", "NONREF", "KREF+"}
_STRUCTURED = ("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/AddtlRmtInf")


def given(reference: str | None) -> str | None:
    """A reference that is one."""
    cleaned = clean(reference)
    return None if cleaned is None or cleaned.upper() in NO_REFERENCE else cleaned


def entry_lines(entry: Any, currency: str) -> list[Line]:
    """The lines of a booked entry, in minor units of `currency`; none of one that is pending or for information. Raises 422."""
    status = text_of(entry, "Sts/Cd") or text_of(entry, "Sts")
    if status != "BOOK":
        if status not in ("PDNG", "INFO", "FUTR"):
            raise fault("invalid_status", f"Sts is {str(status)[:20]!r}, not BOOK, PDNG or INFO.", line_at(entry), "Ntry/Sts")
        return []
    whole = _entry(entry, currency)
    if whole.amount_minor == 0:
        return []  # what the bank only tells, such as a free card fee
    details = list(nodes(entry, "NtryDtls/TxDtls"))
    if len(details) == 1:
        return [_detailed(whole, details[0])]
    parts = [_part(whole, node, currency) for node in details]
    split = [part for part in parts if part is not None]
    if split and len(split) == len(parts) and sum(part.amount_minor for part in split) == whole.amount_minor:
        return [part for part in split if part.amount_minor]
    texts = [whole.text, *(_detailed(whole, node).text for node in details)]
    return [replace(whole, text=clean(" ".join(dict.fromkeys(text for text in texts if text)), TEXT))]


def _entry(entry: Any, currency: str) -> Line:
    booked = day_in(entry, "BookgDt") or day_in(entry, "ValDt")
    if booked is None:
        raise fault("required", "The entry does not tell its day.", line_at(entry), "Ntry/BookgDt")
    return Line(
        at=line_at(entry), amount_minor=signed(entry, amount_of(entry, "Amt", currency)), booked_on=booked, value_on=day_in(entry, "ValDt"),
        text=clean(text_of(entry, "AddtlNtryInf"), TEXT), bank_reference=given(text_of(entry, "AcctSvcrRef")),
        reversal=text_of(entry, "RvslInd") in ("true", "1"),
    )  # fmt: skip


def _part(whole: Line, node: Any, currency: str) -> Line | None:
    """One transaction of a batch; None when it does not tell its amount in the account's currency."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        found = next(iter(nodes(node, path)), None)
        if found is not None:
            if found.get("Ccy") != currency:
                return None
            minor = amount_of(node, path, currency)
            direction = signed(node, minor) if text_of(node, "CdtDbtInd") else (minor if whole.amount_minor > 0 else -minor)
            # Within a batch the entry's own reference names all of them alike.
            return _detailed(replace(whole, at=line_at(node), amount_minor=direction), node)
    return None


def _party(node: Any, role: str) -> tuple[str | None, str | None]:
    """Name and account of the debtor or creditor, in the places of both versions."""
    name = text_of(node, f"RltdPties/{role}/Nm") or text_of(node, f"RltdPties/{role}/Pty/Nm")
    ultimate = text_of(node, f"RltdPties/Ultmt{role}/Nm") or text_of(node, f"RltdPties/Ultmt{role}/Pty/Nm")
    account = text_of(node, f"RltdPties/{role}Acct/Id/IBAN") or text_of(node, f"RltdPties/{role}Acct/Id/Othr/Id")
    return clean(name or ultimate), clean(account)


def _detailed(line: Line, node: Any) -> Line:
    """The line with what its transaction tells of it."""
    # What comes in comes from the debtor; the reversal of what went out comes back from its creditor.
    roles = ("Dbtr", "Cdtr") if (line.amount_minor > 0) is not line.reversal else ("Cdtr", "Dbtr")
    name, account = next((party for party in (_party(node, role) for role in roles) if any(party)), (None, None))
    remittance = texts_of(node, "RmtInf/Ustrd")
    for path in _STRUCTURED:
        remittance += texts_of(node, path)
    text = " ".join(dict.fromkeys(remittance or texts_of(node, "AddtlTxInf"))) or line.text
    return replace(
        line, counterparty_name=name, counterparty_account=account, text=clean(text, TEXT),
        bank_reference=given(text_of(node, "Refs/AcctSvcrRef")) or line.bank_reference,
        end_to_end_id=given(text_of(node, "Refs/EndToEndId")),
    )  # fmt: skip
