"""The score on a real ledger: how well it tells late payers from prompt ones, on invoices later than those its weights were tuned on.

For every invoice of the last 30 % the customer is scored on its invoice date from what was paid before that day, and the answers are
held against what happened. AUC is the chance that a late invoice is ranked above a prompt one.
"""

import csv
import os
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from statistics import fmean

import pytest

from receivables.money import to_minor
from receivables.rules.history import WINDOW, PaymentHistory, history_from_settled
from receivables.rules.score import behaviour_score, expected_lateness, late_odds

DATA = os.environ.get("HUIKUAN_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="HUIKUAN_DATA names no folder with b2b_closed.csv")


@dataclass(frozen=True, slots=True)
class Invoice:
    customer: str
    issued_on: date
    due_on: date
    paid_on: date
    amount: int
    currency: str

    @property
    def days_late(self) -> int:
        return (self.paid_on - self.due_on).days


def auc(truth: Sequence[bool], risk: Sequence[float]) -> float:
    """By the rank statistic, ties sharing their mean rank."""
    ranks: dict[float, list[int]] = defaultdict(list)
    for rank, value in enumerate(sorted(risk), start=1):
        ranks[value].append(rank)
    mean_rank = {value: fmean(places) for value, places in ranks.items()}
    late = sum(truth)
    above = sum(mean_rank[value] for value, was_late in zip(risk, truth, strict=True) if was_late) - late * (late + 1) / 2
    return above / (late * (len(truth) - late))


def read_invoices() -> list[Invoice]:
    with (Path(DATA or "") / "b2b_closed.csv").open(encoding="utf-8", newline="") as file:
        return [
            Invoice(
                row["customer_id"],
                date.fromisoformat(row["invoice_date"]),
                date.fromisoformat(row["due_date"]),
                date.fromisoformat(row["paid_date"]),
                to_minor(row["amount"], row["currency"]),
                row["currency"],
            )
            for row in csv.DictReader(file)
            if row["possible_duplicate"] == "0"
        ]


class Ledger:
    """The book by customer, asked what was known on a day."""

    def __init__(self, invoices: Sequence[Invoice]) -> None:
        self.by_customer: dict[str, list[Invoice]] = defaultdict(list)
        for invoice in sorted(invoices, key=lambda i: (i.paid_on, i.due_on)):
            self.by_customer[invoice.customer].append(invoice)
        self.history = cache(self._history)

    def _history(self, customer: str, as_of: date) -> PaymentHistory:
        invoices = self.by_customer[customer]
        settled = bisect_left(invoices, as_of, key=lambda i: i.paid_on)
        exposure: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for invoice in invoices[settled:]:
            if invoice.issued_on < as_of:
                exposure[invoice.currency][0] += invoice.amount if invoice.due_on < as_of else 0
                exposure[invoice.currency][1] += invoice.amount
        rows = [(i.due_on, i.paid_on) for i in invoices[max(0, settled - WINDOW) : settled]]
        return history_from_settled(rows, as_of, [(overdue, owed) for overdue, owed in exposure.values()])


def test_auc_of_the_hand_made_rank_statistic() -> None:
    assert auc([False, False, True, True], [0.1, 0.4, 0.35, 0.8]) == 0.75
    assert auc([False, True], [0.5, 0.5]) == 0.5


def test_score_and_expected_lateness() -> None:
    invoices = sorted(read_invoices(), key=lambda i: i.issued_on)
    ledger = Ledger(invoices)
    held_out = invoices[int(len(invoices) * 0.7) :]
    histories = [ledger.history(i.customer, i.issued_on) for i in held_out]
    scores = [behaviour_score(h, i.issued_on) for h, i in zip(histories, held_out, strict=True)]
    expected = [expected_lateness(h, i.due_on) for h, i in zip(histories, held_out, strict=True)]
    late = [i.days_late > 0 for i in held_out]
    very_late = [i.days_late > 30 for i in held_out]
    risk = [float(late_odds(score)) for score in scores]
    probability = [float(e.probability) for e in expected]
    scored = [place for place, score in enumerate(scores) if score.value is not None]

    figures = {
        "score, customers with history": auc([late[p] for p in scored], [risk[p] for p in scored]),
        "score, all": auc(late, risk),
        "score, over 30 days": auc(very_late, risk),
        "item probability": auc(late, probability),
    }
    error = fmean(abs(i.days_late - e.expected_days) for i, e in zip(held_out, expected, strict=True))
    print(f"\n{len(held_out)} invoices, {len(scored)} of customers with history", *(f"\nAUC {k}: {v:.4f}" for k, v in figures.items()))
    print(f"mean absolute error of the payment day: {error:.2f}")
    assert figures["score, customers with history"] >= 0.780
    assert figures["score, all"] >= 0.778
    assert figures["score, over 30 days"] >= 0.91
    assert figures["item probability"] >= 0.825
    assert error < 2.94
