"""What matching looks up in the database is what it would find in a book of everything."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from erp import Row, book, customer, invoice, push, receipt
from fastapi.testclient import TestClient

from receivables.clearing import habits, lookups
from receivables.clearing.candidates import Left, customers_of, identity
from receivables.clearing.proposing import Found, propose
from receivables.database import driver, transaction
from receivables.rules.matching import Book, Habit, Policy, StatementLine, items_of, match_all, references
from receivables.rules.matching.words import sieve, words

DAY = date(2024, 2, 20)
LIMITS = Policy(small_difference_minor={"CNY": 100}, bank_charge_minor={"CNY": 500})
ALL = """SELECT id, number, customer_id, open_minor, currency, issued_on, due_on, contract_number, purchase_order, reference,
    kind FROM invoices WHERE open_minor > 0 AND kind <> 'credit_note'"""
ALIAS = "INSERT INTO payer_aliases (company_id, customer_id, account, name, confirmed, actor) VALUES (1, %s, %s, %s, %s, 'test')"
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(33, 127)})
NAMES = ("Acme Machines Ltd", "上海宏达贸易有限公司", "Beta Trading AG", "Gamma GmbH", "Acme Services Ltd", "北京远洋科技有限公司")


def _number(random: Random, place: int) -> str:
    forms = ("INV-2024-{:04d}", "2024/{:05d}", "{:010d}", "F{:d}-24", "发票{:06d}", "19304{:05d}")
    number = random.choice(forms).format(random.randrange(1, 400) * random.choice((1, 10, 100)))
    return f"{number}-{place}" if random.random() < 0.3 else number.translate(WIDE) if random.random() < 0.05 else number


def _items(random: Random) -> list[Row]:
    made = []
    for place in range(260):
        row = invoice(f"E-{place:05d}" if place % 3 else f"X{random.randrange(10**7)}-{place}", f"{random.randrange(1, 90) * 10}.00")
        due = date(2024, 1, 1) + timedelta(random.randrange(80))
        row |= {"number": _number(random, place), "customer_external_id": f"C{random.choice((1, 1, 2, 3, 4, 5, 6))}"}
        row |= {"due_on": str(due), "issued_on": "2024-01-01", "currency": random.choice(("CNY", "CNY", "CNY", "USD"))}
        row |= {"contract_number": random.choice((None, "HT2024-009", "合同2024-010", f"C-{place}"))}
        row |= {"purchase_order": random.choice((None, f"PO 77/{random.randrange(1, 60):04d}")), "reference": random.choice((None, "4711"))}
        made.append({name: value for name, value in row.items() if value is not None})
    return made


def _text(random: Random, some: list[Row]) -> str:
    told = []
    for row in some:
        number = random.choice([row["number"], row["number"], *(row.get(name) for name in ("contract_number",
                                "purchase_order", "reference") if row.get(name))])  # fmt: skip
        digits = "".join(filter(str.isdigit, number))
        told.append(random.choice((number, number, number.lower(), number.translate(WIDE), number.replace("-", " "), digits, digits[3:],
                                   digits[:-2], digits.lstrip("0"), number.replace("-0", "-").replace("-0", "-"))))  # fmt: skip
    noise = random.choice(("", "", "INV-2024-9999", "20240219", "K0003", "RMB 12.50", "TEL 5551234567", "C4"))
    return " ".join([*told, noise]) if random.random() < 0.8 else noise


def _left(random: Random, items: list[Row], customers: dict[str, int]) -> Left:
    some = random.sample(items, random.choice((1, 1, 1, 2, 3)))
    minor = sum(round(float(row["amount"]) * 100) for row in some) + random.choice((0, 0, 0, 0, -50, 80, -400, -2_000, 5_000))
    if random.random() < 0.2:
        some, minor = some[:1], round(float(some[0]["amount"]) * 98)
    payer = customers[some[0]["customer_external_id"]] if random.random() < 0.7 else random.choice(list(customers.values()))
    known = random.choice(("account", "name", "similar", "identity", ""))
    name = {"name": NAMES[payer - 1], "similar": NAMES[payer - 1].replace("e", "ee", 1)}.get(known, "")
    account = {"account": f"DE{payer}9", "identity": identity(payer)}.get(known, "")
    line = StatementLine(max(1, minor), some[0]["currency"], DAY, _text(random, some), name, account)
    return Left(0, payer if known == "identity" else None, account, name, line)


def _everything(cursor: Any) -> tuple[Book, Found]:
    found = Found(customers_of(cursor, 1))
    items = found.add(cursor.execute(ALL).fetchall())
    return Book(references(items, found.customers.numbers), items_of(items), found.customers.payers), found


@pytest.fixture
def customers(client: TestClient) -> dict[str, int]:
    rows = [
        customer(f"C{place}", name=name, number=f"K{place:04d}", group="G" if place in (2, 3) else None)
        | ({"discount_percent": "2", "discount_days": 60} if place % 2 else {})
        for place, name in enumerate(NAMES, start=1)
    ]
    return book(client, customers=rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_proposals_as_against_the_whole_book(client: TestClient, customers: dict[str, int], seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a sample, no secret
    items = _items(random)
    push(client, "invoices", items)
    left = [_left(random, items, customers) for _ in range(400)]
    with transaction() as session:
        cursor = driver(session)
        for customer_id in customers.values():
            cursor.execute(ALIAS, (customer_id, f"DE{customer_id}9", "", customer_id % 3 + 1))
        whole, known = _everything(cursor)
        policy = Policy(small_difference_minor=LIMITS.small_difference_minor, bank_charge_minor=LIMITS.bank_charge_minor,
                        groups=known.customers.groups)  # fmt: skip
        offers, _ = propose(cursor, 1, left, LIMITS)
        alone = [propose(cursor, 1, [one], LIMITS)[0][0] for one in left[:40]]
    expected = list(match_all([one.line for one in left], whole, policy))
    assert sum(1 for one in expected if one and one[0].automatic) > 40
    assert offers == expected
    once = [next(iter(match_all([one.line], whole, policy))) for one in left[:40]]
    assert alone == once


def test_of_a_customer_with_very_many_items_the_oldest_are_tried_and_it_says_so(client: TestClient, customers: dict[str, int]) -> None:
    push(client, "invoices", [invoice(f"I{n:04d}", f"{n}.13", due_on=str(date(2024, 1, 1) + timedelta(n))) for n in range(1, 151)])
    line = StatementLine(1_000_000, "CNY", DAY, "", NAMES[0])
    with transaction() as session:
        offers, _ = propose(driver(session), 1, [Left(0, None, "", NAMES[0], line)], LIMITS)
    assert offers[0][0].allocations[0][1] == 113
    assert "search_limited" in {reason.key for reason in offers[0][0].reasons}


def test_of_a_contract_with_very_many_items_the_oldest_are_read_and_a_twin_beyond_them_keeps_it_from_being_applied(
    client: TestClient, customers: dict[str, int]
) -> None:
    def one(n: int, amount: str) -> Row:
        return invoice(f"I{n:04d}", amount, due_on=str(date(2025, 1, 1) - timedelta(n)), contract_number="HT2024-009")

    rows = [one(n, f"{n}.13") for n in range(1, 221)]  # the oldest come last
    push(client, "invoices", [*rows, invoice("TWIN", "215.13", due_on="2025-06-01", contract_number="HT2024-009")])
    line = StatementLine(21_513, "CNY", DAY, "HT2024-009", NAMES[0])
    with transaction() as session:
        offers, _ = propose(driver(session), 1, [Left(0, None, "", NAMES[0], line)], LIMITS)
        read, limited = lookups.named(driver(session), 1, [(sieve("2024009"), "2024009")])
    assert not any(offer.automatic for offer in offers[0])
    assert "reference_limited" in {reason.key for offer in offers[0] for reason in offer.reasons}
    assert [row[6] for row in read] == [date(2025, 1, 1) - timedelta(n) for n in range(220, 19, -1)]
    assert limited == {"2024009"}


FORMS = ["INV-2024-0101", "PO 77/1234", "合同HT2024-009", "0001000", "Ａ－１２０３", "F/24-000012", "ⅩⅡ-5", "№ 7", "-", "０００"]


@pytest.mark.parametrize("form", FORMS)
def test_the_database_sieves_as_the_rule_does(database: None, form: str) -> None:
    with transaction() as session:
        row = driver(session).execute("SELECT reference_sieve(%s), reference_digits(%s)", (form, form)).fetchone()
    assert row is not None
    assert row[0] in {sieve(word.raw) for word in words(form, "CNY")} | {""}
    assert sieve(row[1]) == row[0]


def test_how_a_customer_paid_before(client: TestClient) -> None:
    items = [invoice(f"I{n}", "100.00", due_on=f"2024-01-{n:02d}") for n in range(1, 20)]
    items += [invoice(f"J{n}", "100.00", due_on=f"2024-01-{n:02d}", customer_external_id="C2") for n in range(1, 20)]

    def paid(number: str, *ids: str, customer_id: str = "C1") -> Row:
        told = [{"invoice_external_id": one, "amount": "100.00"} for one in ids]
        return receipt(number, f"{len(ids)}00.00", customer_external_id=customer_id, allocations=told)

    payments = [paid("P1", "I1"), paid("P2", "I2", "I3"), paid("P3", "I4"), paid("P4", "I9"), paid("P5", "I5", "I6", "I7", "I8")]
    payments += [paid("Q1", "J7", customer_id="C2"), receipt("Q2", "5.00", customer_external_id="C2")]
    ids = book(client, customers=[customer(), customer("C2"), customer("C3")], invoices=items)
    for payment in payments:
        push(client, "payments", [payment])
    with transaction() as session:
        found = habits.of(driver(session), [ids["C1"], ids["C2"], ids["C3"]])
        line = StatementLine(20_000, "CNY", DAY, "", "", identity(ids["C1"]))
        offers, _ = propose(driver(session), 1, [Left(0, ids["C1"], "", "", line)], LIMITS)
    assert found == {ids["C1"]: Habit(5, 4), ids["C2"]: Habit(1, 0)}
    assert [item_id for item_id, _ in offers[0][0].allocations] == [ids["I10"], ids["I11"]]
    assert {reason.key: reason.params for reason in offers[0][0].reasons}["habit_oldest_first"] == {"times": 4, "of": 5}
