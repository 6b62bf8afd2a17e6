"""SQL of customer answers."""

from datetime import date
from typing import Any

from sqlalchemy import literal_column, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customer_answers.models import CustomerAnswer, CustomerAnswerItem
from receivables.customer_answers.schemas import AnswerQuery
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.ledger.disputed import DECIDED, NOW
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.rules.answers import arguable, usual

SORTABLE = {"id": col(CustomerAnswer.id), "answered_at": col(CustomerAnswer.answered_at)}
_KEPT = (
    "id", "customer_id", "kind", "state", "currency", "amount_minor", "wanted_on", "parts", "rhythm", "reason", "person",
    "confirmation_id", "action_id", "offer_id", "plan_id", "answered_at", "decided_by", "decided_at", "decision",
)  # fmt: skip
# What the item of the line `i` is now: itself, or what stands in for it since a correction, unless that is another customer's; by how much
# it is of less; and what of it is open and not in dispute.
_STANDS = f"""SELECT n.id AS invoice_id, greatest(0, o.amount_minor - n.amount_minor) AS let_go,
        greatest(0, n.open_minor - coalesce((SELECT sum(greatest(0, d.amount_minor - coalesce(x.minor, 0))) FROM disputes d
            LEFT JOIN LATERAL ({DECIDED.format(day=NOW)}) x ON true WHERE d.invoice_id = n.id), 0))::bigint AS free
    FROM invoices o LEFT JOIN invoices r ON r.id = o.replaced_by AND r.customer_id = o.customer_id
    JOIN invoices n ON n.id = coalesce(r.id, o.id) WHERE o.id = i.invoice_id"""  # noqa: S608 - constant texts
_ITEMS: Any = literal_column(f"""(SELECT jsonb_agg(jsonb_build_object(
    'id', i.id, 'invoice_id', i.invoice_id, 'payment_id', i.payment_id, 'number', i.number, 'currency', i.currency,
    'our_minor', i.our_minor, 'amount_minor', i.amount_minor, 'words', i.said, 'dispute_id', i.dispute_id,
    'difference_id', i.difference_id, 'reconciliation_id', d.reconciliation_id, 'let_go', s.let_go, 'free', s.free) ORDER BY i.id)
    FROM customer_answer_items i LEFT JOIN reconciliation_differences d ON d.id = i.difference_id
    LEFT JOIN LATERAL ({_STANDS}) s ON true
    WHERE i.answer_id = customer_answers.id)""", JSONB).label("items")  # noqa: S608 - constant texts
_FILES: Any = literal_column("""(SELECT jsonb_agg(
    jsonb_build_object('attachment_id', f.attachment_id, 'file_name', f.file_name) ORDER BY f.id)
    FROM customer_answer_files f JOIN attachments a ON a.id = f.attachment_id
    WHERE f.answer_id = customer_answers.id AND a.removed_at IS NULL)""", JSONB).label("files")
# What the answer's lines name, or for a plan whatever the customer owes in that currency.
_HOLD_ITEMS = text("""SELECT v.id FROM customer_answers a JOIN invoices v ON v.customer_id = a.customer_id
    WHERE a.id = :id AND a.company_id = ANY(:companies) AND (
        a.kind = 'plan' AND v.currency = a.currency AND v.open_minor > 0
        OR v.id IN (SELECT coalesce(o.replaced_by, o.id) FROM customer_answer_items i JOIN invoices o ON o.id = i.invoice_id
            WHERE i.answer_id = a.id))
    ORDER BY v.id FOR UPDATE OF v""")
_STANDING = text(f"""SELECT i.id, s.invoice_id, s.let_go, s.free
    FROM customer_answer_items i JOIN LATERAL ({_STANDS}) s ON true WHERE i.answer_id = :answer""")  # noqa: S608 - constant texts
_RUN = text("SELECT c.run_id, r.as_of FROM confirmations c JOIN confirmation_runs r ON r.id = c.run_id WHERE c.id = :id")
_OLDEST = text(f"""SELECT id FROM (
        SELECT id, sum(free) OVER (ORDER BY due_on, id) - free AS before FROM (
            SELECT v.id, v.due_on, v.open_minor - coalesce((
                SELECT sum(greatest(0, d.amount_minor - coalesce(x.minor, 0))) FROM disputes d
                LEFT JOIN LATERAL ({DECIDED.format(day=NOW)}) x ON true WHERE d.invoice_id = v.id), 0) AS free FROM invoices v
            WHERE v.customer_id = :customer AND v.currency = :currency AND v.kind <> 'credit_note' AND v.open_minor > 0 AND NOT v.held
                AND NOT v.disputed) f
        WHERE free > 0) s WHERE before < :minor ORDER BY id LIMIT 200""")  # noqa: S608 - constant texts
_ASK_AGAIN = text("UPDATE confirmations SET state = 'sent', answered_at = NULL WHERE id = :id")
_BECAME_DISPUTES = text("""UPDATE customer_answer_items i SET dispute_id = t.made
    FROM unnest(CAST(:lines AS bigint[]), CAST(:made AS bigint[])) AS t (line, made) WHERE i.id = t.line""")
_BECAME_DIFFERENCES = text("""UPDATE customer_answer_items i SET difference_id = t.made
    FROM unnest(CAST(:lines AS bigint[]), CAST(:made AS bigint[])) AS t (line, made) WHERE i.id = t.line""")
