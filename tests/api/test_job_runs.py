"""Runs of jobs: begun, on their way, done, failed or lost; who may see them and ask for one; two workers at one job do it once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from builders import add_customer, add_invoice
from conftest import add_company
from dunners import debtor, overdue, posting, ready, run
from erp import Row, get, post, refusal
from fastapi.testclient import TestClient
from second import as_user
from sqlalchemy import TextClause, text

from receivables import clock
from receivables.database import transaction
from receivables.jobs import queries
from receivables.jobs import runs as job_runs
from receivables.jobs.dunning import send_letters
from receivables.jobs.evaluation import evaluate_due_companies, interrupter
from receivables.jobs.runs import recorded
from receivables.settings import get_settings

TODAY = clock.today("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _not_stopping() -> None:
    interrupter.stopping.clear()


def runs(client: TestClient, **params: str) -> list[Row]:
    return list(get(client, "jobs/runs", **params)["items"])


def test_a_run_from_beginning_to_end(client: TestClient) -> None:
    with recorded("book_fees") as made:
        made.at(3, 10)
        (row,) = runs(client)
        assert (row["state"], row["done"], row["total"], row["finished_at"]) == ("running", 3, 10, None)
        made.done = 10
    (row,) = runs(client)
    assert (row["state"], row["done"], row["errors"], row["finished_at"] is not None) == ("done", 10, 0, True)
    assert {job["name"]: (job["last"] or {}).get("id") for job in get(client, "jobs")["items"]}["book_fees"] == row["id"]


def test_of_runs_without_work_the_last_one_is_kept(client: TestClient) -> None:
    for done in (0, 4, 0, 0):
        with recorded("send_mails") as made:
            made.done = done
    assert [row["done"] for row in runs(client, name="send_mails")] == [0, 4]


def test_what_goes_wrong_is_told_by_its_kind(client: TestClient) -> None:
    with pytest.raises(ValueError, match="secret"), recorded("send_letters"):
        raise ValueError("secret words")
    (row,) = runs(client, state="failed")
    assert (row["error"], row["errors"]) == ("ValueError", 1)
    with recorded("send_letters"):
        pass
    job = {one["name"]: one for one in get(client, "jobs")["items"]}["send_letters"]
    assert (job["last"]["state"], job["failed"]["id"], "secret" in str(job)) == ("done", row["id"], False)


def test_one_company_that_fails_is_named_and_the_others_are_done(client: TestClient) -> None:
    with transaction() as session:
        other = add_company(session, "other")
        add_invoice(session, add_customer(session, company_id=other), 70_00, TODAY - timedelta(9))
        session.execute(text("""UPDATE companies SET thresholds = '{"mood": 1}' WHERE code = 'main'"""))
        session.execute(text("UPDATE api_keys SET company_id = NULL"))
    with recorded("evaluate_due_companies") as made:
        made.done = evaluate_due_companies(made)
    (row,) = runs(client)
    assert (row["state"], row["done"], row["error"].split()[:2]) == ("failed", 1, ["company", "1"])


def test_a_worker_that_died_leaves_a_run_that_is_said_to_be_lost(client: TestClient) -> None:
    with transaction() as session:
        session.execute(text("""INSERT INTO job_runs (name, started_at, seen_at, done) VALUES
            ('send_letters', clock_timestamp() - interval '2 hours', clock_timestamp() - interval '1 hour', 7),
            ('send_letters', clock_timestamp() - interval '200 days', clock_timestamp() - interval '200 days', 1)"""))
    with recorded("send_letters"):
        pass
    with recorded("send_letters"):
        pass
    assert [(row["state"], row["done"]) for row in runs(client)] == [("done", 0), ("lost", 7)]  # and what is old is gone


def test_letters_are_counted_as_they_go(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers at the same run of letters: each counts its own, together they are all, once."""
    names = [f"C{number}" for number in range(8)]
    ready(client, customers=[debtor(name) for name in names], invoices=[overdue(f"I{n}", customer_external_id=n) for n in names])
    run(client)

    def job(_number: int) -> None:
        with recorded("send_letters") as made:
            made.done = send_letters(made)

    with posting(monkeypatch) as inbox:
        monkeypatch.setattr(get_settings(), "smtp_pdf", False)
        with ThreadPoolExecutor(2) as workers:
            list(workers.map(job, range(2)))
        assert (len(inbox.to), len(set(inbox.to))) == (8, 8)
    assert sum(row["done"] for row in runs(client)) == 8
    assert all(row["total"] is None or row["done"] <= row["total"] for row in runs(client))


