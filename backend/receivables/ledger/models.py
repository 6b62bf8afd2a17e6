from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, whose, words


class Entry(SQLModel, table=True):
    """A movement of the ledger. Only ever inserted; triggers refuse anything else.

    `amount_minor` is the signed effect on the open amount of every side it names: a posting adds to its one side, an
    allocation takes from both of its sides, every other kind (a write-off, a discount, a refund …) from its one, and a reversal is
    the negated entry on its own day. `clearing_id` is shared by what was made together and is taken back together.
    That the documents named exist, on the right side, in the entry's company and currency, is checked by a trigger once a statement.
    """

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('posting', 'allocation', 'write_off', 'discount', 'small_difference', 'bank_charge', 'refund', 'transfer')", "kind"
        ),
        CheckConstraint("amount_minor <> 0", "amount_not_zero"),
        CheckConstraint(
            "num_nonnulls(debit_id, credit_id, payment_id) = CASE kind WHEN 'allocation' THEN 2 ELSE 1 END"
            " AND (kind <> 'allocation' OR debit_id IS NOT NULL)",
            "sides",
        ),
        Index("entries_debit", "debit_id", postgresql_where=text("debit_id IS NOT NULL")),
        Index("entries_credit", "credit_id", postgresql_where=text("credit_id IS NOT NULL")),
        Index("entries_payment", "payment_id", postgresql_where=text("payment_id IS NOT NULL")),
        # What was applied and then freed again: almost empty, so that every push can ask for it.
        Index("entries_freed", "debit_id", postgresql_where=text("kind <> 'posting' AND amount_minor > 0")),
        Index("entries_effective", "company_id", "effective_on"),
        Index("entries_write_offs", "company_id", "effective_on", postgresql_where=text("kind = 'write_off'")),
        Index("entries_recorded", "recorded_at", postgresql_using="brin"),
        Index("entries_clearing", "clearing_id", postgresql_where=text("clearing_id IS NOT NULL")),
        Index("entries_reverses", "reverses_id", unique=True, postgresql_where=text("reverses_id IS NOT NULL")),
    )
    id: int = key()
    company_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    currency: str = words(nullable=False)
    kind: str = words(nullable=False)
    debit_id: int | None = whose(nullable=True)
    credit_id: int | None = whose(nullable=True)
    payment_id: int | None = whose(nullable=True)
    amount_minor: int = minor()
    effective_on: date = day()
    recorded_at: datetime = instant()
    reverses_id: int | None = whose(nullable=True)
    reason: str | None = words()
    actor: str = words(nullable=False)
    clearing_id: int | None = whose(nullable=True)
