"""What outgoing lines may be is found down indexes: however many receipts a year had, and however many of them were of one amount."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from cash import BACK, bank
from erp import push, receipt
from fastapi.testclient import TestClient

from receivables.database import driver, transaction
from receivables.outgoing.candidates import MOST_ALIKE, candidates
from receivables.rules.outgoing import Out, find

RECEIPTS = """INSERT INTO payments (company_id, source, external_id, number, currency, amount_minor, open_minor, received_on, reference)
    SELECT 1, 'bank', 'h' || n, 'H' || n, 'CNY', m, m, date '2024-02-19' - n %% 300, 'REF-' || n
    FROM (SELECT n, CASE WHEN n %% 3 = 0 THEN 10000 ELSE 20000 + n END AS m FROM generate_series(%s::int, %s::int) AS n) t"""
LINES = """INSERT INTO statement_lines (company_id, bank_account_id, statement_id, identity, occurrence, amount_minor, booked_on,
        counterparty_name, counterparty_account, bank_reference, reversal, payment_id)
    SELECT 1, 1, 1, number, 1, amount_minor, received_on, 'Somebody', 'DE' || id, 'BANK-' || id, false, id FROM payments p
    WHERE NOT EXISTS (SELECT 1 FROM statement_lines l WHERE l.payment_id = p.id)"""
ASKED = [
    Out(10_000, "CNY", date.fromisoformat(BACK), ("RETURN OF REF-300",), "DE77", "Acme GmbH", reversal=True),
    Out(20_007, "CNY", date.fromisoformat(BACK), ("out",), "DE7", "Somebody"),
]


class Explaining:
    """A cursor that also counts the rows which its statements read from tables."""

    def __init__(self, cursor: Any) -> None:
        self.cursor, self.read, self.scanned = cursor, 0, set[str]()

    def execute(self, statement: str, asked: Any) -> Any:
        (told,) = self.cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", asked).fetchone()
        for node in _nodes(told[0]["Plan"]):
            if "Relation Name" in node or "Index Name" in node:
                self.read += (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            if node["Node Type"] == "Seq Scan":
                self.scanned.add(node["Relation Name"])
        return self.cursor.execute(statement, asked)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _history(first: int, last: int) -> None:
    with transaction() as session:
        cursor = driver(session)
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("INSERT INTO statements (company_id, bank_account_id, identity, format, from_on, to_on, entries, file_hash, actor)"
                       " SELECT 1, 1, 'h', 'csv', '2024-01-01', '2024-01-01', 0, '', 'test' WHERE NOT EXISTS (SELECT 1 FROM statements)")
        cursor.execute(RECEIPTS, (first, last))
        cursor.execute(LINES)
        cursor.execute("ANALYZE payments, statement_lines")


def _read() -> tuple[Explaining, list[Any]]:
    with transaction() as session:
        cursor = Explaining(driver(session))
        return cursor, candidates(cursor, 1, ASKED)  # type: ignore[arg-type]


def test_a_longer_history_is_not_read(client: TestClient) -> None:
    bank(client)
    push(client, "payments", [receipt("P1", "200.07", received_on="2024-02-01")])
    _history(1, 1_500)
    few, _ = _read()
    _history(1_501, 15_000)
    many, found = _read()
    assert many.read < few.read * 2, (few.read, many.read)
    assert not many.scanned & {"payments", "statement_lines"}
    named = {ref for one in found for ref in one.references}
    assert {"REF-300", "REF-7"} <= named  # the one by its reference though hundreds have its amount since, the other by its amount
    assert sum(one.minor == 10_000 for one in found) <= MOST_ALIKE + 1
    sure = [one for one in find(ASKED[0], [one for one in found if one.minor == 10_000]) if one.sure]
    assert [one.reasons for one in sure] == [("amount_exact", "reference_named", "marked_as_return")]


def test_a_receipt_that_no_line_brought_is_found_by_whose_it_is(client: TestClient) -> None:
    bank(client)
    push(client, "payments", [receipt("P1", "200.07", received_on="2024-02-01"), receipt("P2", "9.00", received_on="2024-02-01")])
    line = Out(20_007, "CNY", date.fromisoformat(BACK), ("out",), "", "ACME GMBH")
    with transaction() as session:
        found = candidates(driver(session), 1, [line])
    assert [(one.kind, one.minor, one.name) for one in found] == [("return", 20_007, "Acme GmbH")]
    assert [one.reasons for one in find(line, found)] == [("amount_exact", "name_equal")]
