"""SQL of letter templates and letterheads."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import exists, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.errors import not_found
from receivables.pagination import Statement
from receivables.templates.models import LetterTemplate
from receivables.templates.schemas import TemplateQuery

SORTABLE = {"code": col(LetterTemplate.code), "recorded_at": col(LetterTemplate.recorded_at), "id": col(LetterTemplate.id)}
_CODES = text("SELECT DISTINCT code FROM letter_templates WHERE company_id = :company AND code = ANY(:codes)")
_NEXT = text("""SELECT coalesce(max(version), 0) + 1 FROM letter_templates
    WHERE company_id = :company AND code = :code AND language = :language""")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('letter_templates'), :company)")
_HEAD = text("""SELECT c.code AS company, h.sender, h.address, h.phone, h.reply_to, h.bank, h.account_name, h.account_number
    FROM companies c LEFT JOIN letterheads h ON h.company_id = c.id WHERE c.id = :company""")


def base(principal: Principal, company: str | None) -> Statement:
    newer = aliased(LetterTemplate)
    same = [getattr(newer, name) == getattr(LetterTemplate, name) for name in ("company_id", "code", "language")]
    replaced = exists().where(*same, col(newer.version) > col(LetterTemplate.version))
    names = ("id", "code", "language", "version", "subject", "body", "actor", "recorded_at")
    columns = [col(getattr(LetterTemplate, name)) for name in names]
    statement: Statement = select(*columns, col(Company.code).label("company"), (~replaced).label("current")).join(
        Company, col(Company.id) == LetterTemplate.company_id
    )
    return statement.where(col(LetterTemplate.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: TemplateQuery) -> Statement:
    """The templates a list shows: the newest of each code and language, or with `history` every version."""
    statement = base(principal, query.company)
    for column, value in ((LetterTemplate.code, query.code), (LetterTemplate.language, query.language)):
        statement = statement if value is None else statement.where(col(column) == value)
    return statement if query.history else statement.where(statement.selected_columns["current"])


def row_of(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def read_row(session: Session, principal: Principal, template_id: int) -> Any:
    """One template's row; raises 404."""
    row = session.execute(base(principal, None).where(col(LetterTemplate.id) == template_id)).one_or_none()
    if row is None:
        raise not_found("letter template")
    return row


def next_version(session: Session, company_id: int, code: str, language: str) -> int:
    """The number of the next version; two people saving at once go one after the other."""
    session.execute(_LOCK, {"company": company_id})
    return int(session.execute(_NEXT, {"company": company_id, "code": code, "language": language}).scalar_one())


def known_codes(session: Session, company_id: int, codes: Collection[str]) -> set[str]:
    return set(session.execute(_CODES, {"company": company_id, "codes": list(codes)}).scalars())


def letterhead(session: Session, company_id: int) -> dict[str, Any]:
    """What stands on the company's letters; every field is there, empty where nobody filled it in."""
    return dict(session.execute(_HEAD, {"company": company_id}).one()._mapping)
