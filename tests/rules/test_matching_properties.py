"""What holds for any line and any book: nothing is paid twice over, order and width change nothing, strangers make nothing surer."""

import time
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.matching import Difference, OpenItem, PayerAlias, Policy, Proposal, StatementLine, build, match
from receivables.rules.matching.subsets import adding_up

DAY = date(2026, 3, 1)
POLICY = Policy(
    small_difference_minor={"CNY": 5},
    bank_charge_minor={"CNY": 30},
    groups={1: frozenset({1, 2}), 2: frozenset({1, 2})},
    search_items=8,
    search_steps=200,
)
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(33, 127)})
NAMES = ("Acme Machines Ltd", "Acme Machine Co", "上海宏达贸易有限公司", "上海宏达商贸公司")
ALIASES = [PayerAlias(place % 3 + 1, account=f"AC{place}77", name=name, confirmed=place % 2) for place, name in enumerate(NAMES)]

amounts = st.one_of(st.integers(1, 40), st.integers(1, 3_000))
numbers = st.builds(lambda prefix, n: f"{prefix}{n:06d}", st.sampled_from(("", "INV-", "F/26-")), st.integers(1, 60))


def _item(id: int, number: str, customer: int, minor: int, due: int, discount: int, contract: int | None) -> OpenItem:
    terms = (discount, DAY + timedelta(10)) if discount else (0, None)
    together = f"HT-{contract:05d}" if contract else None
    return OpenItem(
        id, number, customer, minor, "CNY", DAY, DAY + timedelta(due), contract_number=together, customer_number=f"K{customer:05d}",
        discount_basis_points=terms[0], discount_until=terms[1],
    )  # fmt: skip


items = st.builds(
    _item, st.integers(1, 10**6), numbers, st.integers(1, 4), amounts, st.integers(0, 40), st.sampled_from((0, 0, 200, 333)),
    st.one_of(st.none(), st.integers(1, 3)),
)  # fmt: skip
books = st.lists(items, max_size=14, unique_by=lambda item: item.id)
words = st.one_of(
    numbers,
    st.sampled_from(("货款", "INV", "HT-00001", "K00002", "HT00002", "000012~15", "20260301", ",", "CNY 12.30")),
    st.text(max_size=6),
)
lines = st.builds(
    lambda minor, parts, name, account: StatementLine(minor, "CNY", DAY + timedelta(3), " ".join(parts), name, account),
    amounts,
    st.lists(words, max_size=5),
    st.sampled_from(("", "ACME MACHINES", "Acme Machinery", "宏达贸易", *NAMES)),
    st.sampled_from(("", "", "AC077", "AC-177", "AC277", "AC999")),
)


def aimed(line: StatementLine, book: list[OpenItem], chosen: Random) -> StatementLine:
    """The line made to pay and name some items of the book, so that most cases say something."""
    if not book or chosen.random() < 0.2:
        return line
    some = chosen.sample(book, min(len(book), chosen.randrange(1, 4)))
    minor = sum(item.open_minor for item in some) + chosen.choice((0, 0, 0, -2, 3, -20, 50))
    text = " ".join([line.text, *(item.number for item in some if chosen.random() < 0.6)])
    return replace(line, amount_minor=max(1, minor), text=text)


chance = st.randoms(use_true_random=False)


@given(lines, books, chance)
def test_never_more_than_is_open_nor_than_came_in(line: StatementLine, book: list[OpenItem], chosen: Random) -> None:
    line = aimed(line, book, chosen)
    opened = {item.id: item for item in book}
    for proposal in match(line, build(book, ALIASES), POLICY):
        ids = [item_id for item_id, _ in proposal.allocations]
        assert len(set(ids)) == len(ids)
        assert all(0 < part <= opened[item_id].open_minor for item_id, part in proposal.allocations)
        assert 0 < sum(part for _, part in proposal.allocations) <= line.amount_minor
        assert {opened[item_id].customer_id for item_id in ids} == set(proposal.customer_ids)
        assert 0 < proposal.confidence <= 1000
        assert proposal.automatic == (proposal.confidence >= POLICY.automatic_at)
        _check_difference(proposal, line, opened)


