"""Reads camt.053 (ISO 20022 BankToCustomerStatement), versions 02 and 08."""

import io
import re
from datetime import date
from typing import Any

from lxml import etree

from receivables.errors import Problem
from receivables.statements.camt_details import entry_lines
from receivables.statements.camt_nodes import amount_of, day_in, line_at, nodes, signed, text_of
from receivables.statements.files import Line, StatementFile
from receivables.tabular.faults import clean, fault

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(02|08)")
_ENCODING_ERRORS = {9, 31, 32, 81, 6000, 6001, 6002, 6003}
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read(data: bytes) -> list[StatementFile]:
    """The statements of a camt.053 file. Only booked entries count; a batch whose details add up to it becomes a line each.

    Raises 422 `xml_doctype_refused`, `malformed_xml`, `wrong_encoding`, `not_camt053`, `unsupported_version`, or what a field has wrong.
    """
    # Entities are never expanded, nothing is fetched, and a document type of any kind is refused before its first element is read.
    options: dict[str, Any] = {"resolve_entities": False, "load_dtd": False, "no_network": True, "remove_comments": True}
    try:
        events = etree.iterparse(io.BytesIO(data), events=("start", "end"), tag=("{*}Document", "{*}Stmt", "{*}Ntry"), **options)
        return _statements(events)
    except etree.XMLSyntaxError as error:
        raise _syntax(error) from error


def _syntax(error: Any) -> Problem:
    line, _ = error.position
    if error.code in _ENCODING_ERRORS:
        return fault("wrong_encoding", "The bytes are not in the encoding that the XML declares.", max(line, 1))
    return fault("malformed_xml", f"The XML cannot be read: {error.msg}", max(line, 1))


def _statements(events: Any) -> list[StatementFile]:
    found: list[StatementFile] = []
    lines: list[Line] = []
    currency = ""
    for event, node in events:
        name = etree.QName(node).localname
        if event == "start":
            if name == "Document":
                _check_document(node)
        elif name == "Ntry":
            currency = currency or _currency(node.getparent())  # once a statement: its entries stand behind its balances
            lines += entry_lines(node, currency)
            node.clear()  # a large file is never held as a tree
        elif name == "Stmt":
            found.append(_statement(node, lines))
            lines, currency = [], ""
            node.clear()
    _refuse_doctype(events.root)
    if not found:
        raise fault("not_camt053", "There is no camt.053 statement (Document/BkToCstmrStmt/Stmt) in the file.", 1)
    return found


def _refuse_doctype(node: Any) -> None:
    if node is not None and node.getroottree().docinfo.doctype:
        raise fault("xml_doctype_refused", "A document type and its entities are refused.", 1, "DOCTYPE")


def _check_document(node: Any) -> None:
    _refuse_doctype(node)
    namespace = etree.QName(node).namespace or ""
    if not _NAMESPACE.fullmatch(namespace):
        raise fault("unsupported_version", f"The namespace is {namespace[:100]!r}; camt.053.001.02 and camt.053.001.08 are read.",
                    line_at(node), "Document")  # fmt: skip


def _currency(statement: Any) -> str:
    """The account's currency, else that of its first balance."""
    told = text_of(statement, "Acct/Ccy")
    if told:
        return told
    for amount in nodes(statement, "Bal/Amt"):
        return str(amount.get("Ccy") or "")
    raise fault("required", "The statement does not tell its currency.", line_at(statement), "Acct/Ccy")


def _balance(statement: Any, codes: tuple[str, ...], currency: str) -> tuple[int | None, date | None, int]:
    """Minor units, day and line of the balance of the first of these codes that is there."""
    for code in codes:
        for node in nodes(statement, "Bal"):
            if text_of(node, "Tp/CdOrPrtry/Cd") == code:
                return signed(node, amount_of(node, "Amt", currency)), day_in(node, "Dt"), line_at(node)
    return None, None, line_at(statement)


def _days(node: Any, opened: date | None, closed: date | None, lines: list[Line]) -> tuple[date, date]:
    """First and last day: as told, else of the lines and the balances, else the day the statement was made."""
    told = day_in(node, "FrToDt/FrDt", "FrToDt/FrDtTm"), day_in(node, "FrToDt/ToDt", "FrToDt/ToDtTm")
    made = day_in(node, "CreDtTm")
    booked = [line.booked_on for line in lines]
    known = [day for day in (*booked, closed) if day is not None] or [day for day in (opened, made) if day is not None]
    if not known and None in told:
        raise fault("required", "The statement does not tell its days.", line_at(node), "FrToDt")
    return told[0] or min(known), told[1] or max(known)


def _statement(node: Any, lines: list[Line]) -> StatementFile:
    currency = _currency(node)
    opening, opened, _ = _balance(node, OPENING, currency)
    closing, closed, at = _balance(node, CLOSING, currency)
    from_on, to_on = _days(node, opened, closed, lines)
    account = text_of(node, "Acct/Id/IBAN") or text_of(node, "Acct/Id/Othr/Id")
    number = text_of(node, "ElctrncSeqNb") or text_of(node, "LglSeqNb") or text_of(node, "Id")
    return StatementFile(at, currency, from_on, max(from_on, to_on), clean(account), clean(number), opening, closing, lines)
