"""What contacts brought: every figure by hand, the rows behind it, and the same answer as the pure rule."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from builders import add_customer, add_invoice, add_payment, allocate
from conftest import add_company, add_key
from dunners import WHY, debtor, overdue, ready, run, strategy_of
from erp import book, customer, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import Session

from receivables.access.permissions import Permission
from receivables.clock import today
from receivables.database import transaction
from receivables.rules.effect import Contact, Money, attribute

TODAY = today("Asia/Shanghai")
SPAN = {"period_from": "2021-01-01", "period_to": "2021-03-31", "as_of": "2021-06-30"}
_ACT = """INSERT INTO collection_actions (company_id, customer_id, invoice_id, channel, outcome, actor, acted_at, cost_minor, cost_currency,
    oldest_due_on) VALUES (1, :customer, :invoice, :channel, :outcome, :actor, :at, :cost, :currency, :oldest) RETURNING id"""


def act(session: Session, customer: int, on: date, *, invoice: int | None = None, cost: int | None = None, hour: int = 1,
        oldest: date | None = None, **said: str) -> int:  # fmt: skip
    values = {"channel": "phone", "outcome": "other", "actor": "ann"} | said
    at = datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
    row = values | {"customer": customer, "invoice": invoice, "at": at, "cost": cost, "oldest": oldest}
    return int(session.execute(text(_ACT), row | {"currency": None if cost is None else "CNY"}).scalar_one())


def effect(client: TestClient, **params: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """(rows by key, total)"""
    answer = get(client, "effect", **(SPAN | params))
    return {row["key"]: row for row in answer["rows"]}, answer["total"]


def chased(client: TestClient, **params: Any) -> str:
    """What the key figure of what collecting costs counts as collected."""
    figures = {row["id"]: row for row in get(client, "kpis", **(SPAN | params))["items"]}
    return str(figures["cost_of_collection"]["inputs"]["collected_on_chased"])


@pytest.fixture
def calls(client: TestClient) -> dict[str, int]:
    """Two collectors: Ann has one customer who pays after a call and one who disputes; Bo mails one who pays late."""
    with transaction() as session:
        one, two, three = (add_customer(session, collector=who) for who in ("Ann", "Ann", "Bo"))
        paid, argued, late = (add_invoice(session, who, 100_00, date(2020, 12, 1)) for who in (one, two, three))
        ids = {"one": one, "paid": paid, "first": act(session, one, date(2021, 2, 1), cost=500, oldest=date(2020, 12, 1))}
        ids["second"] = act(session, one, date(2021, 2, 5), invoice=paid)
        act(session, two, date(2021, 2, 1), outcome="disputed", invoice=argued)
        act(session, three, date(2021, 2, 1), channel="email", actor="bo", invoice=late)
        act(session, three, date(2021, 2, 2), channel="customer_page", actor="customer")
        for item, minor, on in ((paid, 60_00, date(2021, 2, 3)), (paid, 40_00, date(2021, 2, 25)), (late, 100_00, date(2021, 3, 3))):
            holder = session.execute(text("SELECT customer_id FROM invoices WHERE id = :id"), {"id": item}).scalar_one()
            allocate(session, item, minor, on, payment_id=add_payment(session, holder, minor, on))
    return ids


def test_every_figure_by_hand(client: TestClient, calls: dict[str, int]) -> None:
    rows, total = effect(client, dimension="channel")
    assert set(rows) == {"phone", "email"}
    phone = rows["phone"]
    assert (phone["contacts"], phone["succeeded"], phone["success_rate"], phone["disputed"], phone["dispute_rate"]) == \
        (3, 1, "0.3333", 1, "0.3333")  # fmt: skip
    # 60.00 two days after the first call; 40.00 twenty days after the second, which is nobody's success
    assert (phone["recovered_14"], phone["recovered_30"], phone["days_to_cash"]) == ("60.00", "100.00", "9.20")
    assert (phone["costs"], phone["costed"], phone["cost_per_recovered"]) == ("5.00", 1, "0.0500")
    assert (rows["email"]["recovered_14"], rows["email"]["recovered_30"], rows["email"]["succeeded"]) == ("0.00", "100.00", 0)
    assert (total["contacts"], total["recovered_30"], total["verdict"], phone["verdict"]) == (4, "200.00", "too_few", "too_few")
    by_person, again = effect(client, dimension="collector")
    assert again == total
    assert {key: row["recovered_30"] for key, row in by_person.items()} == {"Ann": "100.00", "Bo": "100.00"}
    # All three calls but one were about customers 31-90 days late: the book's rate there is what each is held against.
    assert {(s["age"], s["contacts"]) for s in by_person["Ann"]["segments"]} == {("31-90", 3)}
    assert (by_person["Ann"]["expected"], by_person["Bo"]["against_expected"]) == ("0.2500", "-0.2500")


def test_the_figures_are_those_of_the_key_figures(client: TestClient, calls: dict[str, int]) -> None:
    _, total = effect(client)
    figures = {row["id"]: row for row in get(client, "kpis", **SPAN)["items"]}
    assert figures["contact_success"]["inputs"] == {"answered": total["succeeded"], "actions": total["contacts"]}
    assert figures["cost_of_collection"]["inputs"]["costs"] == total["costs"]


def test_every_figure_is_traced_to_rows(client: TestClient, calls: dict[str, int]) -> None:
    rows, _ = effect(client, dimension="channel")
    path = rows["phone"]["contacts_url"].removeprefix("/api/v1/")
    contacts = client.get(f"/api/v1/{path}&include_total=true").json()
    assert contacts["total"] == 3
    assert {row["id"]: row["recovered_30"] for row in contacts["items"] if row["recovered_30"] != "0.00"} == \
        {calls["first"]: "60.00", calls["second"]: "40.00"}  # fmt: skip
    asked = SPAN | {"dimension": "channel", "key": "phone", "limit": 2}
    page = get(client, "effect/contacts", **asked)
    rest = get(client, "effect/contacts", **asked, cursor=page["next_cursor"])
    assert [row["id"] for row in page["items"] + rest["items"]] == [row["id"] for row in contacts["items"]]
    money = client.get(rows["phone"]["money_url"]).json()["items"]
    assert sorted((row["amount"], row["contact_id"], row["days"]) for row in money) == \
        [("40.00", calls["second"], 20), ("60.00", calls["first"], 2)]  # fmt: skip
    assert len(get(client, "effect/contacts", succeeded="true", **SPAN)["items"]) == 1
    assert len(get(client, "effect/contacts", disputed="true", **SPAN)["items"]) == 1
    csv = client.get("/api/v1/effect", params=SPAN, headers={"Accept": "text/csv"}).text.splitlines()
    assert csv[0].split(",")[0].lstrip("\ufeff") == "key"
    assert len(csv) == 3


def test_what_was_taken_back_and_what_was_not_known_yet_does_not_count(client: TestClient, calls: dict[str, int]) -> None:
    with transaction() as session:
        receipt_id = session.execute(text("SELECT id FROM payments WHERE amount_minor = 6000")).scalar_one()
    taken = client.post(f"/api/v1/payments/{receipt_id}/reversal", json={"reason": "bounced", "effective_on": "2021-02-10"})
    assert taken.status_code in (200, 201), taken.text
    rows, _ = effect(client, dimension="channel")
    assert (rows["phone"]["recovered_30"], rows["phone"]["succeeded"]) == ("40.00", 0)
    assert effect(client, known_at="2021-01-01T00:00:00Z")[1]["contacts"] == 0
    assert effect(client, as_of="2021-03-31", period_to="2021-03-31")[1]["recovered_30"] == "140.00"


def test_a_usual_cost_stands_for_one_nobody_wrote_down(client: TestClient, calls: dict[str, int]) -> None:
    with transaction() as session:
        session.execute(text("INSERT INTO contact_costs (company_id, channel, currency, cost_minor) VALUES (1, 'phone', 'CNY', 100)"))
    rows, _ = effect(client, dimension="channel")
    phone = rows["phone"]
    assert (phone["costs"], phone["usual_costs"], phone["costed"], phone["cost_per_recovered"]) == ("5.00", "2.00", 3, "0.0700")
    assert rows["email"]["cost_per_recovered"] is None


def test_sql_and_rule_agree_on_whose_money_it_is(client: TestClient) -> None:
    random, contacts, money = Random(7), [], []  # noqa: S311
    with transaction() as session:
        for _ in range(12):
            who = add_customer(session)
            items = [add_invoice(session, who, 1_000_00, date(2020, 12, 1) + timedelta(random.randrange(60))) for _ in range(3)]
            owed = session.execute(text("SELECT id, due_on FROM invoices WHERE customer_id = :c"), {"c": who})
            dues = {row.id: row.due_on for row in owed}
            for _ in range(random.randrange(6)):
                day, hour = date(2021, 1, 1) + timedelta(random.randrange(80)), random.randrange(3)
                about = random.choice([None, *items])
                made = act(session, who, day, invoice=about, hour=hour)
                told = {about} if about else {item for item, due in dues.items() if due < day}
                contacts.append(Contact(("action", made), datetime(day.year, day.month, day.day, hour, tzinfo=UTC), day, frozenset(told)))
            for item in items:
                if random.random() < 0.8:
                    paid = date(2021, 1, 10) + timedelta(random.randrange(90))
                    minor = random.randrange(1, 1_000_00)
                    held = add_payment(session, who, minor, paid)
                    allocate(session, item, minor, paid, payment_id=held)
                    money.append(Money((held, item), item, paid, minor))
    found = get(client, "effect/money", limit=200, **SPAN)["items"]
    assert {(row["payment_id"], row["invoice_id"]): ("action", row["contact_id"]) for row in found} == attribute(contacts, money)
    assert len(found) > 8


def test_a_letter_counts_for_its_version_and_step_and_a_bounced_one_does_not(client: TestClient) -> None:
    ids = ready(client, customers=[debtor("C1"), debtor("C2")], invoices=[overdue("A", 5), overdue("B", 5, customer_external_id="C2")])
    run(client)
    with transaction() as session:
        session.execute(text("UPDATE dunning_letters SET state = 'sent', sent_at = clock_timestamp()"))
        session.execute(text("UPDATE dunning_letters SET state = 'bounced' WHERE customer_id = :c"), {"c": ids["C2"]})
    push(client, "payments", [receipt("P1", "100.00", received_on=str(TODAY), allocations=pays(("A", "100.00")))])
    now = {"period_from": str(TODAY), "period_to": str(TODAY), "as_of": str(TODAY)}
    for dimension, key in (("version", "1"), ("step", "1"), ("template", "first"), ("segment", "all"), ("channel", "email"), ("arm", "-")):
        rows, total = effect(client, dimension=dimension, **now)
        assert set(rows) == {key}
        assert (total["contacts"], total["unripe"], total["succeeded"], total["recovered_14"]) == (1, 1, 1, "100.00")
    (row,) = get(client, "effect/contacts", **now)["items"]
    assert (row["kind"], row["version"], row["level"], row["age"]) == ("letter", 1, 1, "1-30")


def test_a_word_given_on_the_customers_page_is_the_latest_letters(client: TestClient) -> None:
    """Of two letters before it the later one brought it: kept or not counts once."""
    ids = ready(client, customers=[debtor("C1")], invoices=[overdue("A", 40), overdue("B", 10)])
    run(client)
    with transaction() as session:
        session.execute(text("""INSERT INTO dunning_letters (company_id, run_id, customer_id, channel, level, segment, state, template)
            SELECT company_id, run_id, customer_id, 'sms', 9, segment, 'queued', 'first' FROM dunning_letters"""))
        session.execute(text("UPDATE dunning_letters SET state = 'sent', sent_at = clock_timestamp() - id * interval '1 hour'"))
        for minor in (40_00, 60_00):
            page = act(session, ids["C1"], TODAY, channel="customer_page", outcome="promised")
            session.execute(text("""INSERT INTO promises (company_id, customer_id, action_id, currency, amount_minor, given_on, promised_on)
                VALUES (1, :customer, :page, 'CNY', :minor, :today, :today)"""),
                {"customer": ids["C1"], "page": page, "minor": minor, "today": TODAY})  # fmt: skip
    push(client, "payments", [receipt("P1", "40.00", received_on=str(TODAY), allocations=pays(("A", "40.00")))])
    now = {"period_from": str(TODAY - timedelta(1)), "period_to": str(TODAY), "as_of": str(TODAY)}
    rows, total = effect(client, dimension="channel", **now)
    # The other promise still runs: it is judged when its day is over.
    assert [(rows[key]["promised"], rows[key]["promise_kept"]) for key in ("email", "sms")] == [("40.00", "1.0000"), ("0.00", None)]
    assert (total["promised"], total["kept"]) == ("40.00", "40.00")


def test_what_pays_a_corrected_item_is_of_the_contact_about_what_it_stands_in_for(client: TestClient) -> None:
    with transaction() as session:
        one = add_customer(session, collector="Ann")
        wrong, right = (add_invoice(session, one, 100_00, date(2021, 3, 1)) for _ in range(2))
        act(session, one, date(2021, 2, 1), invoice=wrong)
        allocate(session, wrong, 30_00, date(2021, 2, 2), payment_id=add_payment(session, one, 30_00, date(2021, 2, 2)))
        corrected = "UPDATE invoices SET replaced_by = :right, superseded = true WHERE id = :wrong"
        session.execute(text(corrected), {"right": right, "wrong": wrong})
        allocate(session, right, 70_00, date(2021, 2, 3), payment_id=add_payment(session, one, 70_00, date(2021, 2, 3)))
    rows, total = effect(client, dimension="channel")
    assert rows["phone"]["recovered_14"] == total["recovered_14"] == "100.00"
    assert chased(client) == "100.00"


def test_what_was_known_before_a_correction_is_rebuilt_without_it(client: TestClient) -> None:
    late = invoice("I1", "100.00", issued_on="2020-11-01", due_on="2020-12-01")
    paid = receipt("P1", "70.00", received_on="2021-02-02", allocations=pays(("I1", "70.00")))
    ids = book(client, customers=[customer("C1")], invoices=[late], payments=[paid])
    with transaction() as session:
        act(session, ids["C1"], date(2021, 2, 1), oldest=date(2020, 12, 1))
        act(session, ids["C1"], date(2021, 2, 1), hour=2, invoice=ids["I1"], channel="visit")
        then = session.execute(text("SELECT clock_timestamp()")).scalar_one().isoformat()
    before, behind = effect(client, dimension="channel", known_at=then), get(client, "effect/money", **SPAN, known_at=then)["items"]
    assert (before[0]["visit"]["recovered_14"], behind[0]["invoice_id"]) == ("70.00", ids["I1"])
    assert chased(client, known_at=then) == "70.00"
    for terms in ({"due_on": "2021-06-01"}, {"amount": "65.00"}, {"amount": "60.00"}):
        push(client, "invoices", [late | terms], corrections="true")
    now = effect(client, dimension="channel")[0]
    assert (now["visit"]["recovered_14"], now["visit"]["segments"][0]["age"]) == ("60.00", "not_due")
    assert get(client, "effect/money", **SPAN)["items"][0]["invoice_id"] != ids["I1"]
    assert effect(client, dimension="channel", known_at=then) == before
    assert get(client, "effect/money", **SPAN, known_at=then)["items"] == behind
    assert (chased(client), chased(client, known_at=then)) == ("60.00", "70.00")


def test_of_one_company_only(client: TestClient, calls: dict[str, int]) -> None:
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_test_key_of_another_company_00000", "other", list(Permission))
    theirs = {"X-API-Key": "hk_test_key_of_another_company_00000"}
    assert client.get("/api/v1/effect", params=SPAN, headers=theirs).json()["rows"] == []
    assert client.get("/api/v1/effect", params=SPAN | {"company": "main"}, headers=theirs).json()["code"] == "unknown_company"
    assert client.get("/api/v1/effect/contacts", params=SPAN, headers=theirs).json()["items"] == []


@pytest.mark.parametrize("path", ["effect", "effect/contacts", "effect/money"])
@pytest.mark.parametrize("params", [{"dimension": "moon"}, {"period_from": "x"}, {"currency": "yuan"}, {"as_of": "2190-01-01"},
                                    {"known_at": "2021-01-01T00:00:00"}, {"period_from": "2021-05-01"}, {"nonsense": "1"},
                                    {"company": "\x00"}, {"cursor": "%%%"}, {"key": "x" * 300}])  # fmt: skip
def test_nonsense_is_refused(client: TestClient, path: str, params: dict[str, str]) -> None:
    answer = client.get(f"/api/v1/{path}", params=SPAN | params)
    assert answer.status_code in (400, 422), answer.text


def test_an_experiment_draws_each_customer_once_and_says_what_came_of_it(client: TestClient) -> None:
    names = [f"C{number}" for number in range(40)]
    ids = ready(client, customers=[debtor(name) for name in names],
                invoices=[overdue(f"I{name}", 5, customer_external_id=name) for name in names])
    trial = strategy_of(client, [{"level": 1, "offset_days": 1, "channel": "phone", "wait_days": 0}], active=False)
    body = {"challenger_id": trial["id"], "name": "call first", "share_percent": 40}
    made = post(client, "strategy-experiments", body)
    assert client.post("/api/v1/strategy-experiments", json=body).json()["code"] == "experiment_running"
    first = post(client, "dunning-runs", {})
    letters = get(client, "dunning-letters", run_id=first["id"], limit=100)["items"]
    challenged = {row["customer_id"] for row in letters if row["channel"] == "phone"}
    assert (len(letters), 0 < len(challenged) < 40) == (40, True)
    post(client, f"dunning-runs/{first['id']}/cancellation", WHY)
    again = run(client)
    letters = get(client, "dunning-letters", run_id=again["id"], limit=100)["items"]
    assert {row["customer_id"] for row in letters if row["state"] == "task"} == challenged
    assert len([row for row in letters if row["state"] == "queued"]) == 40 - len(challenged)
    shown = get(client, f"strategy-experiments/{made['id']}")
    assert (shown["challenger"], shown["champion"]) == (len(challenged), 40 - len(challenged))
    for who in sorted(challenged)[:-1]:
        post(client, "collection-actions", {"customer_id": who, "channel": "phone", "outcome": "promised",
                                            "promise": {"currency": "CNY", "amount": "100.00", "promised_on": str(TODAY)}})  # fmt: skip
    found = get(client, f"strategy-experiments/{made['id']}/results")
    arms = {row["arm"]: row for row in found["arms"]}
    assert (arms["challenger"]["customers"], arms["challenger"]["answered"]) == (len(challenged), len(challenged) - 1)
    assert (arms["champion"]["answered"], found["verdict"]) == (0, "better")
    ended = post(client, f"strategy-experiments/{made['id']}/ending", WHY)
    assert ended["ended_on"] == str(TODAY)
    assert client.post(f"/api/v1/strategy-experiments/{made['id']}/ending", json=WHY).json()["code"] == "experiment_ended"
    assert ids["C0"]


def test_what_an_experiment_refuses(client: TestClient) -> None:
    book(client, customers=[customer("C1")], invoices=[], payments=[])
    draft = strategy_of(client, [{"level": 1, "offset_days": 1, "channel": "phone"}], active=False)
    body = {"challenger_id": draft["id"], "name": "x", "share_percent": 20}
    assert client.post("/api/v1/strategy-experiments", json=body).json()["code"] == "no_strategy"
    post(client, f"strategies/{draft['id']}/activation", WHY)
    assert client.post("/api/v1/strategy-experiments", json=body).json()["code"] == "already_active"
    for wrong in ({"challenger_id": 99}, {"challenger_id": "x"}, {"share_percent": 0}, {"share_percent": 100}, {"name": ""}, {"more": 1},
                  {"challenger_id": 2**70}, {"name": "\x00"}):
        assert client.post("/api/v1/strategy-experiments", json=body | wrong).status_code == 422
    assert client.get("/api/v1/strategy-experiments/9").status_code == 404
    assert client.get("/api/v1/strategy-experiments/9/results").status_code == 404
    assert client.post("/api/v1/strategy-experiments/9/ending", json=WHY).status_code == 404