def _check_difference(proposal: Proposal, line: StatementLine, opened: dict[int, OpenItem]) -> None:
    total = sum(opened[item_id].open_minor for item_id, _ in proposal.allocations)
    paid = sum(part for _, part in proposal.allocations)
    if proposal.difference is Difference.NONE:
        assert proposal.difference_minor == 0
        assert paid == line.amount_minor
        return
    assert proposal.difference_minor == line.amount_minor - total
    limits = {Difference.SMALL_DIFFERENCE: 5, Difference.BANK_CHARGE: 30}
    assert abs(proposal.difference_minor) <= limits.get(proposal.difference, 10**9)
    assert paid == min(line.amount_minor, total)


@given(lines, books, chance)
def test_the_order_of_the_book_changes_nothing(line: StatementLine, book: list[OpenItem], chosen: Random) -> None:
    line = aimed(line, book, chosen)
    shuffled, aliases = list(book), list(ALIASES)
    chosen.shuffle(shuffled)
    chosen.shuffle(aliases)
    assert match(line, build(book, ALIASES), POLICY) == match(line, build(shuffled, aliases), POLICY)


@given(lines, books, chance)
def test_full_width_is_half_width(line: StatementLine, book: list[OpenItem], chosen: Random) -> None:
    line = aimed(line, book, chosen)
    wide = replace(
        line,
        text=line.text.translate(WIDE), payer_name=line.payer_name.translate(WIDE), payer_account=line.payer_account.translate(WIDE),
    )  # fmt: skip
    known = build(book, ALIASES)
    assert _without_words(match(wide, known, POLICY)) == _without_words(match(line, known, POLICY))


def _without_words(proposals: list[Proposal]) -> list[Proposal]:
    """The alias's account is told as the line writes it."""
    return [replace(proposal, reasons=()) for proposal in proposals]


@given(lines, books, chance, st.integers(1, 3_000))
def test_an_unrelated_item_makes_nothing_surer(line: StatementLine, book: list[OpenItem], chosen: Random, minor: int) -> None:
    """Of a customer the payer has nothing to do with, with a number and an amount that the line does not name."""
    line = aimed(line, book, chosen)
    other = OpenItem(10**7, "ZZQ-8765432", 99, minor if minor != line.amount_minor else minor + 1, "CNY", DAY, DAY)
    before = match(line, build(book, ALIASES), POLICY)
    after = match(line, build([*book, other], ALIASES), POLICY)
    assert max((p.confidence for p in after), default=0) <= max((p.confidence for p in before), default=0)
    sure = {(p.allocations, p.difference): p.confidence for p in before}
    assert all(p.confidence <= sure.get((p.allocations, p.difference), 0) for p in after)


@given(st.lists(amounts, max_size=40), st.integers(1, 5_000), st.integers(1, 30), st.integers(1, 500))
def test_sums_add_up_within_their_limits(opened: list[int], amount: int, most_items: int, most_steps: int) -> None:
    found = adding_up(
        (_item(id, "", 1, minor, 0, 0, None) for id, minor in enumerate(opened, start=1)), amount, most_items, most_steps
    )
    assert len(found.found) <= 2
    assert all(sum(item.open_minor for item in items) == amount and 1 < len(items) <= most_items for items in found.found)


@given(st.lists(st.integers(1, 60), max_size=8), st.integers(1, 200))
def test_an_unlimited_search_misses_nothing(opened: list[int], amount: int) -> None:
    reachable: dict[int, int] = {0: 1}
    for minor in opened:
        for reached, ways in list(reachable.items()):
            reachable[reached + minor] = reachable.get(reached + minor, 0) + ways
    ways = reachable.get(amount, 0) - opened.count(amount)
    found = adding_up((_item(id, "", 1, minor, 0, 0, None) for id, minor in enumerate(opened, start=1)), amount, 20, 10**6)
    assert not found.limited
    assert len(found.found) == min(2, ways) or (opened.count(amount) and len(found.found) <= ways)


def test_no_text_takes_long() -> None:
    """Texts made to make a search go back and forth; in a second there would be room for thousands of ordinary lines."""
    book = build([_item(n, f"{n:07d}", 1, 100 + n, n, 0, None) for n in range(1, 2_000)], ALIASES)
    nasty = ["1 " * 1_000, "A-" * 1_000 + "~", "1" * 2_000, "A1" * 1_000, "1~" * 1_000, "~1.." * 500, "INV-" * 400 + "1 TO 9999999"]
    started = time.process_time()
    for text in nasty:
        match(StatementLine(987_654, "CNY", DAY, text, "x" * 2_000, "AC077"), book, POLICY)
    assert time.process_time() - started < 5
