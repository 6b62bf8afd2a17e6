"""Statements and confirmations by mail: what a real server got, once for a customer and period, and what went wrong told."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dunners import Inbox, debtor, posting
from erp import Row, book, broken, customer, get, invoice, post
from fastapi.testclient import TestClient
from second import as_user
from sqlalchemy import text

from receivables import clock
from receivables.customer_links import visits
from receivables.database import transaction
from receivables.jobs.mailing import send_mails
from receivables.mailings import schedules, sending

TODAY = clock.today("Asia/Shanghai")
BY = str(TODAY + timedelta(14))
BYTES_OF_PDF = b"%PDF-"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """C1 writes 繁體, C2 English; C3 has no address."""
    visits.forget()
    return book(
        client, customers=[debtor("C1", language="zh-TW"), debtor("C2", language="en"), customer("C3")],
        invoices=[invoice(), invoice("U1", "9.00", currency="USD"), invoice("X1", "77.00", customer_external_id="C2"),
                  invoice("Z1", "1.00", customer_external_id="C3")],
    )  # fmt: skip


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        yield found


def body_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def pdf_of(mail: EmailMessage) -> bytes:
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "application/pdf"
    return bytes(part.get_content())


def mails(client: TestClient, **params: str) -> list[Row]:
    return list(get(client, "mails", **params)["items"])


def at(day: date, hour: int = 9, zone: str = "Asia/Shanghai") -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))


def test_a_statement_by_mail(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    path = f"customers/{ids['C1']}/account-statement/mailing"
    made = [post(client, path, {"from_on": "2024-01-01", "to_on": "2024-12-31"}, Idempotency_Key="k") for _ in range(2)]
    assert made[0] == made[1]
    assert (made[0]["state"], made[0]["recipient"]) == ("queued", "c1@example.com")
    assert send_mails() == 1
    assert send_mails() == 0
    (mail,) = inbox.mails
    assert mail["Subject"] == "main Ltd 對帳單 2024-01-01 至 2024-12-31"
    assert "CNY 100.00\nUSD 9.00" in body_of(mail).replace("\r\n", "\n")
    assert "Customer C1 您好" in body_of(mail, "html")
    assert pdf_of(mail).startswith(BYTES_OF_PDF)
    (row,) = mails(client, customer_id=str(ids["C1"]))
    assert (row["state"], row["subject"], row["attempts"]) == ("sent", mail["Subject"], 1)
    assert post(client, f"customers/{ids['C3']}/account-statement/mailing", {}, 409)["code"] == "no_address"
    assert mails(client, customer_id=str(ids["C3"])) == [], "what was refused left nothing"
    assert broken(client) == []


SCHEDULE: Row = {"rhythm": "monthly", "on_day": 1}


def test_a_schedule_runs_once_for_each_period(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    first, twin = post(client, "statement-schedules", SCHEDULE), post(client, "statement-schedules", SCHEDULE | {"audience": "moved"})
    due = (TODAY.replace(day=28) + timedelta(7)).replace(day=1)
    assert (first["next_on"], first["starts_on"]) == (str(due), str(TODAY))
    with transaction() as session:
        before = schedules.due(session, at(due, 7))
        assert [day for _, day in before if day == due] == [], "not before its hour"
        assert schedules.due(session, at(due)) == [(first["id"], due), (twin["id"], due)]

    def run(_: int) -> int | None:
        with transaction() as session:
            return schedules.run_due(session, first["id"], due)

    with ThreadPoolExecutor(6) as threads:
        assert sum(made is not None for made in threads.map(run, range(6))) == 1
    with transaction() as session:
        assert schedules.run_due(session, twin["id"], due) is not None
    runs = {row["schedule_id"]: row for row in get(client, "statement-runs")["items"]}
    one, other = runs[first["id"]], runs[twin["id"]]
    assert (one["customers"], one["waiting"], one["failed"], one["elsewhere"], one["status"]) == (3, 2, 1, 0, "running")
    assert (other["waiting"], other["elsewhere"], other["status"]) == (0, 3, "done"), "one statement of a period is enough"
    assert one["to_on"] == str(due - timedelta(1))
    assert {row["error_code"] for row in mails(client, state="failed")} == {"no_address"}
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: sending.send_due(), range(3)))
    assert {row["error_code"] for row in mails(client, state="failed")} >= {"no_address"}
    assert len(inbox.to) == len(set(inbox.to))


def test_what_was_due_is_sent_with_what_it_was_due_for(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    """A weekly schedule whose day is today goes out in this minute; the period ended yesterday."""
    made = post(client, "statement-schedules", {"rhythm": "weekly", "on_day": TODAY.isoweekday(), "from_hour": 0, "language": "zh-CN"})
    assert made["next_on"] == str(TODAY)
    assert send_mails() == 2
    assert send_mails() == 0
    assert inbox.to == ["c1@example.com", "c2@example.com"]
    (run,) = get(client, "statement-runs")["items"]
    assert (run["sent"], run["failed"], run["status"], run["to_on"]) == (2, 1, "done", str(TODAY - timedelta(1)))
    assert get(client, f"statement-schedules/{made['id']}")["next_on"] == str(TODAY + timedelta(7))
    assert all(f"{run['from_on']} 至 {run['to_on']}" in str(mail["Subject"]) for mail in inbox.mails)


def test_a_schedule_is_changed_and_stopped(client: TestClient, ids: dict[str, int]) -> None:
    made = post(client, "statement-schedules", SCHEDULE)
    path = f"/api/v1/statement-schedules/{made['id']}"

    def change(status: int, tag: str | None = "*", **fields: Any) -> Row:
        answer = client.patch(path, json=fields, headers={"If-Match": tag} if tag else {})
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    assert change(428, None, active=False)["code"] == "if_match_missing"
    assert change(412, '"old"', active=False)["code"] == "stale"
    assert change(422, rhythm="weekly", on_day=9)["code"] == "no_such_day"
    assert change(422, audience="chosen")["code"] == "required"
    assert change(422, on_day=None)["code"] == "required"
    assert change(200, audience="chosen", customer_ids=[ids["C1"]])["customer_ids"] == [ids["C1"]]
    assert change(200, audience="owing")["customer_ids"] == []
    assert change(200, active=False)["next_on"] is None
    with transaction() as session:
        assert schedules.due(session, at(TODAY + timedelta(40))) == []
        assert schedules.run_due(session, made["id"], TODAY) is None


def test_many_now(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    body = {"from_on": "2024-01-01", "to_on": "2024-06-30", "audience": "chosen", "customer_ids": [ids["C2"]]}
    run = post(client, "statement-runs", body)
    assert (run["customers"], run["schedule_id"]) == (1, None)
    assert send_mails() == 1
    assert body_of(inbox.mails[0]).startswith("Dear Customer C2,")
    assert post(client, "statement-runs", {"from_on": "2020-01-01", "to_on": "2020-06-30"}, 422)["code"] == "nobody_selected"
    assert post(client, "statement-runs", body | {"to_on": "2023-01-01"}, 422)["code"] == "period_empty"
    assert post(client, "statement-runs", body | {"to_on": str(TODAY + timedelta(2))}, 422)["code"] == "as_of_in_future"


def confirmation_run(client: TestClient, **fields: Any) -> Row:
    return post(client, "confirmation-runs", {"as_of": "2024-12-31", "selection": "all", "answer_by": BY, "remind_days": 7} | fields)


def earlier(days: int) -> None:
    with transaction() as session:
        session.execute(text("UPDATE confirmations SET sent_on = sent_on - :days, reminded_on = reminded_on - :days"), {"days": days})


def test_letters_go_out_are_reminded_of_and_answered(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    run = confirmation_run(client, remind_most=1)
    assert post(client, f"confirmation-runs/{run['id']}/mailing", {}, 200) == {"queued": 2, "without_address": 1}
    assert post(client, f"confirmation-runs/{run['id']}/mailing", {}, 200) == {"queued": 0, "without_address": 0}
    assert send_mails() == 2
    found = {row["customer_id"]: row for row in get(client, "confirmations")["items"]}
    assert [found[ids[name]]["state"] for name in ("C1", "C2", "C3")] == ["sent", "sent", "made"]
    assert (found[ids["C1"]]["channel"], found[ids["C1"]]["sent_on"]) == ("email", str(TODAY))
    letter = next(mail for mail in inbox.mails if mail["To"] == "c2@example.com")
    assert letter["Subject"] == "main Ltd: confirmation of balance as of 2024-12-31"
    assert pdf_of(letter).startswith(BYTES_OF_PDF)
    (token,) = re.findall(r"/c#(\S+)", body_of(letter))
    headers = {"X-API-Key": "", "X-Customer-Link": token}
    path = f"/api/v1/customer-page/confirmations/{found[ids['C2']]['id']}/answer"
    assert client.post(path, json={"agreed": True, "person": "Han"}, headers=headers).status_code == 201
    earlier(7)
    assert send_mails() == 1, "who answered is not reminded"
    assert str(inbox.mails[-1]["Subject"]).startswith("提醒：")
    assert send_mails() == 0
    earlier(30)
    assert send_mails() == 0, "not more often than was said"
    (row,) = get(client, "confirmations", state="sent")["items"]
    assert (row["customer_id"], row["reminders"], row["reminded_on"]) == (ids["C1"], 1, str(TODAY - timedelta(30)))
    assert get(client, f"confirmation-runs/{run['id']}")["acceptance_rate"] == "0.5000"
    (sent,) = get(client, "audit-entries", subject="confirmation", action="sent", subject_id=str(row["id"]))["items"]
    assert sent["after"]["channel"] == "email"


def test_what_was_mailed_or_posted_stands_on_the_timeline(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    def told(name: str) -> list[tuple[str, Any, Any]]:
        events = get(client, f"customers/{ids[name]}/timeline")["items"]
        return [(event["type"], event["params"].get("kind"), event["params"].get("state")) for event in events
                if event["type"] in ("mail", "confirmation")]  # fmt: skip

    run = confirmation_run(client, remind_most=1)
    post(client, f"customers/{ids['C1']}/account-statement/mailing", {})
    post(client, f"confirmation-runs/{run['id']}/mailing", {}, 200)
    assert told("C3") == [("mail", "confirmation", "failed")], "nobody there to write to"
    send_mails()
    assert sorted(told("C1")) == [("mail", "confirmation", "sent"), ("mail", "statement", "sent")]
    post(client, f"confirmation-runs/{run['id']}/sending", {"channel": "letter"}, 200)
    assert sorted(kind for kind, *_ in told("C3")) == ["confirmation", "mail"]
    assert [kind for kind, *_ in told("C1")] == ["mail", "mail"], "what was mailed is told once"


def test_a_reminder_that_is_answered_before_it_goes_is_dropped(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    confirmation_run(client, selection="chosen", customer_ids=[ids["C1"]])
    post(client, "confirmations/1/mailing", {}, 200)
    assert post(client, "confirmations/1/mailing", {}, 409)["code"] == "already_queued"
    assert send_mails() == 1
    assert post(client, "confirmations/1/mailing", {}, 409)["code"] == "already_queued", "the same wish sent again is no reminder"
    earlier(1)
    assert post(client, "confirmations/1/mailing", {}, 200) == {"queued": 1, "without_address": 0}
    with transaction() as session:
        session.execute(text("UPDATE confirmations SET state = 'agreed', answered_at = now()"))
    assert send_mails() == 0
    assert [row["state"] for row in mails(client, kind="reminder")] == ["dropped"]
    assert post(client, "confirmations/1/mailing", {}, 409)["code"] == "not_waiting"


def test_an_address_that_comes_later(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    run = confirmation_run(client, selection="chosen", customer_ids=[ids["C3"]])
    assert post(client, f"confirmation-runs/{run['id']}/mailing", {}, 200)["without_address"] == 1
    (row,) = mails(client)
    assert post(client, f"mails/{row['id']}/resending", {"reason": "x"}, 409)["code"] == "no_address"
    post(client, "customers/bulk", {"items": [debtor("C3")]}, 200)
    assert post(client, f"confirmation-runs/{run['id']}/mailing", {}, 200)["queued"] == 1
    assert send_mails() == 1


def test_refused_for_now_and_for_good(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    inbox.refused = {"c1@example.com": "550 no such user", "c2@example.com": "451 later"}
    for name in ("C1", "C2"):
        post(client, f"customers/{ids[name]}/account-statement/mailing", {})
    assert send_mails() == 0
    rows = {row["recipient"]: row for row in mails(client)}
    assert (rows["c1@example.com"]["state"], rows["c1@example.com"]["error_code"]) == ("failed", "address_refused")
    assert (rows["c2@example.com"]["state"], rows["c2@example.com"]["attempts"]) == ("queued", 1)
    assert send_mails() == 0, "it waits before it is tried again"
    inbox.refused = {}
    assert post(client, f"mails/{rows['c1@example.com']['id']}/resending", {"reason": "mailbox is there now"}, 200)["state"] == "queued"
    assert post(client, f"mails/{rows['c2@example.com']['id']}/resending", {"reason": "x"}, 409)["code"] == "not_resendable"
    with transaction() as session:
        session.execute(text("UPDATE mails SET next_try_at = now()"))
    assert send_mails() == 2


def test_a_worker_that_dies(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    """Before the server had it another worker sends it; after that nobody knows, and a person decides."""
    for name in ("C1", "C2"):
        post(client, f"customers/{ids[name]}/account-statement/mailing", {})
    left = """UPDATE mails SET state = :state, claimed_by = 'gone', claimed_until = now() - interval '1 second',
        message_id = '<x' || id || '>' WHERE id = :id"""
    with transaction() as session:
        session.execute(text(left), {"state": "claimed", "id": 1})
        session.execute(text(left), {"state": "handing_over", "id": 2})
    assert send_mails() == 1
    (row,) = mails(client, state="uncertain")
    assert row["error_code"] == "worker_died"
    post(client, f"mails/{row['id']}/resending", {"reason": "asked the customer"}, 200)
    assert send_mails() == 1
    assert inbox.ids[-1] == "<x2>"


def test_hostile_names_stay_in_their_place(client: TestClient, inbox: Inbox) -> None:
    row = debtor("C1", language="en") | {"name": 'Evil\r\nBcc: all@example.com {x} <b>bold</b>'}
    ids = book(client, customers=[row], invoices=[invoice()])
    post(client, f"customers/{ids['C1']}/account-statement/mailing", {})
    assert send_mails() == 1
    (mail,) = inbox.mails
    assert mail["Bcc"] is None
    assert "<b>" not in body_of(mail, "html")


def test_who_may(client: TestClient, ids: dict[str, int]) -> None:
    collector = as_user(client, "collector")
    assert post(client, "statement-schedules", SCHEDULE, 403, **collector)["code"] == "permission_missing"
    assert post(client, "confirmation-runs/1/mailing", {}, 403, **collector)["code"] == "permission_missing"
    for may in (collector, as_user(client, "ar_accountant")):
        assert post(client, f"customers/{ids['C1']}/account-statement/mailing", {}, 201, **may)["state"] == "queued"
        assert post(client, "mails/bounces", {"report": "none"}, 422, **may)["code"] == "no_report"
    assert post(client, "mails/bounces", {"report": "none"}, 403, **as_user(client, "auditor"))["code"] == "permission_missing"
    for path in ("statement-runs/999", "statement-schedules/999", "mails/999"):
        assert client.get(f"/api/v1/{path}").status_code == 404


def test_a_letter_whose_link_was_ended_goes_again_with_another(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    """Sent to the wrong person, its link is ended; the letter, whose mail may wait by then, still reaches the right one."""
    confirmation_run(client)
    letter = get(client, "confirmations", customer_id=str(ids["C2"]))["items"][0]
    path = f"confirmations/{letter['id']}"
    post(client, f"{path}/mailing", {}, 200)
    post(client, f"customer-links/{letter['link_id']}/revocation", {"reason": "wrong person"}, 200)
    assert send_mails() == 0
    assert [row["state"] for row in mails(client)] == ["dropped"]
    assert post(client, f"{path}/mailing", {}, 200) == {"queued": 1, "without_address": 0}
    assert send_mails() == 1
    (token,) = re.findall(r"/c#(\S+)", body_of(inbox.mails[-1]))
    headers = {"X-API-Key": "", "X-Customer-Link": token}
    assert client.get("/api/v1/customer-page", headers=headers).json()["confirmations"][0]["state"] == "waiting"
    again = get(client, path)
    assert (again["state"], again["link_id"] > letter["link_id"]) == ("sent", True)
    assert post(client, f"{path}/mailing", {}, 409)["code"] == "already_queued"
    assert get(client, path)["link_id"] == again["link_id"], "a link that serves stays"


def test_a_reminder_goes_though_an_answer_came_before_it_and_was_rejected(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    confirmation_run(client, selection="chosen", customer_ids=[ids["C2"]])
    post(client, "confirmations/1/mailing", {}, 200)
    assert send_mails() == 1
    earlier(7)
    post(client, "confirmations/1/mailing", {}, 200)
    (token,) = re.findall(r"/c#(\S+)", body_of(inbox.mails[-1]))
    headers = {"X-API-Key": "", "X-Customer-Link": token}
    path = "/api/v1/customer-page/confirmations/1/answer"
    assert client.post(path, json={"agreed": True, "person": "Han"}, headers=headers).status_code == 201
    assert send_mails() == 0
    assert sorted(row["state"] for row in mails(client)) == ["dropped", "sent"]
    post(client, "customer-answers/1/decision", {"decision": "reject", "words": "no seal"}, 200)
    assert send_mails() == 1
    assert get(client, "confirmations/1")["reminders"] == 1
