"""Previews that make themselves: at the hour the version names, each working day once, and nothing goes out unapproved."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from conftest import add_company
from dunners import Clock, debtor, overdue, posting, ready, strategy_of
from erp import Row, get, post
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.database import transaction
from receivables.jobs.dunning import propose_runs, send_letters
from receivables.jobs.evaluation import interrupter
from receivables.jobs.runs import JobProgress

MONDAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def _monday_at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupter.stopping.clear()
    Clock.stand(monkeypatch, MONDAY)


def _company(client: TestClient, **fields: Any) -> None:
    ready(client, customers=[debtor()], invoices=[overdue("I1")], **({"propose_at_hour": 8} | fields))


def _runs(client: TestClient) -> list[Row]:
    return list(get(client, "dunning-runs")["items"])


def test_the_day_is_previewed_once_and_waits_for_approval(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    _company(client)
    with posting(monkeypatch) as box:
        with ThreadPoolExecutor(4) as pool:
            counts = list(pool.map(lambda _: propose_runs(), range(8)))
        assert sorted(counts) == [0] * 7 + [1]
        (run,) = _runs(client)
        assert (run["status"], run["as_of"], run["actor"]) == ("preview", str(MONDAY), "system:dunning_runs")
        assert get(client, f"dunning-runs/{run['id']}")["by_channel"][0]["count"] == 1
        send_letters()
        assert box.raw == []


@pytest.mark.parametrize("fields", [{"propose_at_hour": 11}, {"propose_at_hour": None}, {"propose_at_hour": 8, "rest_weekdays": [1]}])
def test_not_before_its_hour_nor_unasked_nor_on_a_day_of_rest(client: TestClient, fields: Row) -> None:
    _company(client, **fields)
    assert propose_runs() == 0
    assert _runs(client) == []


def test_not_on_a_quiet_day(client: TestClient) -> None:
    _company(client)
    post(client, "quiet-days", {"day": str(MONDAY), "name": "holiday"})
    assert propose_runs() == 0
    assert _runs(client) == []


def test_a_day_that_somebody_previewed_or_cancelled_is_left_alone(client: TestClient) -> None:
    _company(client)
    made = post(client, "dunning-runs", {})
    post(client, f"dunning-runs/{made['id']}/cancellation", {"reason": "not today"})
    assert propose_runs() == 0
    assert len(_runs(client)) == 1


def test_the_next_day_has_one_of_its_own(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    _company(client)
    assert propose_runs() == 1
    Clock.stand(monkeypatch, date(2027, 3, 2))
    assert propose_runs() == 1
    assert [run["as_of"] for run in _runs(client)] == ["2027-03-02", "2027-03-01"]


def test_a_version_that_cannot_be_read_holds_up_no_other_company(client: TestClient) -> None:
    """Kept by an earlier program, say: its company is named, and the others have their morning all the same."""
    _company(client)
    with transaction() as session:
        other = add_company(session, "other")
        session.execute(text("""INSERT INTO strategies (company_id, version, name, definition, actor, valid_from, activated_at)
            VALUES (:company, 1, 'x', '{"segments": []}', 'x', '2024-01-01', now())"""), {"company": other})
    progress = JobProgress()
    assert propose_runs(progress) == 1
    assert (progress.errors, (progress.error or "").split()[:2]) == (1, ["company", str(other)])


def test_an_hour_that_is_none_is_refused(client: TestClient) -> None:
    for wrong in (-1, 24, "8h", 7.5):
        answer = client.post("/api/v1/strategies", json={"name": "x", "segments": [{"code": "all", "steps": []}], "propose_at_hour": wrong})
        assert answer.status_code == 422
    assert strategy_of(client, [{"level": 1, "offset_days": 1, "channel": "phone", "wait_days": 0}], propose_at_hour=0)
