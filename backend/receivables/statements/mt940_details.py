"""The information to the account owner (:86:) of an MT940 line: as structured as the bank writes it, else as plain text."""

import re
from dataclasses import dataclass
from typing import Any

from mt940.models import Transactions
from mt940.options import Options
from mt940.processors import transaction_details_post_processor
from mt940.tags import Tags

from receivables.tabular.faults import TEXT, clean

_CODE = re.compile(r"^\d{3}\?\d{2}")
_SLASHED = re.compile(r"/(NAME|IBAN|REMI|EREF|BIC|CSID|MARF|TRTP|TRCD|CNTP|ORDP|BENM|BUSP|PREF|PURP|RTRN|ISDT|ULTD|ULTB|ID|SVCL)(?=/)")
_CONTEXT = Transactions(options=Options.all())


@dataclass(frozen=True, slots=True)
class Details:
    name: str | None = None
    account: str | None = None
    text: str | None = None
    end_to_end_id: str | None = None


def details_of(value: str) -> Details:
    """Name, account, text and end-to-end id: of ?20–?63 subfields, of /NAME/…/REMI/ words, else everything as text. It never fails."""
    joined = "".join(value.splitlines())
    if _CODE.match(joined):
        return _numbered(value)
    if _SLASHED.match(joined):
        return _slashed(joined)
    return Details(text=clean(value, TEXT))


def _numbered(value: str) -> Details:
    result: dict[str, Any] = {"transaction_details": value}
    parts = transaction_details_post_processor(_CONTEXT, Tags.TRANSACTION_DETAILS.value, {"transaction_details": value}, result)
    account = parts.get("applicant_iban") or parts.get("gvc_applicant_iban")
    text = " ".join(part for part in (parts.get("purpose"), parts.get("additional_purpose")) if part)
    text = text or parts.get("customer_reference") or parts.get("posting_text") or ""
    return Details(clean(parts.get("applicant_name")), clean(account), clean(text, TEXT), clean(parts.get("end_to_end_reference")))


def _slashed(joined: str) -> Details:
    marks = list(_SLASHED.finditer(joined))
    ends = [mark.start() for mark in marks[1:]] + [len(joined)]
    parts = {mark[1]: joined[mark.end() + 1 : end] for mark, end in zip(marks, ends, strict=True)}
    account, name = parts.get("IBAN"), parts.get("NAME")
    if "CNTP" in parts:  # account, BIC, name and town of the counterparty
        account, _, rest = parts["CNTP"].partition("/")
        name = rest.partition("/")[2].partition("/")[0]
    remittance = parts.get("REMI", "").removeprefix("USTD//")
    return Details(clean(name), clean(account), clean(remittance.strip("/") or joined, TEXT), clean(parts.get("EREF", "").strip("/")))
