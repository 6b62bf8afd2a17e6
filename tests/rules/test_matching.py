"""Which open items a statement line pays: a table of lines against one small book."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from receivables.rules.matching import (
    Difference,
    Habit,
    OpenItem,
    PayerAlias,
    Policy,
    Proposal,
    StatementLine,
    build,
    match,
    match_all,
    payer,
)

DAY = date(2026, 3, 1)
ACME, ACME_TRADING, HONGDA, STRANGER, KUWAIT = 1, 2, 3, 4, 5


def item(id: int, number: str, customer: int, minor: int, due: int = 30, **more: object) -> OpenItem:
    return OpenItem(id, number, customer, minor, "CNY", DAY, DAY + timedelta(due), **more)  # type: ignore[arg-type]


ITEMS = [
    item(1, "INV-2026-0101", ACME, 100_000, 10, customer_number="K-70001"),
    item(2, "INV-2026-0102", ACME, 250_000, 20),
    item(3, "INV-2026-0103", ACME, 333_300, 30, discount_basis_points=200, discount_until=DAY + timedelta(10)),
    item(4, "INV-2026-0201", ACME_TRADING, 480_000),
    item(5, "INV-2026-0301", HONGDA, 700_000, 10, contract_number="HT2026-009"),
    item(6, "INV-2026-0302", HONGDA, 700_000, 20, contract_number="HT2026-009"),
    item(7, "INV-2026-0303", HONGDA, 12_345, 30, purchase_order="PO 77/1234"),
    item(8, "900012345678", STRANGER, 100_000),
    replace(item(9, "INV-2026-0401", KUWAIT, 5_000), currency="KWD"),
]
ALIASES = [
    PayerAlias(ACME, account="DE89 3704 0044 0532 0130 00", confirmed=4),
    PayerAlias(ACME, name="Acme Machines Co., Ltd."),
    PayerAlias(HONGDA, name="上海宏达贸易有限公司", confirmed=2),
    PayerAlias(STRANGER, account="62220000111122223333", confirmed=1),
]
BOOK = build(ITEMS, ALIASES)
POLICY = Policy(
    small_difference_minor={"CNY": 100},
    bank_charge_minor={"CNY": 3_000},
    groups={ACME: frozenset({ACME, ACME_TRADING}), ACME_TRADING: frozenset({ACME, ACME_TRADING})},
)
ACCOUNT = {"payer_account": "de89370400440532013000"}
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(33, 127)})


def line(minor: int, text: str = "", **more: object) -> StatementLine:
    return StatementLine(minor, "CNY", DAY + timedelta(5), text, **more)  # type: ignore[arg-type]


def keys(proposal: Proposal) -> set[str]:
    return {reason.key for reason in proposal.reasons}


@pytest.mark.parametrize(
    "text",
    [
        "INV-2026-0101",
        "inv 2026/0101",
        "INV20260101",
        "Inv.-2026-101",
        "2026-0101",
        "货款INV-2026-0101谢谢",
        "发票号:INV-2026-0101",
        "INV-2026-0101".translate(WIDE),
        "pmt CNY 1,000.00 for INV-2026-0101, tel 5551234567",
        "0000INV-2026-0101",
        "INV_2026_0101",
    ],
)
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    best = match(line(100_000, text), BOOK, POLICY)[0]
    assert best.allocations == ((1, 100_000),)
    assert best.automatic


EXACT, SMALL, CHARGE, DISCOUNT = Difference.NONE, Difference.SMALL_DIFFERENCE, Difference.BANK_CHARGE, Difference.DISCOUNT
OVER = Difference.ON_ACCOUNT


@pytest.mark.parametrize(
    ("asked", "allocations", "difference", "minor", "automatic", "reason"),
    [
        # several numbers, a list that gives only the last digits, a range
        (line(350_000, "INV-2026-0101, INV-2026-0102"), ((1, 100_000), (2, 250_000)), EXACT, 0, True, "amount_exact"),
        (line(683_300, "INV-2026-0101~0103"), ((1, 100_000), (2, 250_000), (3, 333_300)), EXACT, 0, True, "amount_exact"),
        (line(683_300, "INV-2026-0101～03"), ((1, 100_000), (2, 250_000), (3, 333_300)), EXACT, 0, True, "amount_exact"),
        # only part of the number; unique in the book
        (line(100_000, "12345678"), ((8, 100_000),), EXACT, 0, True, "reference_named"),
        (line(100_000, "90001234"), ((8, 100_000),), EXACT, 0, True, "reference_named"),
        # how the amount differs
        (line(249_950, "INV-2026-0102"), ((2, 249_950),), SMALL, -50, True, "small_difference"),
        (line(250_050, "INV-2026-0102"), ((2, 250_000),), SMALL, 50, True, "small_difference"),
        (line(248_000, "INV-2026-0102", **ACCOUNT), ((2, 248_000),), CHARGE, -2_000, True, "bank_charge"),
        (line(326_634, "INV-2026-0103"), ((3, 326_634),), DISCOUNT, -6_666, True, "discount"),
        (line(200_000, "INV-2026-0102", **ACCOUNT), ((2, 200_000),), EXACT, 0, True, "partial_payment"),
        (line(200_000, "INV-2026-0102", payer_name="Acme Machines"), ((2, 200_000),), EXACT, 0, True, "payer_name"),
        (line(200_000, "INV-2026-0102"), ((2, 200_000),), EXACT, 0, False, "payer_unknown"),
        (line(300_000, "INV-2026-0102", **ACCOUNT), ((2, 250_000),), OVER, 50_000, False, "left_on_account"),
        # the payer and the amount
        (line(250_000, **ACCOUNT), ((2, 250_000),), EXACT, 0, True, "payer_account"),
        (line(250_000, payer_name="ACME MACHINES LLC"), ((2, 250_000),), EXACT, 0, False, "payer_name"),
        (line(12_345, payer_name="宏达贸易（股份）有限公司"), ((7, 12_345),), EXACT, 0, False, "payer_similar_name"),
        (line(326_634, **ACCOUNT), ((3, 326_634),), DISCOUNT, -6_666, False, "discount"),
        (line(683_300, **ACCOUNT), ((1, 100_000), (2, 250_000), (3, 333_300)), EXACT, 0, True, "whole_balance"),
        (line(350_000, **ACCOUNT), ((1, 100_000), (2, 250_000)), EXACT, 0, False, "oldest_add_up"),
        (line(433_300, **ACCOUNT), ((1, 100_000), (3, 333_300)), EXACT, 0, False, "sum_of_items"),
        (line(120_000, **ACCOUNT), ((1, 100_000), (2, 20_000)), EXACT, 0, False, "oldest_first"),
        # for another of the group
        (line(480_000, "INV-2026-0201", **ACCOUNT), ((4, 480_000),), EXACT, 0, True, "payer_of_the_group"),
        (line(480_000, **ACCOUNT), ((4, 480_000),), EXACT, 0, False, "payer_of_the_group"),
        # contract, order, customer number
        (line(1_400_000, "合同HT2026-009"), ((5, 700_000), (6, 700_000)), EXACT, 0, False, "reference_named"),
        (line(1_400_000, "HT2026-009", payer_name="上海宏达贸易"), ((5, 700_000), (6, 700_000)), EXACT, 0, True, "reference_named"),
        (line(12_345, "order PO77-1234"), ((7, 12_345),), EXACT, 0, True, "reference_named"),
        (line(250_000, "cust K70001"), ((2, 250_000),), EXACT, 0, False, "reference_named"),
        # the list was cut off, and one item is the rest
        (line(350_000, "INV-2026-0101,INV-20", **ACCOUNT), ((1, 100_000), (2, 250_000)), EXACT, 0, True, "amount_exact"),
        # fewer paid than named
        (line(100_000, "INV-2026-0101 INV-2026-0102", **ACCOUNT), ((1, 100_000),), EXACT, 0, False, "not_all_named"),
    ],
)
def test_best_proposal(
    asked: StatementLine, allocations: tuple[tuple[int, int], ...], difference: Difference, minor: int, automatic: bool, reason: str
) -> None:
    best = match(asked, BOOK, POLICY)[0]
    assert (best.allocations, best.difference, best.difference_minor, best.automatic) == (allocations, difference, minor, automatic)
    assert reason in keys(best)


@pytest.mark.parametrize(
    ("asked", "first", "reason"),
    [
        # twins of one customer; the same amount at two customers
        (line(700_000, payer_name="上海宏达贸易有限公司"), 5, "twin_amounts"),
        (line(700_000, "HT2026-009", payer_name="上海宏达贸易有限公司"), 5, "twin_amounts"),
        (line(100_000), 1, "same_amount_elsewhere"),
        # a number of another customer's item, with its amount and with the payer's own
        (line(480_000, "INV-2026-0201", payer_account="62220000111122223333"), 4, "payer_of_another_customer"),
        (line(100_000, "INV-2026-0302", payer_account="62220000111122223333"), 8, "reference_of_another_customer"),
        (line(700_000, "INV-2026-0301", payer_name="Acme Machinnes Ltd"), 5, "payer_of_another_customer"),
        # a number of another of the payer's own items; one of an item in another currency
        (line(250_000, "INV-2026-0103", **ACCOUNT), 2, "reference_differs"),
        (line(250_000, "INV-2026-0401", **ACCOUNT), 2, "reference_in_another_currency"),
        # a number of the book's series that is not in it; a piece of a number of another customer's item with the amount
        (line(250_000, "INV-2026-0999", **ACCOUNT), 2, "reference_unknown"),
        (line(100_000, "12345678", **ACCOUNT), 1, "reference_of_another_customer"),
        # nobody known, nothing named
        (line(480_000), 4, "payer_unknown"),
    ],
)
def test_never_applied_by_itself(asked: StatementLine, first: int, reason: str) -> None:
    proposals = match(asked, BOOK, POLICY)
    assert not any(proposal.automatic or proposal.confidence >= POLICY.automatic_at for proposal in proposals)
    assert proposals[0].allocations[0][0] == first
    assert reason in keys(proposals[0])


def test_a_discount_is_only_for_its_days() -> None:
    late = replace(line(326_634, "INV-2026-0103", **ACCOUNT), received_on=DAY + timedelta(11))
    assert match(late, BOOK, POLICY)[0].difference is not Difference.DISCOUNT
    assert match(late, BOOK, replace(POLICY, discount_grace_days=1))[0].difference is Difference.DISCOUNT


def test_limits_count_in_their_own_currency() -> None:
    proposals = match(line(249_950, "INV-2026-0102"), BOOK, replace(POLICY, small_difference_minor={"USD": 100}, bank_charge_minor={}))
    assert proposals[0].difference is Difference.NONE
    assert "partial_payment" in keys(proposals[0])


def test_a_word_that_names_too_many_items_is_told_and_applies_nothing() -> None:
    many = [item(100 + n, f"B-{n:05d}", HONGDA, 50_000 + n, n, contract_number="HT-77") for n in range(201)]
    twin = replace(many[3], id=1_000, number="B-90001", due_on=DAY + timedelta(400))  # beyond the oldest 200
    asked = line(50_003, "HT-77", payer_name="上海宏达贸易有限公司")
    few = match(asked, build(many[:20], ALIASES), POLICY)
    proposals = match(asked, build([*many, twin], ALIASES), POLICY)
    assert few[0].automatic
    assert "reference_limited" not in keys(few[0])
    assert not any(found.automatic for found in proposals)
    assert any(r.params == {"word": "HT77", "items": 200} for r in proposals[0].reasons if r.key == "reference_limited")
    named = match(line(50_005, "HT-77 B-00005", payer_name="上海宏达贸易有限公司"), build([*many, twin], ALIASES), POLICY)
    assert named[0].automatic  # a whole number settles it, whatever else is named


def test_the_limit_of_the_search_is_told() -> None:
    many = build([item(id, f"INV-{id:06d}", ACME, 1_000 * id + id * id, id) for id in range(1, 200)], ALIASES)
    proposals = match(line(987_654, **ACCOUNT), many, POLICY)
    assert "search_limited" in keys(proposals[0])
    assert not any(proposal.automatic for proposal in proposals)


@pytest.mark.parametrize(
    ("minor", "habit", "confidence", "automatic"),
    [
        # the oldest as far as the money goes: surer the oftener it was so, never sure enough
        (120_000, None, 300, False),
        (120_000, Habit(2, 2), 300, False),
        (120_000, Habit(3, 3), 492, False),
        (120_000, Habit(10, 8), 557, False),
        (120_000, Habit(10, 7), 300, False),
        (120_000, Habit(500, 500), 746, False),
        # exactly the oldest together: applied once it was so five times of five
        (350_000, None, 900, False),
        (350_000, Habit(3, 3), 948, False),
        (350_000, Habit(5, 5), 957, True),
        (350_000, Habit(10, 8), 953, True),
        (350_000, Habit(5, 4), 945, False),
        (350_000, Habit(10, 7), 900, False),
    ],
)
def test_the_habit_of_paying_the_oldest(minor: int, habit: Habit | None, confidence: int, automatic: bool) -> None:
    policy = replace(POLICY, habits={ACME: habit} if habit else {})
    best = match(line(minor, **ACCOUNT), BOOK, policy)[0]
    assert (best.confidence, best.automatic) == (confidence, automatic)
    told = [reason.params for reason in best.reasons if reason.key == "habit_oldest_first"]
    assert told == ([{"times": habit.oldest_first, "of": habit.receipts}] if habit and habit.is_one else [])


def test_a_habit_is_the_payers_own_and_a_doubt_is_stronger() -> None:
    theirs = replace(POLICY, habits={HONGDA: Habit(9, 9)})
    assert match(line(350_000, **ACCOUNT), BOOK, theirs) == match(line(350_000, **ACCOUNT), BOOK, POLICY)
    known = replace(POLICY, habits={ACME: Habit(9, 9)})
    assert not match(line(350_000, "INV-2026-0301", **ACCOUNT), BOOK, known)[0].automatic


def test_an_item_is_taken_once_in_a_run() -> None:
    first, second = match_all([line(100_000, "INV-2026-0101"), line(100_000, "INV-2026-0101")], BOOK, POLICY)
    assert first[0].automatic
    assert not second[0].automatic
    assert "claimed_before" in keys(second[0])


def test_ways_as_good_as_each_other_are_left_to_a_person() -> None:
    orders = [item(id, f"R{id}-20260{id}", id, 50_001 + id, purchase_order=f"PO-4711{id}") for id in (1, 2, 3)]
    for most in (1, 5):
        proposals = match(line(50_000, "PO-47111 PO-47112 PO-47113"), build(orders), replace(POLICY, most_proposals=most))
        assert not any(proposal.automatic for proposal in proposals)
        assert "ambiguous" in keys(proposals[0])


def test_who_pays() -> None:
    assert payer(line(1, **ACCOUNT), BOOK.payers).customers == {ACME: 4}
    assert payer(line(1, payer_name="ACME Machines"), BOOK.payers).customers == {ACME: 0}
    assert payer(line(1, payer_name="Nobody we know"), BOOK.payers).customers == {}


@pytest.mark.parametrize("minor", [0, -100_000])
def test_money_that_went_out_pays_nothing(minor: int) -> None:
    assert match(line(minor, "INV-2026-0101"), BOOK, POLICY) == []
