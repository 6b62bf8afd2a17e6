"""The rows behind what contacts brought: the contacts, and the money counted for them."""

from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, String, TextualSelect, column, select
from sqlalchemy.types import TypeEngine

from receivables.access.principal import Principal
from receivables.effect.queries import Asked, key_of
from receivables.effect.report import asked
from receivables.effect.schemas import ContactsQuery, RowsQuery
from receivables.money import from_minor
from receivables.pagination import Statement

_TEXT, _NUMBER, _DAY, _YES = String(), Integer(), Date(), Boolean()
_CONTACT: dict[str, TypeEngine[Any]] = {
    "number": _NUMBER, "kind": _TEXT, "id": _NUMBER, "customer_id": _NUMBER, "customer_number": _TEXT, "customer_name": _TEXT,
    "at": DateTime(timezone=True), "day": _DAY, "channel": _TEXT, "actor": _TEXT, "collector": _TEXT, "outcome": _TEXT, "version": _NUMBER,
    "level": _NUMBER, "template": _TEXT, "segment": _TEXT, "arm": _TEXT, "grade": _TEXT, "age": _TEXT, "unripe": _YES,
    "succeeded": _YES, "disputed": _YES, "recovered_14": _NUMBER, "recovered_30": _NUMBER, "cost_minor": _NUMBER, "usual_minor": _NUMBER,
    "key": _TEXT,
}  # fmt: skip
_MONEY: dict[str, TypeEngine[Any]] = {
    "tie": _NUMBER, "payment_id": _NUMBER, "payment_number": _TEXT, "invoice_id": _NUMBER, "invoice_number": _TEXT,
    "customer_id": _NUMBER, "customer_name": _TEXT, "received_on": _DAY, "minor": _NUMBER, "kind": _TEXT, "contact_id": _NUMBER,
    "contact_on": _DAY, "channel": _TEXT, "days": _NUMBER, "key": _TEXT, "grade": _TEXT, "age": _TEXT,
}  # fmt: skip
_OF_MONEY = """
SELECT row_number() OVER (ORDER BY o.payment_id, o.debit_id) AS tie, o.payment_id, p.number AS payment_number, o.debit_id AS invoice_id,
    d.number AS invoice_number, o.customer_id, f.customer_name, o.received_on, o.minor, f.kind, f.id AS contact_id, f.day AS contact_on,
    f.channel, o.days, {key} AS key, f.grade, f.age
FROM owned o JOIN facts f ON f.kind = o.kind AND f.id = o.id JOIN payments p ON p.id = o.payment_id JOIN invoices d ON d.id = o.debit_id"""
CONTACT_SORTABLE: dict[str, Any] = {
    "at": column("at", _CONTACT["at"]), "customer_name": column("customer_name", _TEXT), "recovered": column("recovered_30", _NUMBER),
}  # fmt: skip
CONTACT_TIE: Any = column("number", _NUMBER)
MONEY_SORTABLE: dict[str, Any] = {"received_on": column("received_on", _DAY), "amount": column("minor", _NUMBER)}
MONEY_TIE: Any = column("tie", _NUMBER)


def _of(asked_for: Asked, rest: str, names: dict[str, TypeEngine[Any]]) -> Statement:
    whole: TextualSelect = asked_for.statement(rest).columns(*(Column(name, kind) for name, kind in names.items()))
    found: Statement = select(*(column(name, kind) for name, kind in names.items())).select_from(whole.subquery("f"))
    return found


def _filtered(statement: Statement, query: RowsQuery) -> Statement:
    for name in ("key", "grade", "age", "succeeded", "disputed"):
        value = getattr(query, name, None)
        statement = statement if value is None else statement.where(column(name) == value)
    return statement


def contacts(principal: Principal, query: ContactsQuery) -> tuple[Statement, str]:
    """The period's contacts and what each brought; and the currency."""
    wanted, _ = asked(principal, query)
    names = ", ".join(name for name in _CONTACT if name != "key")
    return _filtered(_of(wanted, f"SELECT {names}, {key_of(query.dimension)} AS key FROM facts", _CONTACT), query), wanted.currency  # noqa: S608


def money(principal: Principal, query: RowsQuery) -> tuple[Statement, str]:
    """What was received and is counted for the period's contacts; and the currency."""
    wanted, _ = asked(principal, query)
    key = key_of(query.dimension).replace("(", "(f.", 1)
    return _filtered(_of(wanted, _OF_MONEY.format(key=key), _MONEY), query), wanted.currency


def contact_row(row: Any, currency: str) -> dict[str, Any]:
    """A contact as the wire shows it."""
    hidden = ("number", "key", "cost_minor", "usual_minor")
    shown = {name: getattr(row, name) for name in _CONTACT if name not in hidden}
    cost = row.usual_minor if row.cost_minor is None else row.cost_minor
    amounts = {name: from_minor(shown[name], currency) for name in ("recovered_14", "recovered_30")}
    return shown | amounts | {"cost": None if cost is None else from_minor(cost, currency), "currency": currency}


def money_row(row: Any, currency: str) -> dict[str, Any]:
    """What was received and the contact it counts for, as the wire shows it."""
    shown = {name: getattr(row, name) for name in _MONEY if name not in ("tie", "key", "minor", "grade", "age")}
    return shown | {"amount": from_minor(row.minor, currency), "currency": currency}


