"""Letters on paper count from the day they were posted, not from the day somebody said so; experiments keep each arm's own hours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dunners import STEPS, TODAY, WHY, debtor, moved, overdue, posting, run, strategy_of, texts
from erp import Row, book, get, post, push
from fastapi.testclient import TestClient
from late import due, policy
from sqlalchemy import text

from receivables.database import transaction
from receivables.dunning import sending

POSTED = TODAY - timedelta(8)


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """A letter about I1, printed ten days ago, posted eight days ago, and said to be posted only now."""
    texts(client, "first")
    strategy_of(client, [STEPS[0] | {"channel": "letter"}])
    found = book(client, customers=[debtor()], invoices=[overdue("I1", 40)])
    batch = post(client, f"dunning-runs/{run(client)['id']}/prints", {})["batch"]
    with transaction() as session:
        for table, column in (("dunning_prints", "printed_at"), ("dunning_letters", "recorded_at")):
            session.execute(text(f"UPDATE {table} SET {column} = {column} - interval '10 days'"))
    post(client, f"dunning-prints/{batch['id']}/posting", {"posted_on": str(POSTED)})
    return found


def test_it_is_told(client: TestClient, ids: dict[str, int]) -> None:
    (row,) = get(client, "dunning-letters")["items"]
    assert (row["state"], row["posted_on"], row["sent_at"][:10] >= str(TODAY - timedelta(1))) == ("sent", str(POSTED), True)
    events = get(client, f"customers/{ids['C1']}/timeline")["items"]
    assert [event["on"] for event in events if event["type"] == "letter"] == [str(POSTED)]


@pytest.mark.parametrize(("starts", "fee"), [(0, "10.00"), (1, None)])
def test_its_fee_is_of_that_day(client: TestClient, ids: dict[str, int], starts: int, fee: str | None) -> None:
    """A policy that begins the day after does not charge for it."""
    policy(client, starts_on=str(POSTED + timedelta(starts)), fees=[{"level": 1, "currency": "CNY", "amount": "10.00"}])
    assert due(client, ids["I1"]).get(("dunning_fee", 1)) == fee


def test_limitation_runs_anew_from_that_day(client: TestClient, ids: dict[str, int]) -> None:
    (row,) = get(client, f"limitations/{ids['I1']}")["trace"]
    assert (row["cause"], row["record"], row["on"]) == ("demand", "dunning_letters", str(POSTED))


@pytest.mark.parametrize(("on", "contacts"), [(POSTED, 1), (TODAY, 0)])
def test_what_it_brought_is_counted_from_that_day(client: TestClient, ids: dict[str, int], on: Any, contacts: int) -> None:
    found = get(client, "effect", dimension="channel", period_from=str(on), period_to=str(on), as_of=str(TODAY))
    assert found["total"]["contacts"] == contacts


def test_each_arm_of_an_experiment_has_its_own_hours_and_weekdays_of_rest(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version on trial writes from 9 to 10 only, and not on the day after tomorrow; the other one always."""
    texts(client, "first", "last")
    strategy_of(client)
    names = [f"C{number}" for number in range(12)]
    book(client, customers=[debtor(name) for name in names], invoices=[overdue(f"I{n}", customer_external_id=n) for n in names])
    rest = [(TODAY + timedelta(2)).isoweekday()]
    trial = strategy_of(client, active=False, send_from_hour=9, send_to_hour=10, rest_weekdays=rest)
    made = post(client, "strategy-experiments", {"challenger_id": trial["id"], "name": "mornings", "share_percent": 50})
    run(client)
    shown = get(client, f"strategy-experiments/{made['id']}")
    assert shown["challenger"] > 0
    assert shown["champion"] > 0
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) - timedelta(hours=8)
    with posting(monkeypatch) as inbox:
        for days, hour, sent in ((1, 8, shown["champion"]), (1, 10, 0), (2, 9, 0), (3, 9, shown["challenger"])):
            moved(monkeypatch, at=midnight + timedelta(days=days, hours=hour))
            assert sending.send_due() == sent, (days, hour)
        assert len(set(inbox.to)) == 12


@pytest.mark.parametrize("change", ["corrected", "reversed"])
def test_an_item_that_its_source_took_back_is_not_said_to_be_paid(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    texts(client, "first", "last")
    strategy_of(client)
    ids = book(client, customers=[debtor()], invoices=[overdue("I1")])
    run(client)
    rows: list[Row] = [overdue("I1", amount="90.00")]
    if change == "corrected":
        push(client, "invoices", rows, corrections="true")
    else:
        post(client, f"invoices/{ids['I1']}/reversal", WHY)
    with posting(monkeypatch):
        assert sending.send_due() == 0
    (letter,) = get(client, "dunning-letters")["items"]
    (line,) = get(client, f"dunning-letters/{letter['id']}")["lines"]
    assert (letter["state"], line["dropped"]) == ("dropped", change)
