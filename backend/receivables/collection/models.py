from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, whose, words, yes


class CollectionAction(SQLModel, table=True):
    """One contact with a customer: what was done, what was said, and what comes next. Only ever inserted.

    A correction is an action of its own that names the one it stands in for, once. `oldest_due_on` is of the customer's oldest open item
    when the action was recorded: how late the customer was can then be asked later without adding up history.
    """

    __tablename__ = "collection_actions"
    __table_args__ = (
        Index("collection_actions_customer", "customer_id", "acted_at", "id"),
        Index("collection_actions_acted", "company_id", "acted_at", "id"),
        Index("collection_actions_corrects", "corrects_id", unique=True, postgresql_where=text("corrects_id IS NOT NULL")),
        CheckConstraint("cost_minor >= 0", "cost_not_negative"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id")
    invoice_id: int | None = reference("invoices.id", nullable=True)
    corrects_id: int | None = reference("collection_actions.id", nullable=True)
    channel: str = words(nullable=False)
    outcome: str = words(nullable=False)
    contact: str | None = words()
    note: str | None = words()
    next_step: str | None = words()
    next_on: date | None = day(nullable=True)
    cost_minor: int | None = minor(nullable=True)
    cost_currency: str | None = words()
    actor: str = words(nullable=False)
    acted_at: datetime = instant()
    recorded_at: datetime = instant()
    oldest_due_on: date | None = day(nullable=True)


class ActionTemplate(SQLModel, table=True):
    """What is usually written down after an outcome: words, the next step, and after how many days it is due."""

    __tablename__ = "action_templates"
    __table_args__ = (UniqueConstraint("company_id", "name"), CheckConstraint("next_days BETWEEN 0 AND 3650", "next_days"))
    id: int = key()
    company_id: int = reference("companies.id")
    outcome: str = words(nullable=False)
    name: str = words(nullable=False)
    note: str = words(nullable=False)
    next_step: str | None = words()
    next_days: int | None = whole()
    active: bool = yes(default=True)
    created_at: datetime = instant()


class Capacity(SQLModel, table=True):
    """How many customers a collector can contact in a day."""

    __tablename__ = "collector_capacities"
    __table_args__ = (UniqueConstraint("company_id", "collector"), CheckConstraint("contacts_a_day BETWEEN 1 AND 1000", "contacts"))
    id: int = key()
    company_id: int = reference("companies.id")
    collector: str = words(nullable=False)
    contacts_a_day: int = Field(sa_column=Column(Integer, nullable=False))


class Absence(SQLModel, table=True):
    """A person is away from a day to another, both inside; whoever stands in works through their list meanwhile."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("from_on <= to_on", "days_rise"),
        CheckConstraint("person <> substitute", "another"),
        Index("absences_to", "company_id", "to_on"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    person: str = words(nullable=False)
    substitute: str = words(nullable=False)
    from_on: date = day()
    to_on: date = day()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class ContactCost(SQLModel, table=True):
    """What a contact by a channel usually costs, where nobody wrote down what it did."""

    __tablename__ = "contact_costs"
    __table_args__ = (UniqueConstraint("company_id", "channel", "currency"), CheckConstraint("cost_minor >= 0", "cost_not_negative"))
    id: int = key()
    company_id: int = reference("companies.id")
    channel: str = words(nullable=False)
    currency: str = words(nullable=False)
    cost_minor: int = minor()


class Worklist(SQLModel, table=True):
    """For which business day a company's accounts are kept, and from which transaction on changes are not in them yet.

    Transactions are counted by a database cluster, so what another one counted says nothing.
    """

    __tablename__ = "worklists"
    company_id: int = Field(sa_column=Column(BigInteger, ForeignKey("companies.id"), primary_key=True))
    kept_on: date | None = day(nullable=True)
    xid: int | None = whose(nullable=True)
    cluster: int | None = whose(nullable=True)


class WorklistAccount(SQLModel, table=True):
    """An account of the day as last worked out; minor units. A copy: it may be emptied at any time, and is then worked out anew.

    `set_aside_minor` is what of the overdue items is not chased, `promised_minor`, `planned_minor` and `held_minor` why; `credit_minor`
    what the customer paid, or was credited, that is not applied. `channel` is that of the first open task.
    """

    __tablename__ = "worklist_accounts"
    __table_args__ = (Index("worklist_accounts_company", "company_id"),)
    customer_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    currency: str = Field(sa_column=Column(Text, primary_key=True))
    company_id: int = whose()
    open_minor: int = minor()
    overdue_minor: int = minor()
    disputed_minor: int = minor()
    due_soon_minor: int = minor()
    oldest_due_on: date = day()
    open_items: int = Field(sa_column=Column(Integer, nullable=False))
    score: int | None = whole()
    outcome: str | None = words()
    acted_on: date | None = day(nullable=True)
    next_on: date | None = day(nullable=True)
    flagged: int = Field(sa_column=Column(Integer, nullable=False))
    channel: str = words(nullable=False)
    broken: int = Field(sa_column=Column(Integer, nullable=False))
    promise_due: bool = Field(sa_column=Column(Boolean, nullable=False))
    promised_minor: int = minor()
    planned_minor: int = minor()
    held_minor: int = minor()
    set_aside_minor: int = minor()
    credit_minor: int = minor()
    collector: str | None = words()
    effort_minor: int = minor()
    rank: int = minor()