# Evidence belongs where the argument is; the customer stays who sent it.
_COPY_FILES = text("""INSERT INTO attachments (company_id, subject, subject_id, file_name, content_type, size_bytes, sha256, scanned, note,
        actor)
    SELECT t.company_id, 'dispute', d.id, t.file_name, t.content_type, t.size_bytes, t.sha256, t.scanned, t.note, t.actor
    FROM customer_answer_files f JOIN attachments t ON t.id = f.attachment_id AND t.removed_at IS NULL
    CROSS JOIN unnest(CAST(:disputes AS bigint[])) AS d (id) WHERE f.answer_id = :answer ON CONFLICT DO NOTHING""")


def listed(principal: Principal, query: AnswerQuery) -> Statement:
    """The answers a list shows, with their lines and files."""
    names = {"words": CustomerAnswer.said, "company": Company.code, "customer_number": Customer.number, "customer_name": Customer.name}
    columns: Any = [*(col(getattr(CustomerAnswer, name)) for name in _KEPT), *(col(column).label(name) for name, column in names.items())]
    statement: Statement = (
        select(*columns, _ITEMS, _FILES)
        .select_from(CustomerAnswer)
        .join(Customer, col(Customer.id) == CustomerAnswer.customer_id)
        .join(Company, col(Company.id) == CustomerAnswer.company_id)
        .where(col(CustomerAnswer.company_id).in_(principal.scope(query.company)))
    )
    exact = {CustomerAnswer.customer_id: query.customer_id, CustomerAnswer.kind: query.kind, CustomerAnswer.state: query.state}
    for column, value in exact.items():
        statement = statement if value is None else statement.where(col(column) == value)
    if query.q:
        statement = statement.where(or_(*(col(column).ilike(like(query.q)) for column in (Customer.name, Customer.number))))
    return statement


def row_of(row: Any) -> dict[str, Any]:
    """An answer as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "amount_minor"}
    amount = None if row.amount_minor is None else from_minor(row.amount_minor, row.currency)
    return shown | {"amount": amount, "items": [_item(row.kind, item) for item in row.items or []], "files": row.files or []}


def _item(kind: str, item: dict[str, Any]) -> dict[str, Any]:
    ours, theirs, let_go, free = (item.pop(name) for name in ("our_minor", "amount_minor", "let_go", "free"))
    now = None if free is None else arguable(kind, ours, theirs, let_go, free)
    amounts = {"ours": ours, "amount": theirs, "arguable": now}
    shown = {name: None if minor is None else from_minor(minor, item["currency"]) for name, minor in amounts.items()}
    return item | shown | {"usual": usual(kind, theirs, now)}


def read(session: Session, principal: Principal, answer_id: int) -> dict[str, Any]:
    """One answer; raises 404."""
    row = session.execute(listed(principal, AnswerQuery()).where(col(CustomerAnswer.id) == answer_id)).one_or_none()
    if row is None:
        raise not_found("customer answer")
    return row_of(row)


def locked(session: Session, principal: Principal, answer_id: int) -> CustomerAnswer:
    """The answer as it is now, its row held to the end of the transaction; raises 404."""
    statement = select(CustomerAnswer).where(col(CustomerAnswer.id) == answer_id)
    statement = statement.where(col(CustomerAnswer.company_id).in_(principal.company_ids)).with_for_update()
    found: CustomerAnswer | None = session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise not_found("customer answer")
    return found


def hold_items(session: Session, principal: Principal, answer_id: int) -> None:
    """Locks the items that taking the answer over is about, by id."""
    session.execute(_HOLD_ITEMS, {"id": answer_id, "companies": principal.company_ids})


def items(session: Session, answer_id: int) -> list[CustomerAnswerItem]:
    """The lines of an answer in their order."""
    statement = select(CustomerAnswerItem).where(col(CustomerAnswerItem.answer_id) == answer_id).order_by(col(CustomerAnswerItem.id))
    return list(session.execute(statement).scalars())


def standing(session: Session, answer_id: int) -> dict[int, Any]:
    """The lines about items, by line: the item as it is now, by how many minor units a correction made
    it less, and how many of it are undisputed."""
    return {row.id: row for row in session.execute(_STANDING, {"answer": answer_id})}


def run_of(session: Session, confirmation_id: int | None) -> tuple[int, date]:
    """The run of a letter and the day it is about."""
    row = session.execute(_RUN, {"id": confirmation_id}).one()
    return row.run_id, row.as_of


def ask_again(session: Session, confirmation_id: int) -> None:
    """The letter waits for an answer again."""
    session.execute(_ASK_AGAIN, {"id": confirmation_id})


def oldest(session: Session, customer_id: int, currency: str, minor: int) -> list[int]:
    """The customer's items of a currency with anything undisputed open, the oldest due first, until so many minor units are reached."""
    return list(session.execute(_OLDEST, {"customer": customer_id, "currency": currency, "minor": minor}).scalars())


def became_disputes(session: Session, made: dict[int, int]) -> None:
    """Which dispute each line became."""
    session.execute(_BECAME_DISPUTES, {"lines": list(made), "made": list(made.values())})


def became_differences(session: Session, made: dict[int, int]) -> None:
    """Which difference of a reconciliation each line became."""
    session.execute(_BECAME_DIFFERENCES, {"lines": list(made), "made": list(made.values())})


def became_plan(session: Session, answer_id: int, plan_id: int) -> None:
    session.execute(update(CustomerAnswer).where(col(CustomerAnswer.id) == answer_id).values(plan_id=plan_id))


def copy_files(session: Session, answer_id: int, disputes: list[int]) -> None:
    """Attaches the answer's files to the disputes that it became."""
    session.execute(_COPY_FILES, {"answer": answer_id, "disputes": disputes})
