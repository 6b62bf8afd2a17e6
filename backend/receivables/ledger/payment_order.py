"""What a receipt that names no item pays first: a company's policy, read here because receipts and matching stand below it."""

from typing import Any

from psycopg import Cursor


def of(cursor: Cursor[Any], company_id: int) -> list[str]:
    """Principal, interest and fee in the order in which they are paid; empty where only age counts."""
    row = cursor.execute("SELECT payment_order FROM interest_policies WHERE company_id = %s", [company_id]).fetchone()
    return list(row[0]) if row else []
