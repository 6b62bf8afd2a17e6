"""Pushes the demo book through the public API, as another company's system would. Knows HTTP and nothing of the database's tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import structlog
from sqlalchemy import text
from sqlmodel import Session

from receivables import clock
from receivables.demo import money_in, names
from receivables.demo.accounts import ACCOUNTS, PASSWORD
from receivables.demo.agreements import add_agreements, signed_in
from receivables.demo.book import Book
from receivables.demo.closing import add_month_ends
from receivables.demo.desk import add_work
from receivables.demo.dunning import LETTERHEAD, strategy, templates
from receivables.demo.files import add_files, take_file
from receivables.demo.generate import generate
from receivables.demo.interest import add_interest
from receivables.demo.legal import add_cases
from receivables.demo.letters import add_letters, add_schedules
from receivables.demo.output import monthly_output
from receivables.demo.planning import add_plans, add_trial
from receivables.demo.rates import monthly
from receivables.demo.targets import add_targets
from receivables.demo.wire import wire, wire_action

log = structlog.get_logger()
TIME_ZONE = "Asia/Shanghai"
COMPANIES = {names.MAIN: "示例智能装备有限公司", names.BRANCH: "示例智能装备（深圳）分公司"}
CHUNK = 2_000


class DemoError(Exception):
    """The API refused a part of the demo; the message says what."""


def is_empty(session: Session) -> bool:
    """Whether nobody has brought in a customer yet: only then is the demo loaded unasked."""
    return bool(session.execute(text("SELECT NOT EXISTS (SELECT 1 FROM customers)")).scalar_one())


def load_demo(base_url: str, api_key: str, *, today: date | None = None, say: Callable[[str], None] = log.info) -> Book:
    """Makes the demo as of `today` (the company's business day unless given) and pushes it to the API at `base_url`.

    The key must see every company and hold every permission. Every step may be taken again: what is there already stays as it is.
    Raises DemoError when a row is refused, httpx.HTTPError when the API is not reachable.
    """
    book = generate(today or clock.today(TIME_ZONE))
    with httpx.Client(base_url=base_url, headers={"X-API-Key": api_key}, timeout=300) as client:
        _Loader(client, book, say).load()
    return book


@dataclass
class _Loader:
    """One push of the book; `ids` are the ids that the API gave, by resource and external id."""

    client: httpx.Client
    book: Book
    say: Callable[[str], None]
    ids: dict[str, dict[str, int]] = field(default_factory=dict)

    def load(self) -> None:
        book = self.book
        self._companies()
        self._users()
        self._push("customers", [wire(customer, customer.currency) for customer in book.customers])
        self._push("invoices", [wire(item, item.currency) for item in book.invoices])
        self._push("payments", [wire(payment, payment.currency) for payment in book.payments])
        first = min(item.issued_on for item in book.invoices)
        self._push("exchange-rates", list(monthly(COMPANIES, first, book.today)))
        for company, told in monthly_output(book, "CNY").items():
            self._send("PUT", "/monthly-figures", json={"company": company, "items": told})
        accountant = signed_in(self._send, "ar_accountant")
        files = add_files(self._send, book.today, accountant)
        self._set_off()
        self._act()
        self._judge()
        self._receive()
        self.say(f"{add_letters(self._send, book.today)} balance confirmations")
        made = add_agreements(self._send, book, self.ids, list(COMPANIES))
        self.say(f"{made} disputes and plans")
        people = (signed_in(self._send, "collector"), signed_in(self._send, "finance_manager"))
        self.say(f"{add_cases(self._send, self.book, self.ids['invoices'], list(COMPANIES), people)} legal cases")
        main = [one.external_id for one in book.customers if one.company == names.MAIN]
        ours = [self.ids["customers"][one] for one in main]
        self.say(f"{add_schedules(self._send, names.MAIN, ours[:3])} schedules of statements")
        billed = add_interest(self._send, book.today, names.MAIN, ours)
        self.say(f"{billed} interest notes")
        self.say(f"{add_work(self._send, book, self.ids, people[1])} receipts cleared")
        add_plans(self._send, book.today, [self.ids["customers"][one] for one in main[3:5]])
        self._send("POST", "/evaluations", json={})
        self._dun()
        add_targets(self._send, names.MAIN, book.today)
        self.say(f"{add_month_ends(self._send, book.today, names.MAIN, self.ids['customers'], (accountant, people[1]))} reconciliations")
        if files:
            take_file(self._send, files["customers"], accountant)

    def _send(self, method: str, path: str, taken: Sequence[int] = (), **options: Any) -> httpx.Response:
        """One request. Raises DemoError for an answer that is neither a success nor one of the statuses `taken` as well."""
        answer = self.client.request(method, f"/api/v1{path}", **options)
        if not answer.is_success and answer.status_code not in taken:
            raise DemoError(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer

    def _companies(self) -> None:
        for code, name in COMPANIES.items():
            found = self._send("GET", f"/companies/{code}", taken=(404,))
            if found.status_code == 404:
                self._send("POST", "/companies", json={"code": code, "name": name, "base_currency": "CNY", "time_zone": TIME_ZONE})
            elif found.json()["name"] != name:
                self._send("PATCH", f"/companies/{code}", json={"name": name}, headers={"If-Match": found.headers["ETag"]})

    def _users(self) -> None:
        for account in ACCOUNTS:
            given = {"email": account.email, "name": account.name, "role": account.role, "password": PASSWORD}
            seen = {"companies": account.companies, "all_companies": not account.companies}
            self._send("POST", "/users", taken=(409,), json=given | seen)

    def _push(self, resource: str, rows: Sequence[dict[str, Any]]) -> None:
        ids = self.ids.setdefault(resource, {})
        for start in range(0, len(rows), CHUNK):
            answer = self._send("POST", f"/{resource}/bulk", json={"items": rows[start : start + CHUNK]}).json()
            if answer["rejected"]:
                refused = next(result for result in answer["results"] if result["status"] == "rejected")
                raise DemoError(f"{answer['rejected']} {resource} were refused, such as {refused['external_id']}: {refused['errors']}")
            ids |= {result["external_id"]: result["id"] for result in answer["results"]}
        self.say(f"{len(rows)} {resource}")

    def _set_off(self) -> None:
        """Sets credit notes off against their items."""
        items, currencies = self.ids["invoices"], {item.external_id: item.currency for item in self.book.invoices}
        for use in self.book.credit_uses:
            shown = wire(use, currencies[use.credit_external_id])
            allocations = [{"invoice_id": items[part["invoice_external_id"]], "amount": part["amount"]} for part in shown["allocations"]]
            body = {"allocations": allocations, "effective_on": shown["effective_on"]}
            key = {"Idempotency-Key": f"demo-{use.credit_external_id}"}
            self._send("POST", f"/invoices/{items[use.credit_external_id]}/allocations", json=body, headers=key)
        self.say(f"{len(self.book.credit_uses)} credit notes set off")

    def _act(self) -> None:
        currencies = {customer.external_id: customer.currency for customer in self.book.customers}
        for number, action in enumerate(self.book.actions):
            customer = action.customer_external_id
            body = wire_action(action, self.ids["customers"][customer], currencies[customer], TIME_ZONE)
            self._send("POST", "/collection-actions", json=body, headers={"Idempotency-Key": f"demo-{self.book.today}-{number}"})
        self.say(f"{len(self.book.actions)} collection actions")

    def _judge(self) -> None:
        """The companies' overdue causes, and what is thought of the items longest overdue."""
        for code in COMPANIES:
            for cause, name in money_in.CAUSES.items():
                self._send("POST", "/overdue-causes", taken=(409,), json={"code": cause, "name": name, "company": code})
        for external, judged in money_in.judgements(self.book):
            ids = [self.ids["invoices"][one] for one in external]
            self._send("POST", "/invoices/classification", json={"ids": ids} | judged)

    def _receive(self) -> None:
        """A bank account whose statement of today waits to be cleared; nothing of it is applied by itself."""
        settings = self._send("GET", "/clearing/settings", params={"company": names.MAIN})
        wanted = {"limits": money_in.LIMITS, "apply_on_load": False}
        headers = {"If-Match": settings.headers["ETag"]}
        self._send("PATCH", "/clearing/settings", params={"company": names.MAIN}, json=wanted, headers=headers)
        self._send("POST", "/bank-accounts", taken=(409,), json=money_in.ACCOUNT | {"company": names.MAIN})
        (account,) = self._send("GET", "/bank-accounts", params={"company": names.MAIN, "q": money_in.ACCOUNT["number"]}).json()["items"]
        told = {"format": "csv", "bank_account": account["id"]}
        loaded = self._send("POST", "/statements", params=told, content=money_in.statement(self.book, names.MAIN)).json()
        self._send("POST", "/clearing/runs", json={"company": names.MAIN, "apply": False})
        self.say(f"{loaded['created']} statement lines, {loaded['proposed']} of them with a proposal")

    def _dun(self) -> None:
        """Texts, a letterhead, an active strategy and a first preview; where there is a strategy already, nothing."""
        if self._send("GET", "/strategies", params={"company": names.MAIN}).json()["items"]:
            return
        for template in templates():
            self._send("POST", "/letter-templates", json=template | {"company": names.MAIN})
        head = self._send("GET", f"/letterheads/{names.MAIN}")
        self._send("PATCH", f"/letterheads/{names.MAIN}", json=LETTERHEAD, headers={"If-Match": head.headers["ETag"]})
        made = self._send("POST", "/strategies", json=strategy() | {"company": names.MAIN}).json()
        self._send("POST", f"/strategies/{made['id']}/activation", json={"reason": "演示"})
        run = self._send("POST", "/dunning-runs", json={"company": names.MAIN}, headers={"Idempotency-Key": f"demo-{self.book.today}-run"})
        add_trial(self._send)
        self.say(f"a dunning strategy, {sum(run.json()['letters'].values())} letters and tasks proposed")
