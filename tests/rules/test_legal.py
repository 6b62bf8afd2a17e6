"""Court fees by tiers, lawyers' fees, and whether going to law pays."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.legal import (
    SCALES,
    FeeKind,
    FeeScheme,
    LegalError,
    Means,
    Plea,
    Scale,
    Tier,
    Verdict,
    assess,
    by_tiers,
    check_tiers,
    completeness,
    fee_by,
    lawyer_fee,
    scale_on,
)

DAY = date(2026, 1, 31)
(COURT,), (HELD,) = SCALES["court"], SCALES["preservation"]
# claim in yuan, court fee and fee for preservation by the State Council's Order 481
FEES = [
    (1, 50, "30"), (1_000, 50, "30"), (10_000, 50, "120"), (100_000, 2_300, "1020"), (200_000, 4_300, "1520"), (500_000, 8_800, "3020"),
    (1_000_000, 13_800, "5000"), (2_000_000, 22_800, "5000"), (5_000_000, 46_800, "5000"), (10_000_000, 81_800, "5000"),
    (20_000_000, 141_800, "5000"), (30_000_000, 191_800, "5000"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "court", "held"), FEES)
def test_chinese_court_fees(claim: int, court: int, held: str) -> None:
    assert fee_by(COURT, claim * 100) == court * 100
    assert fee_by(HELD, claim * 100) == int(held) * 100


# scheme, fee for a claim of 100,000.00 of which 60,000.00 come in
LAWYERS = [
    (FeeScheme(), 0),
    (FeeScheme(FeeKind.FIXED, fixed_minor=500_000), 500_000),
    (FeeScheme(FeeKind.HOURLY, rate_minor=200_000, hours=Decimal("12.5")), 2_500_000),
    (FeeScheme(FeeKind.CONTINGENCY, percent=Decimal(15)), 900_000),
    (FeeScheme(FeeKind.CONTINGENCY, fixed_minor=100_000, percent=Decimal("12.345")), 840_700),
    (FeeScheme(FeeKind.TIERS, tiers=(Tier(5_000_000, Decimal(6)), Tier(None, Decimal(4)))), 500_000),
]


@pytest.mark.parametrize(("scheme", "fee"), LAWYERS)
def test_lawyers(scheme: FeeScheme, fee: int) -> None:
    assert lawyer_fee(scheme, 10_000_000, 6_000_000) == fee


PLEA = Plea(10_000_000, Decimal(60), COURT, None, FeeScheme(FeeKind.CONTINGENCY, percent=Decimal(15)), 50_000, 100, Means.GOOD, None, DAY)


def test_cost_against_expected_recovery() -> None:
    found = assess(PLEA)
    assert (found.expected_minor, found.court_minor, found.lawyer_minor, found.cost_minor) == (6_000_000, 230_000, 900_000, 1_180_000)
    assert (found.net_minor, found.verdict, found.reasons) == (4_820_000, Verdict.WORTH_IT, ())
    assert assess(replace(PLEA, preservation=HELD)).cost_minor == 1_180_000 + 102_000


FREE = Scale(DAY, "CNY", (), 0, 0)
# what differs, the verdict, the reasons
VERDICTS = [
    ({"chance_percent": Decimal(0)}, "not_worth_it", []),
    ({"chance_percent": Decimal(0), "court": FREE, "fee": FeeScheme(), "other_minor": 0}, "not_worth_it", []),  # costs and brings nothing
    ({"other_minor": 3_700_000}, "close", []),  # 6,000,000 - 4,830,000: below a fifth
    ({"other_minor": 3_670_000}, "worth_it", []),
    ({"other_minor": 3_670_001}, "close", []),
    ({"other_minor": 4_870_000}, "close", []),  # nothing won, nothing lost
    ({"other_minor": 4_870_001}, "not_worth_it", []),
    ({"other_minor": 5_000_000}, "not_worth_it", []),
    ({"complete_percent": 40, "means": Means.POOR}, "worth_it", [("evidence_missing", 60), ("means_poor", None)]),
    ({"complete_percent": None, "means": Means.UNKNOWN}, "worth_it", [("no_checklist", None), ("means_unknown", None)]),
    ({"ends_on": DAY}, "worth_it", [("limitation_near", 0)]),
    ({"ends_on": DAY + timedelta(90)}, "worth_it", [("limitation_near", 90)]),
    ({"ends_on": DAY + timedelta(91)}, "worth_it", []),
    ({"ends_on": DAY - timedelta(1)}, "worth_it", [("limitation_over", 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "verdict", "reasons"), VERDICTS)
def test_verdicts(fields: dict[str, object], verdict: str, reasons: list[tuple[str, int | None]]) -> None:
    found = assess(replace(PLEA, **fields))  # type: ignore[arg-type]
    assert (found.verdict.value, list(found.reasons)) == (verdict, reasons)


def test_scales_are_dated() -> None:
    new = Scale(date(2026, 1, 1), "CNY", (Tier(None, Decimal(1)),))
    assert scale_on([COURT, new], "CNY", date(2025, 12, 31)) is COURT
    assert scale_on([COURT, new], "CNY", date(2026, 1, 1)) is new
    assert scale_on([COURT], "USD", DAY) is None
    assert scale_on([COURT], "CNY", date(2007, 3, 31)) is None
    assert scale_on([COURT], "CNY", date(2007, 4, 1)) is COURT
    own = replace(new, source="ours")
    assert scale_on([COURT, new, own], "CNY", DAY) is own  # of one day the last given
    bounded = replace(new, least_minor=300, most_minor=500)
    assert [fee_by(bounded, minor) for minor in (0, 29_999, 30_100, 50_000, 50_100)] == [300, 300, 301, 500, 500]
    assert [completeness(*parts) for parts in ((0, 0), (3, 2), (3, 3))] == [None, 66, 100]


@pytest.mark.parametrize(
    ("tiers", "code"),
    [
        ((), "tiers_empty"),
        ((Tier(100, Decimal(1)),), "tiers_not_rising"),
        ((Tier(None, Decimal(1)), Tier(None, Decimal(1))), "tiers_not_rising"),
        ((Tier(100, Decimal(1)), Tier(100, Decimal(1)), Tier(None, Decimal(1))), "tiers_not_rising"),
        ((Tier(0, Decimal(1)), Tier(None, Decimal(1))), "tiers_not_rising"),
    ],
)
def test_tiers_that_contradict_themselves(tiers: tuple[Tier, ...], code: str) -> None:
    with pytest.raises(LegalError) as refused:
        check_tiers(tiers, "/tiers")
    assert refused.value.code == code


def test_a_tier_counts_for_what_reaches_into_it() -> None:
    tiers = (Tier(1, Decimal(100)), Tier(100, Decimal(10)), Tier(None, Decimal(0), 50))
    check_tiers(tiers, "/tiers")
    check_tiers(COURT.tiers, "/tiers")
    assert [by_tiers(minor, tiers) for minor in (0, 1, 11, 100, 101)] == [0, 1, 2, 11, 61]


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_a_larger_claim_never_costs_less(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert by_tiers(low, COURT.tiers) <= by_tiers(high, COURT.tiers)
    assert fee_by(HELD, low) <= fee_by(HELD, high) <= 500_000


@given(st.integers(1, 10**12), st.decimals(0, 100, places=2), st.integers(0, 10**9))
def test_net_is_what_is_expected_less_what_it_costs(claim: int, chance: Decimal, other: int) -> None:
    found = assess(replace(PLEA, claim_minor=claim, chance_percent=chance, other_minor=other))
    assert found.net_minor == found.expected_minor - found.court_minor - found.lawyer_minor - other
    assert 0 <= found.expected_minor <= claim