def test_asked_for_once_however_often(client: TestClient) -> None:
    with transaction() as session:
        session.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: client.post("/api/v1/jobs/book_fees/runs"), range(10)))
    assert [answer.status_code for answer in answers] == [202] * 10
    assert sorted(answer.json()["queued"] for answer in answers) == [False] * 9 + [True]
    assert {job["name"]: job["waiting"] for job in get(client, "jobs")["items"]}["book_fees"] is True
    with transaction() as session:
        told = session.execute(text("SELECT action, subject_id FROM audit_entries WHERE subject = 'job'")).all()
    assert told == [("run_asked", "book_fees")]


def test_who_may_see_and_ask(client: TestClient) -> None:
    for role, sees, asks in (("collector", 403, 403), ("auditor", 200, 403), ("finance_manager", 200, 202)):
        headers = as_user(client, role)
        assert client.get("/api/v1/jobs", headers=headers).status_code == sees, role
        assert client.get("/api/v1/jobs/runs", headers=headers).status_code == sees, role
        assert client.post("/api/v1/jobs/send_letters/runs", headers=headers).status_code == asks, role


def test_who_sees_one_company_of_several_learns_nothing_of_the_others(client: TestClient) -> None:
    """A run works through all companies: its counts and errors are the others' too."""
    with recorded("send_letters") as made:
        made.done = 7
        made.went_wrong(ValueError(), "company 2")
    manager = as_user(client, "finance_manager")
    with transaction() as session:
        session.execute(text("UPDATE users SET all_companies = false"))
        session.execute(text("INSERT INTO user_companies (user_id, company_id) SELECT id, 1 FROM users"))
    assert client.get("/api/v1/auth/me", headers=manager).json()["sees_everything"] is True
    with transaction() as session:
        add_company(session, "other")
    asked: list[tuple[str, str]] = [("GET", "jobs"), ("GET", "jobs/runs"), ("POST", "jobs/send_letters/runs")]
    for method, path in asked:
        for headers in (manager, {}, {"Accept": "text/csv"}):
            assert refusal(client.request(method, f"/api/v1/{path}", headers=headers)) == (403, "all_companies_needed"), path
    assert client.get("/api/v1/auth/me", headers=manager).json()["sees_everything"] is False
    with transaction() as session:
        session.execute(text("UPDATE api_keys SET company_id = NULL"))
        session.execute(text("UPDATE users SET all_companies = true"))
    for method, path in asked:
        for headers in (manager, {}):
            assert client.request(method, f"/api/v1/{path}", headers=headers).status_code in (200, 202), path


@pytest.mark.parametrize(("statement", "index"), [
    (job_runs._LOST, "job_runs_running"), (job_runs._OLD, "job_runs_started"), (job_runs._IDLE, "job_runs_idle"),
    (queries._FAILED, "job_runs_wrong"), (queries._LAST, "job_runs_name"),
])  # fmt: skip
def test_what_is_asked_of_runs_each_minute_is_an_index_s_question(client: TestClient, statement: TextClause, index: str) -> None:
    """With ninety days of runs each of these read all runs of a name."""
    with transaction() as session:
        session.execute(text("""INSERT INTO job_runs (name, state, started_at, finished_at, done)
            SELECT 'job' || n % 3, 'done', clock_timestamp() - n * interval '1 minute', clock_timestamp(), 5
            FROM generate_series(1, 3000) n"""))
        session.execute(text("ANALYZE job_runs"))
        values = {"name": "job1", "names": ["job1", "job2"], "silent": clock.now(), "old": clock.now() - timedelta(90), "id": 3000}
        plan = "\n".join(session.execute(text(f"EXPLAIN {statement.text}"), values).scalars())
    assert (index in plan, "Seq Scan" in plan) == (True, False), plan


def test_nonsense_is_refused(client: TestClient) -> None:
    assert client.post("/api/v1/jobs/format_disk/runs").status_code == 422
    for wrong in ({"name": "x"}, {"state": "x"}, {"limit": "0"}, {"cursor": "x"}, {"sort": "error"}, {"more": "1"}):
        assert client.get("/api/v1/jobs/runs", params=wrong).status_code == 422, wrong
    assert refusal(client.get("/api/v1/jobs/runs", params={"q": "x"})) == (422, "unknown_parameter")
    assert post(client, "jobs/send_letters/runs", {}, 202)["name"] == "send_letters"
    assert "state" in client.get("/api/v1/jobs/runs", headers={"Accept": "text/csv"}).text
