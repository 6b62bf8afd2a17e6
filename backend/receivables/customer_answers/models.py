from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, words


class CustomerAnswer(SQLModel, table=True):
    """One thing a customer said. `amount_minor` is of `currency`; `action_id` is the collection action a promise was recorded with.

    `plan_id` is the plan that was proposed when the wish for one was taken over, or the one that was declined.
    """

    __tablename__ = "customer_answers"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('promise', 'dispute', 'plan', 'agreed', 'differs', 'offer_accepted', 'offer_declined', 'plan_declined')", "kind"
        ),
        CheckConstraint("state IN ('waiting', 'taken_over', 'rejected')", "state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)", "decided_whole"),
        CheckConstraint("amount_minor > 0", "amount_positive"),
        CheckConstraint("(confirmation_id IS NOT NULL) = (kind IN ('agreed', 'differs'))", "of_confirmation"),
        CheckConstraint("(offer_id IS NOT NULL) = (kind IN ('offer_accepted', 'offer_declined'))", "of_offer"),
        CheckConstraint(
            "CASE kind WHEN 'plan' THEN true WHEN 'plan_declined' THEN plan_id IS NOT NULL ELSE plan_id IS NULL END", "plan_of_plan"
        ),
        Index("customer_answers_customer", "customer_id", "answered_at", "id"),
        Index("customer_answers_waiting", "company_id", "id", postgresql_where=text("state = 'waiting'")),
        Index("customer_answers_confirmation", "confirmation_id", unique=True,
              postgresql_where=text("confirmation_id IS NOT NULL AND state <> 'rejected'")),
        Index("customer_answers_offer", "offer_id", unique=True, postgresql_where=text("offer_id IS NOT NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id")
    link_id: int = reference("customer_links.id", index=True)
    kind: str = words(nullable=False)
    confirmation_id: int | None = reference("confirmations.id", nullable=True)
    action_id: int | None = reference("collection_actions.id", nullable=True)
    offer_id: int | None = reference("discount_offers.id", nullable=True)
    plan_id: int | None = reference("payment_plans.id", nullable=True, index=True)
    currency: str | None = words()
    amount_minor: int | None = minor(nullable=True)
    wanted_on: date | None = day(nullable=True)
    parts: int | None = whole()
    rhythm: str | None = words()
    reason: str | None = words()
    said: str | None = words()
    person: str | None = words()
    state: str = words(nullable=False, default="waiting")
    decided_by: str | None = words()
    decided_at: datetime | None = instant(nullable=True)
    decision: str | None = words()
    answered_at: datetime = instant()


class CustomerAnswerItem(SQLModel, table=True):
    """One line of an answer: an item of ours, or one only the customer knows; what we hold open of it and the amount the customer says.

    Taken over it became a dispute, or a difference of a reconciliation, or neither.
    """

    __tablename__ = "customer_answer_items"
    __table_args__ = (CheckConstraint("dispute_id IS NULL OR difference_id IS NULL", "became_one"),)
    id: int = key()
    answer_id: int = reference("customer_answers.id", index=True)
    invoice_id: int | None = reference("invoices.id", nullable=True)
    payment_id: int | None = reference("payments.id", nullable=True)
    number: str = words(nullable=False)
    currency: str = words(nullable=False)
    our_minor: int = minor()
    amount_minor: int = minor()
    said: str | None = words()
    dispute_id: int | None = reference("disputes.id", nullable=True, index=True)
    difference_id: int | None = reference("reconciliation_differences.id", nullable=True, index=True)


class CustomerAnswerFile(SQLModel, table=True):
    """A file the customer sent with an answer, by the name it sent it under: the same content may be known here by another."""

    __tablename__ = "customer_answer_files"
    __table_args__ = (UniqueConstraint("answer_id", "attachment_id"),)
    id: int = key()
    answer_id: int = reference("customer_answers.id")
    attachment_id: int = reference("attachments.id")
    file_name: str = words(nullable=False)
