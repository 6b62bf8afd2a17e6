"""Behaviour scores: the history read by SQL is the rule's, and nothing settled on or after the day is used."""

import random
from datetime import date, timedelta

import pytest
from builders import add_customer, add_invoice, add_payment, allocate, pay, reverse_entry
from fastapi.testclient import TestClient
from sqlmodel import Session

from receivables import clock
from receivables.database import transaction
from receivables.risk.histories import histories
from receivables.rules.history import PaymentHistory, history_from_settled

TODAY = clock.today("Asia/Shanghai")
DAY = date(2026, 6, 15)


def settle(session: Session, customer: int, due_on: date, paid_on: date, minor: int = 100_00) -> int:
    invoice = add_invoice(session, customer, minor, due_on, issued_on=due_on - timedelta(30))
    pay(session, invoice, minor, paid_on)
    return invoice


@pytest.mark.parametrize("seed", range(4))
def test_the_set_based_history_is_the_rule_s(client: TestClient, seed: int) -> None:
    """Random books: what is settled before the day, and what is open in each currency on its morning."""
    dice = random.Random(seed)  # noqa: S311 - sample data
    expected: dict[int, PaymentHistory] = {}
    with transaction() as session:
        for _ in range(3):
            customer = add_customer(session)
            settled, exposure = [], {"CNY": [0, 0], "USD": [0, 0]}
            for _ in range(dice.choice([3, 40, 240])):
                due_on = DAY + timedelta(dice.randint(-300, 20))
                currency, minor = dice.choice(["CNY", "USD"]), dice.randint(1, 10**6)
                invoice = add_invoice(session, customer, minor, due_on, issued_on=due_on - timedelta(40), currency=currency)
                paid_on = due_on + timedelta(dice.randint(-40, 120))
                part = minor if dice.random() < 0.8 else dice.randint(1, minor)
                if dice.random() < 0.9:
                    pay(session, invoice, part, paid_on)
                else:
                    part = 0
                settled += [(due_on, paid_on)] if part == minor else []
                left = minor - (part if paid_on < DAY else 0)
                exposure[currency][0] += left if due_on < DAY else 0
                exposure[currency][1] += left
            expected[customer] = history_from_settled(settled, DAY, [(overdue, owed) for overdue, owed in exposure.values()])
        found = histories(session, 1, DAY)
        assert {customer: known.history for customer, known in found.items()} == expected
        one = max(expected)
        assert {customer: known.history for customer, known in histories(session, 1, DAY, [one]).items()} == {one: expected[one]}


def test_what_was_not_paid_is_no_history(client: TestClient) -> None:
    with transaction() as session:
        customer = add_customer(session)
        taken_back = add_invoice(session, customer, 100_00, DAY - timedelta(60))
        receipt = add_payment(session, customer, 100_00, DAY - timedelta(50))
        entry = allocate(session, taken_back, 100_00, DAY - timedelta(50), payment_id=receipt)
        reverse_entry(session, entry, DAY - timedelta(40))
        credited = add_invoice(session, customer, 50_00, DAY - timedelta(60))
        note = add_invoice(session, customer, 50_00, DAY - timedelta(55), kind="credit_note")
        allocate(session, credited, 50_00, DAY - timedelta(55), credit_id=note)
        settle(session, customer, DAY - timedelta(10), DAY)
        counts = {day: histories(session, 1, DAY + timedelta(day))[customer].history.settled_count for day in (-45, -30, 0, 1)}
    assert counts == {-45: 1, -30: 0, 0: 0, 1: 1}


def test_a_score_uses_only_what_was_settled_before_its_day(client: TestClient) -> None:
    with transaction() as session:
        customer = add_customer(session)
        for days in range(20):
            settle(session, customer, TODAY - timedelta(60 + days), TODAY - timedelta(60 + days))
        settle(session, customer, TODAY - timedelta(45), TODAY - timedelta(5))
    path = f"/api/v1/customers/{customer}/score"
    early, before, after = (client.get(path, params={"as_of": str(TODAY - timedelta(days))}).json() for days in (200, 5, 4))
    assert (early["status"], early["score"], early["factors"]) == ("no_history", None, [])
    assert early["probability_late"] == "0.50"
    assert (before["data"]["settled_count"], before["data"]["late_count"]) == (20, 0)
    assert (after["data"]["settled_count"], after["data"]["late_count"], after["data"]["long_late_count"]) == (21, 1, 1)
    points = [{factor["key"]: float(factor["points"]) for factor in answer["factors"]} for answer in (before, after)]
    assert points[0]["late_share"] > points[1]["late_share"]
    assert points[0]["overdue_share"] < points[1]["overdue_share"]
    overdue = next(factor for factor in before["factors"] if factor["key"] == "overdue_share")
    assert overdue["params"] == {"overdue": "100.00", "open": "100.00", "currency": "CNY"}
    assert next(f for f in after["factors"] if f["key"] == "late_share")["params"] == {"late": 1, "count": 21}


def test_scores_are_stored_when_they_change(client: TestClient) -> None:
    with transaction() as session:
        customer, silent = add_customer(session), add_customer(session)
        settle(session, customer, TODAY - timedelta(20), TODAY - timedelta(10))
    changed = [client.post("/api/v1/evaluations", json={}).json()["items"][0]["scores_changed"] for _ in range(2)]
    assert changed == [1, 0]
    with transaction() as session:
        settle(session, customer, TODAY - timedelta(9), TODAY - timedelta(9))
    assert client.post("/api/v1/evaluations", json={"company": "main"}).json()["items"][0]["scores_changed"] == 1
    answer = client.get(f"/api/v1/customers/{customer}/score").json()
    assert [row["score"] for row in answer["history"]] == [answer["score"]]
    assert answer["history"][0]["grade"] == answer["grade"]
    assert client.get(f"/api/v1/customers/{silent}/score").json()["history"] == []
    assert client.get(f"/api/v1/customers/{customer}/score", params={"as_of": str(TODAY - timedelta(1))}).json()["history"] == []


@pytest.mark.parametrize(
    ("as_of", "code"),
    [(str(TODAY + timedelta(1)), "as_of_in_future"), ("0000-00-00", "invalid_field"), ("today", "invalid_field")],
    ids=["tomorrow", "no day", "a word"],
)
def test_a_day_that_cannot_be_scored_is_refused(client: TestClient, as_of: str, code: str) -> None:
    with transaction() as session:
        customer = add_customer(session)
    answer = client.get(f"/api/v1/customers/{customer}/score", params={"as_of": as_of})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
