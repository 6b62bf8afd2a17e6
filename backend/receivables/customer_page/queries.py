"""SQL of the customer page. Every question is of one customer."""

from typing import Any

from sqlalchemy import text
from sqlmodel import Session

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
_KEEP_FILE = text("INSERT INTO customer_answer_files (answer_id, attachment_id) VALUES (:answer, :attachment) ON CONFLICT DO NOTHING")


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


def keep_file(session: Session, answer_id: int, attachment_id: int) -> None:
    session.execute(_KEEP_FILE, {"answer": answer_id, "attachment": attachment_id})
