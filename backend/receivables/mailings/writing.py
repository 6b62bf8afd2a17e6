"""What a mail says: its words, its PDF, and the message as it goes over the wire."""

import html
import uuid
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from receivables.access.principal import CompanyScope, Principal
from receivables.account_statements import service as accounts
from receivables.account_statements.files import as_pdf
from receivables.account_statements.schemas import AccountStatement, PeriodQuery
from receivables.companies.models import Company
from receivables.confirmations import letters
from receivables.confirmations import queries as confirmations
from receivables.customer_links.queries import ended
from receivables.customers.models import Customer
from receivables.customers.schemas import Language
from receivables.database import transaction
from receivables.dunning.mail import compose, domain
from receivables.mailings.words import WORDS
from receivables.money import grouped
from receivables.templates.queries import letterhead

ACTOR = "system:mailings"


@dataclass(frozen=True, slots=True)
class Content:
    """Everything of a mail that comes from the books: a statement, or what a letter shows."""

    statement: AccountStatement | None
    letter: dict[str, Any] | None
    language: Language
    customer: str
    head: dict[str, Any]
    company: str


@dataclass(frozen=True, slots=True)
class Written:
    message: bytes
    message_id: str
    subject: str
    pdf: bytes


def system(company: Company) -> Principal:
    """The program itself in one company."""
    return Principal(ACTOR, frozenset(), {company.code: CompanyScope.of(company)}, company.code, "mailings")


def read(mail: Any) -> Content | None:
    """What the mail is about, as it is now; None for a letter that was answered meanwhile or whose link has ended."""
    with transaction() as session:
        company, customer = session.get_one(Company, mail.company_id), session.get_one(Customer, mail.customer_id)
        principal, head = system(company), letterhead(session, company.id)
        if mail.confirmation_id is not None:
            return _letter(session, principal, mail, customer, head)
        query = PeriodQuery(from_on=mail.from_on, to_on=mail.to_on)
        found = accounts.as_told(accounts.statement(session, principal, customer, query))
        return Content(found, None, mail.language or found.language, customer.name, head, company.name)


def _letter(session: Session, principal: Principal, mail: Any, customer: Customer, head: dict[str, Any]) -> Content | None:
    row = confirmations.read(session, principal, mail.confirmation_id)
    if not _awaited(mail, row) or ended(session, row["link_id"]):
        return None
    shown, language = letters.made(session, principal, row, mail.language)
    return Content(None, shown, language, customer.name, head, shown["company"])


def reminder_of(mail: Any) -> int:
    """Which reminder a letter's mail is; 0 is the letter itself."""
    return int(mail.occasion.partition(":")[2])


def _awaited(mail: Any, row: dict[str, Any]) -> bool:
    """Whether the letter is still to go, or the reminder due: nobody answered it, nor said meanwhile that it went or was reminded of.

    One that came back was counted when it went; sent again, to another address, it is the same.
    """
    waiting, number = row["state"] in ("sent", "no_answer"), reminder_of(mail)
    if mail.kind == "confirmation":
        return row["state"] == "made" or (waiting and mail.bounced_at is not None)
    return waiting and (row["reminders"] == number - 1 or (row["reminders"] == number and mail.bounced_at is not None))


def still_awaited(session: Session, mail: Any) -> bool:
    """Whether what was read is to be sent even now."""
    if mail.confirmation_id is None:
        return True
    return _awaited(mail, confirmations.read(session, system(session.get_one(Company, mail.company_id)), mail.confirmation_id))


def write(mail: Any, content: Content) -> Written:
    """The mail with its PDF, no transaction open. Raises Refused `bad_address`, 503 `fonts_missing`."""
    words, sender = WORDS[content.language], content.head["sender"] or content.company
    if content.statement is not None:
        pdf, subject, paragraphs, url = _statement(content.statement, content.language, words, sender)
    else:
        pdf, subject, paragraphs, url = _confirmation(mail.kind, content, words, sender)
    paragraphs = [words["hello"].format(customer=content.customer), *paragraphs, sender]
    message_id = mail.message_id or f"<mail.{mail.id}.{uuid.uuid4().hex}@{domain()}>"
    message = compose(
        to=mail.recipient, sender=sender, reply_to=content.head["reply_to"], subject=subject, body="\n\n".join(paragraphs) + "\n",
        html=_html(paragraphs, url), message_id=message_id, pdf=pdf, pdf_name=f"{mail.kind}-{mail.id}.pdf",
    )  # fmt: skip
    return Written(message, message_id, subject, pdf)


def _statement(
    found: AccountStatement, language: Language, words: dict[str, str], sender: str
) -> tuple[bytes, str, list[str], str | None]:
    said = {"company": sender, "from_on": found.from_on, "to_on": found.to_on}
    balances = [f"{account.currency} {grouped(account.closing)}" for account in found.accounts]
    paragraphs = [words["statement"].format(**said), "\n".join(balances) or words["nothing"], words["check"]]
    return as_pdf(found, language), words["statement_subject"].format(**said), paragraphs, None


def _confirmation(kind: str, content: Content, words: dict[str, str], sender: str) -> tuple[bytes, str, list[str], str | None]:
    letter = content.letter or {}
    said = {"company": sender, "as_of": letter["as_of"], "answer_by": letter["answer_by"]}
    paragraphs = [words[kind].format(**said), letter["url"], words["link"]]
    return letters.as_pdf(letter, content.language), words[f"{kind}_subject"].format(**said), paragraphs, letter["url"]


def _html(paragraphs: list[str], url: str | None) -> str:
    """The same as HTML: every word from the books is escaped."""
    escaped = [(one, html.escape(one)) for one in paragraphs]
    shown = [f'<a href="{safe}">{safe}</a>' if one == url else safe.replace("\n", "<br>") for one, safe in escaped]
    return f'<html><body style="font-family:sans-serif">{"".join(f"<p>{one}</p>" for one in shown)}</body></html>'
