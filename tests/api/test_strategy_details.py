"""What a strategy may ask for, line by line: tags, waiting, escalation, reminders before the due day, hours by country; and a past day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from dunners import STEPS, TODAY, WHY, Clock, Inbox, debtor, moved, overdue, posting, ready, run, strategy_of, texts
from erp import Row, book, get, invoice, post, push, refusal
from fastapi.testclient import TestClient
from second import as_user
from sqlalchemy import text

from receivables import clock
from receivables.database import transaction
from receivables.dunning import sending

EMAIL = STEPS[0]


def simulate(client: TestClient, strategy: Row, **params: Any) -> Row:
    return get(client, f"strategies/{strategy['id']}/simulation", **params)


def told(client: TestClient, strategy: Row, **params: Any) -> list[tuple[str, str, str, int]]:
    """(customer, segment, channel, level) of everything proposed."""
    rows = simulate(client, strategy, **params)["rows"]
    return sorted((row["customer_number"], row["segment"], row["channel"], row["level"]) for row in rows)


def put_tags(client: TestClient, customer_id: int, *tags: str) -> Any:
    return client.put(f"/api/v1/customers/{customer_id}/tags", json={"tags": list(tags)})


def test_segments_by_tag(client: TestClient) -> None:
    texts(client, "first")
    ids = book(client, customers=[debtor(), debtor("C2")], invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    assert put_tags(client, ids["C1"], "国企", "vip", "vip").json() == {"tags": ["vip", "国企"]}
    segments = [{"code": "gov", "tags": ["国企"], "steps": [{"level": 1, "offset_days": 1, "channel": "phone"}]},
                {"code": "rest", "steps": [EMAIL]}]  # fmt: skip
    strategy = strategy_of(client, segments=segments)
    assert told(client, strategy) == [("C1", "gov", "phone", 1), ("C2", "rest", "email", 1)]
    assert get(client, "customers/tags") == {"tags": ["vip", "国企"]}
    assert put_tags(client, ids["C1"], "vip").json() == get(client, f"customers/{ids['C1']}/tags") == {"tags": ["vip"]}
    assert told(client, strategy)[0] == ("C1", "rest", "email", 1)
    trail = get(client, "audit-entries", subject="customer")["items"]
    assert (trail[0]["before"], trail[0]["after"]) == ({"tags": ["vip", "国企"]}, {"tags": ["vip"]})


def test_tags_refuse_nonsense(client: TestClient) -> None:
    ids = book(client)
    for tags in ([""], ["x" * 51], ["\x00"], [1], [None], ["x"] * 21, "vip", None):
        assert client.put(f"/api/v1/customers/{ids['C1']}/tags", json={"tags": tags}).status_code == 422, tags
    assert refusal(put_tags(client, 999, "x")) == (404, "not_found")
    assert refusal(client.get("/api/v1/customers/999/tags")) == (404, "not_found")
    reader = as_user(client, "read_only")
    assert client.put(f"/api/v1/customers/{ids['C1']}/tags", json={"tags": []}, headers=reader).status_code == 403


def test_escalation_and_work_by_person(client: TestClient) -> None:
    """Steps of people: the manager's and the legal department's among them, and how much of it each gets."""
    steps = [{"level": 1, "offset_days": 1, "channel": "visit", "owner": "owner"},
             {"level": 2, "offset_days": 30, "channel": "escalate_manager", "owner": "manager"},
             {"level": 3, "offset_days": 60, "channel": "lawyer_letter"},
             {"level": 4, "offset_days": 90, "channel": "escalate_legal"}]  # fmt: skip
    strategy = strategy_of(client, steps)
    names = [f"C{n}" for n in range(1, 5)]
    customers = [debtor(name, collector="Li", owner="Wu") for name in names]
    ids = book(client, customers=customers, invoices=[overdue(f"I{n}", 100, customer_external_id=n) for n in names])
    marks = "INSERT INTO dunning_marks (invoice_id, level, letter_id, marked_on) VALUES (:item, :level, 0, :day)"
    with transaction() as session:
        for number, name in enumerate(names):
            if number:
                session.execute(text(marks), {"item": ids[f"I{name}"], "level": number, "day": TODAY - timedelta(9)})
    answer = simulate(client, strategy)
    assert [(row["customer_number"], row["channel"], row["person"]) for row in answer["rows"]][::-1] == [
        ("C1", "visit", "Wu"), ("C2", "escalate_manager", "manager"), ("C3", "lawyer_letter", "Li"), ("C4", "escalate_legal", "Li"),
    ]  # fmt: skip
    work = [(row["person"], row["tasks"], row["letters"], row["customers"]) for row in answer["simulated"]["work"]]
    assert work == [("Li", 2, 0, 2), ("Wu", 1, 0, 1), ("manager", 1, 0, 1)]
    # Who stands in has the work of both, on these days alone.
    post(client, "absences", {"person": "Li", "substitute": "Wu", "from_on": str(TODAY), "to_on": str(TODAY)})
    work = [(row["person"], row["tasks"], row["customers"]) for row in simulate(client, strategy)["simulated"]["work"]]
    assert work == [("Wu", 3, 3), ("manager", 1, 1)]
    before = simulate(client, strategy, as_of=str(TODAY - timedelta(1)))["simulated"]
    assert "Li" in {row["person"] for row in before["work"]}


def test_a_reminder_before_the_due_day(client: TestClient) -> None:
    texts(client, "first")
    strategy = strategy_of(client, [EMAIL | {"offset_days": -5}, EMAIL | {"level": 2, "offset_days": 1}])
    book(client, customers=[debtor()], invoices=[overdue("I1", -6), overdue("I2", -5), overdue("I3", 0), overdue("I4", 1)])
    (row,) = simulate(client, strategy)["rows"]
    assert (row["level"], row["items"]) == (2, 3)
    run(client)
    levels = [(line["number"], line["level"]) for line in get(client, "dunning-letters/1")["lines"]]
    assert sorted(levels) == [("I2", 1), ("I3", 1), ("I4", 2)]


def test_silent_for_days_after_somebody_spoke_with_them(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = ready(client, steps=[EMAIL | {"after_contact_days": 3}], invoices=[overdue("I1")])
    strategy = get(client, "strategies")["items"][0]
    post(client, "collection-actions", {"customer_id": ids["C1"], "channel": "phone", "outcome": "unreachable"})
    assert len(told(client, strategy)) == 1  # nobody answered: that is no contact
    made = post(client, "collection-actions", {"customer_id": ids["C1"], "channel": "phone", "outcome": "evasive"})
    assert {row["key"]: row["count"] for row in simulate(client, strategy)["simulated"]["stopped"]} == {"waiting": 1}
    wrong = {"customer_id": ids["C1"], "channel": "phone", "outcome": "unreachable", "corrects_id": made["id"]}
    with monkeypatch.context() as later:
        Clock.stand(later, TODAY + timedelta(3))
        assert len(told(client, strategy)) == 1
    post(client, "collection-actions", wrong)
    assert len(told(client, strategy)) == 1


def test_a_past_day_is_proposed_again_after_its_own_run(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Complaint 12: the letters of a day do not hide what was due on it."""
    ready(client, invoices=[overdue("I1"), overdue("I2", 30)])
    strategy = get(client, "strategies")["items"][0]
    before = told(client, strategy)
    run(client)
    assert told(client, strategy) == []
    Clock.stand(monkeypatch, TODAY + timedelta(5))
    assert told(client, strategy, as_of=str(TODAY)) == before != []
    assert told(client, strategy, as_of=str(TODAY + timedelta(1))) == []


