"""The book's rows as the API takes them."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from receivables.demo.book import Action
from receivables.money import from_minor


def wire(row: Any, currency: str) -> dict[str, Any]:
    """A row of the book: minor units of its currency as decimal text, days in ISO form, what is absent left out."""
    return {field.name.removesuffix("_minor"): shown for field in fields(row) if (shown := _shown(row, field.name, currency)) is not None}


def _shown(row: Any, name: str, currency: str) -> Any:
    value = getattr(row, name)
    if name == "open_minor" or value is None:  # what is open is the ledger's to say
        return None
    if name.endswith("_minor"):
        return from_minor(value, currency)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [wire(item, currency) for item in value]
    return wire(value, currency) if is_dataclass(value) else value


def wire_action(action: Action, customer_id: int, currency: str, time_zone: str) -> dict[str, Any]:
    """An action at its hour of the company's day; travel is paid in the company's money, which is CNY."""
    acted_at = datetime.combine(action.acted_on, time(action.hour), ZoneInfo(time_zone))
    shown = wire(action, currency) | {"customer_id": customer_id, "acted_at": acted_at.isoformat()}
    if action.cost_minor is not None:
        shown |= {"cost": from_minor(action.cost_minor, "CNY"), "cost_currency": "CNY"}
    return {name: value for name, value in shown.items() if name not in ("customer_external_id", "acted_on", "hour")}
