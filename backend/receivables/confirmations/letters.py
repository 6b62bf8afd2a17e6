"""Confirmation letters as PDF: one, or every letter of a run in one file to print."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from fastapi import Response
from sqlalchemy import select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.account_statements.files import document
from receivables.account_statements.service import language_of
from receivables.account_statements.words import KINDS
from receivables.arrays import among
from receivables.audit import service as audit
from receivables.confirmations import queries
from receivables.confirmations.models import Confirmation, ConfirmationItem
from receivables.confirmations.schemas import ConfirmationQuery
from receivables.confirmations.words import LETTER
from receivables.customer_links import service as links
from receivables.customer_links import tokens
from receivables.customers.models import Customer
from receivables.customers.schemas import Language
from receivables.errors import invalid
from receivables.money import from_minor, grouped
from receivables.typesetting import breakable, pdf

_TEMPLATE = Path(__file__).with_name("letter.typ")


def made(
    session: Session, principal: Principal, row: dict[str, Any], language: Language | None = None, *, with_link: bool = True
) -> tuple[dict[str, Any], Language]:
    """What one letter shows, in the customer's language unless said otherwise, with or without its link."""
    spoken, shown = _texts(session, principal, [row], language)
    return shown[0] | ({} if with_link else {"url": ""}), spoken


def as_pdf(shown: dict[str, Any], language: Language) -> bytes:
    """Raises 503 `fonts_missing`."""
    return _made([shown], language)


@dataclass(frozen=True, slots=True)
class Letters:
    """What letters show, in the order they are printed, and what their file is called; typeset while no transaction is open."""

    shown: list[dict[str, Any]]
    language: Language
    name: str

    def file(self) -> Response:
        """The letters as a download. Raises 503 `fonts_missing`."""
        return document(_made(self.shown, self.language), "pdf", self.name)


def letter(
    session: Session, principal: Principal, confirmation_id: int, language: Language | None = None, *, with_link: bool = True
) -> Letters:
    """One letter. Raises 404."""
    row = queries.read(session, principal, confirmation_id)
    shown, spoken = made(session, principal, row, language, with_link=with_link)
    return Letters([shown], spoken, f"{LETTER[spoken]['title']} {row['customer_number']} {row['as_of']}")


def handed_out(session: Session, principal: Principal, confirmation_id: int, language: Language | None) -> Letters:
    """The letter to a person, whose name is kept: its link opens the customer's page. Raises 404."""
    found = letter(session, principal, confirmation_id, language)
    company_id = principal.companies[queries.read(session, principal, confirmation_id)["company"]].id
    _trace(session, principal, "confirmation", confirmation_id, company_id, 1)
    return found


def printed(session: Session, principal: Principal, run_id: int, part: int) -> Letters:
    """The letters of a run in one file, each in its customer's language, to a person; of a large run one part, from 1 on.

    Raises 404, 422 `no_such_part`.
    """
    run = queries.read_run(session, principal, run_id)
    if part > run["print_parts"]:
        raise invalid("no_such_part", f"The letters of the run are {run['print_parts']} parts.", "?part")
    statement = queries.listed(principal, ConfirmationQuery(run_id=run_id)).order_by(col(Customer.number), col(Confirmation.id))
    statement = statement.limit(queries.MOST_PRINTED).offset((part - 1) * queries.MOST_PRINTED)
    rows = [queries.row_of(row) for row in session.execute(statement)]
    spoken, shown = _texts(session, principal, rows, None)
    _trace(session, principal, "confirmation_run", run_id, principal.companies[run["company"]].id, len(rows))
    name = f"{LETTER[spoken]['title']} {run_id} {run['as_of']}" + (f" {part}" if run["print_parts"] > 1 else "")
    return Letters(shown, spoken, name)


def _trace(session: Session, principal: Principal, subject: str, subject_id: int, company_id: int, count: int) -> None:
    """Who holds a letter can open the customer's page: who had it printed stands in the audit trail."""
    audit.record(session, actor=principal.actor, action="printed", subject=subject, subject_id=subject_id, company_id=company_id,
                 after={"letters_with_links": count})  # fmt: skip


def _made(letters: list[dict[str, Any]], language: Language) -> bytes:
    return pdf(_TEMPLATE, {"letters": letters}, language)


def _texts(
    session: Session, principal: Principal, rows: list[dict[str, Any]], wanted: Language | None
) -> tuple[Language, list[dict[str, Any]]]:
    """The letters' texts in the rows' order, and the language of the first."""
    found = session.execute(select(Customer).where(among(col(Customer.id), [row["customer_id"] for row in rows]))).scalars()
    languages = {customer.id: wanted or language_of(customer) for customer in found}
    items = queries.items(session, [row["id"] for row in rows])
    nonces = queries.nonces(session, [row["link_id"] for row in rows])
    urls = {link_id: links.url_of(tokens.token_of(nonce)) for link_id, nonce in nonces.items()}
    texts = [_text(principal, row, items[row["id"]], languages[row["customer_id"]], urls.get(row["link_id"], "")) for row in rows]
    return languages[rows[0]["customer_id"]], texts


def _text(principal: Principal, row: dict[str, Any], items: list[ConfirmationItem], language: Language, url: str) -> dict[str, Any]:
    """What the template shows of one letter."""
    kinds = KINDS[language]
    groups = [
        {"currency": currency, "total": grouped(from_minor(sum(item.open_minor for item in held), currency)),
         "rows": [[breakable(item.number), kinds.get(item.kind, item.kind), str(item.issued_on), str(item.due_on or ""),
                   grouped(from_minor(item.open_minor, currency))] for item in held]}
        for currency, held in ((name, list(some)) for name, some in groupby(items, key=lambda item: item.currency))
    ]  # fmt: skip
    return {
        "words": LETTER[language], "font": "Noto Sans TC" if language == "zh-TW" else "Noto Sans SC",
        "company": principal.companies[row["company"]].name, "customer": breakable(row["customer_name"]),
        "no": f"{row['run_id']}-{row['id']}",
        "as_of": str(row["as_of"]), "answer_by": str(row["answer_by"]), "url": url, "groups": groups,
    }  # fmt: skip
