"""Use cases of letter templates and letterheads."""

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope, Principal
from receivables.audit import service as audit
from receivables.errors import invalid
from receivables.etags import check_match
from receivables.templates import queries
from receivables.templates.models import Letterhead, LetterTemplate
from receivables.templates.schemas import LetterheadPatch, LetterheadRead, TemplateIn, TemplateRow, TemplateTried, TemplateTry
from receivables.templates.words import WordsError, fill, one_line

SAMPLE = {
    "customer_name": "示例客户有限公司", "customer_number": "C-100", "contact_name": "王芳", "company_name": "示例公司",
    "today": "2026-03-01", "level": 2, "item_count": 3, "total": "CNY 16950.00", "oldest_days": 45,
    "oldest_due_on": "2026-01-15", "overdue_count": 2, "overdue_total": "CNY 11300.00", "upcoming_total": "CNY 5650.00",
    "credits": "CNY 500.00",
}  # fmt: skip
"""What a text is looked at with: every variable there is."""


def read(session: Session, principal: Principal, template_id: int) -> TemplateRow:
    """One template; raises 404."""
    return TemplateRow.model_validate(queries.row_of(queries.read_row(session, principal, template_id)))


def create(session: Session, principal: Principal, data: TemplateIn) -> TemplateRow:
    """Keeps a text as the next version of its code and language. Raises 422 `unknown_company`, and what `attempt` refuses."""
    company = principal.company(data.company, "/company")
    attempt(TemplateTry(subject=data.subject, body=data.body))
    values = data.model_dump(exclude={"company"}) | {"company_id": company.id, "actor": principal.actor}
    values["version"] = queries.next_version(session, company.id, data.code, data.language)
    made = session.execute(insert(LetterTemplate).values(values).returning(col(LetterTemplate.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="letter_template", subject_id=made, company_id=company.id,
                 after=data.model_dump(exclude={"company"}) | {"version": values["version"]})  # fmt: skip
    return read(session, principal, made)


def attempt(data: TemplateTry) -> TemplateTried:
    """The text filled in with sample values. Raises 422 with what is wrong with it."""
    made = {}
    for name in ("subject", "body"):
        try:
            made[name] = fill(getattr(data, name), SAMPLE)
        except WordsError as error:
            raise invalid(error.code, f"{error}.", f"/{name}") from error
    return TemplateTried(subject=one_line(made["subject"]), body=made["body"])


def letterhead(session: Session, company: CompanyScope) -> LetterheadRead:
    return LetterheadRead.model_validate(queries.letterhead(session, company.id))


def change_letterhead(
    session: Session, principal: Principal, company: CompanyScope, data: LetterheadPatch, if_match: str | None
) -> LetterheadRead:
    """Changes what stands on a company's letters from now on. Raises 412, 428."""
    before = letterhead(session, company)
    check_match(if_match, before)
    was, sent = audit.changes(before.model_dump(), data.model_dump(exclude_unset=True))
    if sent:
        statement = upsert(Letterhead).values({"company_id": company.id} | sent)
        session.execute(statement.on_conflict_do_update(index_elements=["company_id"], set_=sent))
        audit.record(session, actor=principal.actor, action="changed", subject="letterhead", subject_id=company.code,
                     company_id=company.id, before=was, after=sent)  # fmt: skip
    return letterhead(session, company)
