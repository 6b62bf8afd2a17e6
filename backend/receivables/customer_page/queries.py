"""SQL of the customer page. Every question is of one customer."""

from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.money import from_minor

# What our books wrote off is owed all the same.
_OWED = text("""SELECT coalesce(sum(open_minor + written_off_minor), 0)::bigint FROM invoices
    WHERE customer_id = :customer AND currency = :currency AND kind <> 'credit_note' AND (open_minor > 0 OR written_off_minor > 0)""")
_ITEMS = text("""SELECT id, number, currency, open_minor + written_off_minor AS open_minor FROM invoices
    WHERE customer_id = :customer AND id = ANY(:ids) AND kind <> 'credit_note' AND (open_minor > 0 OR written_off_minor > 0)""")
# A letter that was not sent yet is known to those who came by its own link.
_TOLD = "(c.state <> 'made' OR c.link_id = :link)"
_LETTERS = text(f"""SELECT c.id, r.as_of, r.answer_by, c.state FROM confirmations c JOIN confirmation_runs r ON r.id = c.run_id
    WHERE c.customer_id = :customer AND {_TOLD} ORDER BY c.id DESC LIMIT 20""")  # noqa: S608 - constant text only
_LETTER = text(f"SELECT c.link_id FROM confirmations c WHERE c.id = :id AND c.customer_id = :customer AND {_TOLD}")  # noqa: S608 - constant
_WAITING = text("SELECT count(*) FROM customer_answers WHERE customer_id = :customer AND state = 'waiting'")
_ANSWER = text("SELECT kind, confirmation_id FROM customer_answers WHERE id = :id AND customer_id = :customer FOR UPDATE")
_HOLD_LINK = text("SELECT id FROM customer_links WHERE id = :link FOR NO KEY UPDATE")
_FILES = text("""SELECT count(*) FILTER (WHERE f.answer_id = :answer) AS of_answer, count(*) FILTER (WHERE a.link_id = :link) AS of_link,
        coalesce(sum(t.size_bytes) FILTER (WHERE a.link_id = :link), 0)::bigint AS bytes_of_link,
        coalesce(bool_or(f.answer_id = :answer AND t.sha256 = :digest), false) AS same
    FROM customer_answers a JOIN customer_answer_files f ON f.answer_id = a.id JOIN attachments t ON t.id = f.attachment_id
    WHERE a.link_id = :link OR a.id = :answer""")
_KEEP_FILE = text("""INSERT INTO customer_answer_files (answer_id, attachment_id, file_name) VALUES (:answer, :attachment, :name)
    ON CONFLICT (answer_id, attachment_id) DO UPDATE SET file_name = customer_answer_files.file_name RETURNING file_name""")

_PLAN_ITEMS = text("""SELECT i.plan_id, v.number, v.currency, i.covered_minor
    FROM payment_plan_items i JOIN invoices o ON o.id = i.invoice_id JOIN invoices v ON v.id = coalesce(o.replaced_by, o.id)
    WHERE i.plan_id = ANY(:plans) ORDER BY i.plan_id, v.due_on, v.id""")
_HOLD_OFFER = text("""SELECT v.id, v.open_minor FROM discount_offers o JOIN invoices v ON v.id = o.invoice_id
    WHERE o.id = :offer AND o.customer_id = :customer FOR UPDATE OF v""")
_SAID_OF_OFFERS = text("SELECT offer_id, kind FROM customer_answers WHERE offer_id = ANY(:offers)")
# An item that was reversed may have been sent for the wrong customer: what belongs to it is not this one's to see.
_DOCUMENTS = text("""SELECT a.id, i.number AS invoice_number, a.file_name, a.size_bytes, a.uploaded_at, a.sha256, a.content_type
    FROM attachments a JOIN invoices i ON i.id = a.subject_id
    WHERE i.customer_id = :customer AND a.subject = 'invoice' AND a.for_customer AND a.removed_at IS NULL AND NOT i.reversed
        AND (CAST(:id AS bigint) IS NULL OR a.id = :id) ORDER BY a.id DESC LIMIT 100""")


def owed(session: Session, customer_id: int, currency: str) -> int:
    """What the customer owes of a currency, in minor units, write-offs and credits not taken off."""
    return int(session.execute(_OWED, {"customer": customer_id, "currency": currency}).scalar_one())


def open_invoices(session: Session, customer_id: int, ids: list[int]) -> dict[int, Any]:
    """Those of the items that the customer owes and that are named, by id."""
    return {row.id: row for row in session.execute(_ITEMS, {"customer": customer_id, "ids": ids})}


def letters(session: Session, customer_id: int, link_id: int) -> list[Any]:
    """The customer's latest letters that who comes by this link may know of."""
    return list(session.execute(_LETTERS, {"customer": customer_id, "link": link_id}))


def letter(session: Session, customer_id: int, link_id: int, confirmation_id: int) -> Any:
    """The letter's own link, if who comes by this link may know of the letter; None else."""
    return session.execute(_LETTER, {"id": confirmation_id, "customer": customer_id, "link": link_id}).one_or_none()


def waiting(session: Session, customer_id: int) -> int:
    """How many of the customer's answers nobody has looked at."""
    return int(session.execute(_WAITING, {"customer": customer_id}).scalar_one())


def answer_of(session: Session, customer_id: int, answer_id: int) -> Any:
    """The customer's own answer, its row held, or None."""
    return session.execute(_ANSWER, {"id": answer_id, "customer": customer_id}).one_or_none()


def files_of(session: Session, link_id: int, answer_id: int, digest: str) -> Any:
    """What was sent with the answer and by the link, that very file among it or not; the link's row is held."""
    session.execute(_HOLD_LINK, {"link": link_id})
    return session.execute(_FILES, {"answer": answer_id, "link": link_id, "digest": digest}).one()


def keep_file(session: Session, answer_id: int, attachment_id: int, name: str) -> str:
    """Keeps which file came with an answer, under the name it was sent by first; answers that name."""
    return str(session.execute(_KEEP_FILE, {"answer": answer_id, "attachment": attachment_id, "name": name}).scalar_one())


def plan_items(session: Session, plans: list[int]) -> dict[int, list[dict[str, str]]]:
    """What each plan covers, item by item."""
    found: dict[int, list[dict[str, str]]] = {}
    for row in session.execute(_PLAN_ITEMS, {"plans": plans}):
        found.setdefault(row.plan_id, []).append({"number": row.number, "covered": from_minor(row.covered_minor, row.currency)})
    return found


def hold_offer(session: Session, customer_id: int, offer_id: int) -> Any:
    """The item of the customer's own offer, its row held so that one answer wins; None for another's offer."""
    return session.execute(_HOLD_OFFER, {"offer": offer_id, "customer": customer_id}).one_or_none()


def said_of_offers(session: Session, offers: list[int]) -> dict[int, str]:
    """What was answered to each of these offers."""
    return {row.offer_id: row.kind for row in session.execute(_SAID_OF_OFFERS, {"offers": offers})}


def documents(session: Session, customer_id: int, attachment_id: int | None) -> list[Any]:
    """The files of the customer's items that are marked for it: the latest hundred, or the one that is named."""
    return list(session.execute(_DOCUMENTS, {"customer": customer_id, "id": attachment_id}))
