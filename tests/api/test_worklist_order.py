"""The worklist's order in SQL and the rules it is the twin of: `priority.v2`, whose turn it is, and what fits into a day."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from builders import add_customer, add_invoice
from conftest import add_company
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import Session

from receivables import clock
from receivables.access.permissions import Permission
from receivables.access.principal import CompanyScope, Principal
from receivables.collection import work_queries, worklist, worklist_queries
from receivables.collection.kept import known
from receivables.collection.ranking import Account, Ranking, Wanted, ranking
from receivables.collection.worklist_schemas import WorklistQuery
from receivables.database import transaction
from receivables.money import MAX_MINOR
from receivables.promises.service import days
from receivables.rules.priority import Candidate, priority
from receivables.rules.worklist import beyond

PEOPLE = ("ann", "bo", "cy", None)
ZONES = ("Asia/Shanghai", "Pacific/Kiritimati")


def _insert(session: Session, table: str, **row: Any) -> int:
    values = f"({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"
    return int(session.execute(text(f"INSERT INTO {table} {values} RETURNING id"), row).scalar_one())


def _customer(session: Session, chance: Random, company: int, today: date) -> None:
    customer = add_customer(session, company_id=company, collector=chance.choice(PEOPLE))
    own = {"company_id": company, "customer_id": customer}
    for _ in range(chance.randint(1, 3)):
        minor = chance.choice([1, 99, 10_000, 123_456_789, MAX_MINOR])
        add_invoice(session, customer, minor, today + timedelta(chance.randint(-150, 12)),
                    currency=chance.choice(["CNY", "CNY", "USD", "JPY"]), disputed=chance.random() < 0.1)  # fmt: skip
    for back in sorted(chance.sample(range(50), chance.randint(0, 2)), reverse=True):
        _insert(session, "behaviour_scores", **own, as_of=today - timedelta(back), method="score.v1", factors="[]",
                score=chance.choice([None, 0, 37, 96, 100]))  # fmt: skip
    for rule in chance.sample(["overdue", "concentration", "over_limit"], chance.randint(0, 2)):
        _insert(session, "flags", **own, rule=rule, severity=chance.choice(["info", "warning", "critical"]), evidence="{}", opened_on=today,
                closed_on=today if chance.random() < 0.2 else None)  # fmt: skip
    for _ in range(chance.randint(0, 3)):
        action = _insert(
            session, "collection_actions", **own, channel=chance.choice(["phone", "email", "customer_page"]), actor="user:ann@example.com",
            outcome=chance.choice(["other", "unreachable", "promised"]), acted_at=clock.now() - timedelta(chance.randint(0, 6)),
            next_on=chance.choice([None, today, today + timedelta(2), today - timedelta(2)]),
        )  # fmt: skip
        if chance.random() < 0.6:
            _insert(session, "promises", **own, action_id=action, currency=chance.choice(["CNY", "USD"]),
                    amount_minor=chance.choice([50, 20_000]), given_on=today - timedelta(20),
                    promised_on=today + timedelta(chance.randint(-15, 5)))  # fmt: skip


def _book(seed: int) -> Principal:
    chance = Random(seed)  # noqa: S311 - a made-up book
    with transaction() as session:
        companies = [1, add_company(session, "second", zone=ZONES[1])]
        for company, zone in zip(companies, ZONES, strict=True):
            today = clock.today(zone)
            for _ in range(30):
                _customer(session, chance, company, today)
            _insert(session, "absences", company_id=company, person="cy", substitute="bo", from_on=today, to_on=today, actor="x")
            _insert(session, "collector_capacities", company_id=company, collector="bo", contacts_a_day=chance.choice([1, 6]))
            _insert(session, "contact_costs", company_id=company, channel="phone", currency="CNY", cost_minor=chance.choice([60, 5000]))
    scopes = {str(one): CompanyScope(one, str(one), "", "CNY", zone) for one, zone in zip(companies, ZONES, strict=True)}
    return Principal("key:erp", frozenset(Permission), scopes)


def _by_the_rules(found: list[tuple[Account, Candidate]]) -> list[Account]:
    groups: dict[str, list[tuple[Account, Candidate]]] = defaultdict(list)
    for one in found:
        groups[one[0].currency].append(one)
    turns = sorted(groups, key=lambda currency: (-len(groups[currency]), currency))
    placed = []
    for turn, currency in enumerate(turns):
        order = sorted(
            groups[currency], key=lambda one: (-priority(one[1], one[0].today).rank, -one[1].overdue_minor, one[1].customer_id)
        )  # fmt: skip
        placed += [((place, turn), account) for place, (account, _) in enumerate(order)]
    return [account for _, account in sorted(placed, key=lambda one: one[0])]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_is_that_of_the_rules(client: TestClient, seed: int) -> None:
    principal = _book(seed)
    with transaction() as session:
        today = days(principal)
        done, capacities = work_queries.contacted_today(session, principal, today), work_queries.capacities(session, list(today))

        def ranked(start: int, limit: int, customers: list[int] | None = None) -> Ranking:
            return ranking(session, today, known(session, today, None), Wanted(customers, None, list(done), start, limit))

        found = ranked(0, 10_000)
        flags = worklist_queries.flags(session, list(today), [one.customer_id for one in found.page])
        judged = [(one, worklist._candidate(one, flags.get(one.customer_id, ()))) for one in found.page]
        assert len(judged) == found.total > 40
        for account, candidate in judged:
            assert account.rank == priority(candidate, account.today).rank, candidate
        assert found.page == _by_the_rules(judged)
        for start in (0, 7, found.total - 1, found.total):
            assert ranked(start, 7).page == found.page[start : start + 7]
        narrow = sorted({one.customer_id for one in found.page})[::2]
        some = ranked(0, 10_000, narrow)
        assert {(one.customer_id, one.currency) for one in some.page} == {
            (one.customer_id, one.currency) for one in found.page if one.customer_id in narrow
        }
        rows = worklist.page(session, principal, WorklistQuery(limit=200))
    first: dict[int, str] = {}
    for one in found.page:
        if one.worker is not None and one.customer_id not in done:
            first.setdefault(one.customer_id, f"{one.company_id} {one.worker}")
    contacted = Counter(f"{key[0]} {key[1]}" for key in done.values() if key is not None)
    room = {f"{company} {person}": n - contacted[f"{company} {person}"] for (company, person), n in capacities.items()}
    over = dict(zip(first, beyond(list(first.values()), room), strict=True))
    assert [row.beyond_capacity for row in rows.items] == [over.get(one.customer_id, False) for one in found.page]
    assert any(over.values())
    waiting = Counter(first.values())
    assert {f"{one.company} {one.person}": one.waiting for one in rows.days if one.waiting} == dict(waiting)
    assert {f"{one.company} {one.person}": one.beyond for one in rows.days if one.beyond} == Counter(
        first[customer] for customer, late in over.items() if late
    )


def test_a_page_beyond_the_end_is_empty(client: TestClient) -> None:
    with transaction() as session:
        add_invoice(session, add_customer(session), 100_00, clock.today("Asia/Shanghai") - timedelta(9))
    for cursor in ("1", "99999999999999999999"):
        answer = client.get("/api/v1/worklist", params={"cursor": cursor, "include_total": True})
        assert (answer.status_code, answer.json()["items"], answer.json()["total"]) == (200, [], 1)