def test_a_past_day_knows_the_plan_that_ran_then(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan cancelled since held back a reminder on the days before."""
    ids = ready(client, invoices=[overdue("I1")])
    strategy = get(client, "strategies")["items"][0]
    collector, manager = as_user(client, "collector"), as_user(client, "finance_manager")
    body = {"invoice_ids": [ids["I1"]], "count": 2, "rhythm": "weekly", "first_on": str(TODAY + timedelta(7)), "reason": "short of cash"}
    plan = client.post("/api/v1/payment-plans", json=body, headers=collector).json()
    client.post(f"/api/v1/approvals/{plan['approval_id']}/decision", json={"decision": "approve", "note": "ok"}, headers=manager)
    assert client.post(f"/api/v1/payment-plans/{plan['id']}/acceptance", json={"by_whom": "Wu"}, headers=collector).status_code == 201
    assert told(client, strategy) == []
    Clock.stand(monkeypatch, TODAY + timedelta(3))
    post(client, f"payment-plans/{plan['id']}/cancellation", {"reason": "they want to pay at once"})
    assert len(told(client, strategy)) == 1
    assert told(client, strategy, as_of=str(TODAY + timedelta(2))) == []


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Any:
    with posting(monkeypatch) as found:
        yield found


def test_hours_of_the_customer_s_country_by_its_own_clock(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    customers = [debtor(country="CN"), debtor("C2", country="DE")]
    items = [overdue("I1"), overdue("I2", customer_external_id="C2")]
    ready(client, customers=customers, invoices=items, send_from_hour=9, send_to_hour=10)
    hours = {"country": "DE", "time_zone": "Europe/Berlin", "from_hour": 8, "to_hour": 17}
    assert client.put("/api/v1/sending-hours", json=hours).json()["time_zone"] == "Europe/Berlin"
    assert client.put("/api/v1/sending-hours", json=hours | {"to_hour": 18}).status_code == 200
    (kept,) = get(client, "sending-hours")["items"]
    assert (kept["country"], kept["to_hour"]) == ("DE", 18)
    run(client)
    day = clock.now().replace(minute=30) + timedelta(days=1)
    for hour, to in ((1, ["c1@example.com"]), (12, ["c1@example.com", "c2@example.com"])):  # 09:30 in Shanghai, 13:30 or 14:30 in Berlin
        moved(monkeypatch, at=day.replace(hour=hour))
        sending.send_due()
        assert inbox.to == to
    for bad, code in ((hours | {"time_zone": "Mars/Base"}, "unknown_time_zone"), (hours | {"from_hour": 18}, "range_reversed"),
                      (hours | {"country": "de"}, "string_pattern_mismatch"), (hours | {"to_hour": 25}, "less_than_equal")):  # fmt: skip
        answer = client.put("/api/v1/sending-hours", json=bad)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code), bad
    assert client.delete(f"/api/v1/sending-hours/{kept['id']}").status_code == 204
    assert refusal(client.delete(f"/api/v1/sending-hours/{kept['id']}")) == (404, "not_found")
    assert client.put("/api/v1/sending-hours", json=hours, headers=as_user(client, "collector")).status_code == 403


def test_a_hold_of_a_customer_to_the_31st_is_over_on_the_1st(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Complaint 9, with runs: nothing on the last day, the letter on the next."""
    ids = ready(client, invoices=[overdue("I1"), overdue("I2")])
    post(client, "dunning-holds", {"customer_id": ids["C1"], "until_on": str(TODAY + timedelta(4)), "reason": "their fair"})
    for days, letters in ((4, {}), (5, {"queued": 1})):
        Clock.stand(monkeypatch, TODAY + timedelta(days))
        assert run(client)["letters"] == letters


def test_one_reminder_hides_no_other(client: TestClient, inbox: Inbox) -> None:
    """Complaint 8: state is per item; what becomes due after a letter is in the next, and open credits are listed."""
    ready(client, invoices=[overdue("I1")])
    run(client)
    sending.send_due()
    push(client, "invoices", [overdue("I2", 3)])
    run(client)
    sending.send_due()
    numbers = [[line["number"] for line in get(client, f"dunning-letters/{n}")["lines"]] for n in (1, 2)]
    assert (numbers, len(inbox.raw)) == ([["I1"], ["I2"]], 2)


def test_run_all_day_by_four_workers_is_one_letter(client: TestClient, inbox: Inbox) -> None:
    """Complaint 7: previewed, approved and sent over and over, by four at a time: one letter."""
    ready(client, invoices=[overdue("I1")])

    def once(_: int) -> None:
        made = post(client, "dunning-runs", {})
        client.post(f"/api/v1/dunning-runs/{made['id']}/approval", json=WHY)
        sending.send_due()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(once, range(24)))
    sending.send_due()
    states = [row["state"] for row in get(client, "dunning-letters", limit=200)["items"]]
    assert (len(inbox.raw), states.count("sent"), set(states) <= {"sent", "dropped"}) == (1, 1, True)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{{ passwd }}", "unknown_variable"),
        ("{{ customer_name.__class__.__mro__ }}", "template_not_allowed"),
        ("{% for i in range(10**9) %}x{% endfor %}", "template_not_allowed"),
        ("{{ 'x' * 10**9 }}", "template_not_allowed"),
        ("{{", "template_syntax"),
    ],
)
def test_a_hostile_text_is_refused_when_saved_seen_and_sent(client: TestClient, inbox: Inbox, body: str, code: str) -> None:
    """Also one that came past the API into the table: its letter fails alone and says why."""
    words = {"code": "evil", "language": "zh-CN", "subject": "x", "body": body}
    answer = client.post("/api/v1/letter-templates", json=words)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    texts(client, "evil", "first")
    segments = [{"code": "evil", "tags": ["evil"], "steps": [EMAIL | {"template": "evil"}]}, {"code": "rest", "steps": [EMAIL]}]
    strategy_of(client, segments=segments)
    ids = book(client, customers=[debtor(), debtor("C2")], invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    put_tags(client, ids["C1"], "evil")
    insert = """INSERT INTO letter_templates (company_id, code, language, version, subject, body, actor)
        VALUES (1, 'evil', 'zh-CN', 9, 'x', :body, 'x')"""
    with transaction() as session:
        session.execute(text(insert), {"body": body})
    run(client, approved=False)
    assert get(client, "dunning-letters/1")["error_code"] == code
    run(client)
    sending.send_due()
    assert inbox.to == ["c2@example.com"]
    (failed,) = get(client, "dunning-letters", state="failed")["items"]
    assert (failed["customer_number"], failed["error_code"]) == ("C1", code)


def test_a_day_is_that_of_the_company_s_time_zone(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Complaint 13: at one instant it is due in Shanghai and not yet in Los Angeles; a hold ends by the company's day too."""
    due = str(TODAY - timedelta(1))
    ids = ready(client, invoices=[invoice("I1", issued_on="2024-01-01", due_on=due)])
    strategy = get(client, "strategies")["items"][0]
    post(client, "dunning-holds", {"customer_id": ids["C1"], "until_on": str(TODAY), "reason": "talks"})
    Clock.stand(monkeypatch, TODAY + timedelta(1))
    assert [(row["customer_number"], row["level"]) for row in simulate(client, strategy)["rows"]] == [("C1", 1)]
    with transaction() as session:
        session.execute(text("UPDATE companies SET time_zone = 'America/Los_Angeles'"))
    assert simulate(client, strategy)["as_of"] == str(TODAY)
    assert {row["key"]: row["count"] for row in simulate(client, strategy)["simulated"]["stopped"]} == {"hold": 1}
    assert run(client, approved=False)["as_of"] == str(TODAY)
