"""Every screen by its address, and what must hold on each of them."""

import json
import re
from functools import lru_cache
from typing import Any

from playwright.sync_api import Page, ViewportSize, expect

from browser.book import Book
from browser.serving import FRONTEND

WIDE, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
_AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"


def addresses(book: Book) -> dict[str, str]:
    """The screens of someone who may see everything, by name."""
    ids = book.ids
    customer = f"/customers/{ids['C001']}"
    tabs = {f"customer-{tab}": f"{customer}?tab={tab}" for tab in ("items", "receipts", "timeline", "risk", "files", "contacts")}
    return {
        "dashboard": "/", "worklist": "/worklist", "promises": "/promises", "customers": "/customers", "customer": customer, **tabs,
        "invoices": "/invoices", "invoice": f"/invoices/{ids['INV-4001']}", "credit-note": f"/invoices/{ids['CN-1001']}",
        "payments": "/payments", "payment": f"/payments/{ids['R-5001']}", "payment-unidentified": f"/payments/{ids['R-5003']}",
        "payment-new": "/payments/new", "aging": "/aging", "aging-collector": "/aging?group_by=collector&basis=document", "flags": "/flags",
        "users": "/admin/users", "api-keys": "/admin/api-keys", "companies": "/admin/companies", "audit": "/admin/audit",
        "jobs": "/admin/jobs",
        "approvals": "/approvals", "write-offs": "/write-offs", "periods": "/periods", "reconciliations": "/reconciliations",
        "overdue-causes": "/overdue-causes", "refunds": "/refunds", "transfers": "/refunds?view=transfers", "notes": "/notes",
        "exchange-rates": "/exchange-rates", "revaluations": "/revaluations",
        "orders": "/orders", "targets": "/targets", "targets-set": "/targets?tab=targets", "output": "/targets?tab=months",
        "limits": "/authority", "delegations": "/authority?tab=delegations",
        "dunning": "/dunning", "dunning-letters": "/dunning?tab=letters", "dunning-holds": "/dunning?tab=holds",
        "dunning-calendar": "/dunning?tab=calendar",
        "strategies": "/strategies", "texts": "/strategies?tab=texts", "effect": "/effect",
        "workplace": f"/worklist/{ids['C001']}", "work-plans": "/work-plans", "action-templates": "/action-templates",
        "disputes": "/disputes", "dispute-reasons": "/dispute-reasons", "plans": "/payment-plans", "interest": "/interest",
        "legal": "/legal", "legal-new": "/legal/new", "legal-settings": "/legal/settings",
        "imports": "/imports", "statements": "/statements", "bank-accounts": "/bank-accounts", "clearing": "/clearing",
        "learnt": "/clearing/learnt", "clearing-settings": "/clearing/settings", "together": "/clearing/together",
        "cleared": "/clearing/done",
        "answers": "/answers", "confirmations": "/confirmations", "mailings": "/mailings", "mails": "/mailings?tab=mails",
        "customer-account": f"{customer}?tab=account",
        "outgoing": "/statements/outgoing", "invariants": "/invariants", "account": "/account", "not-found": "/no-such-page",
    }  # fmt: skip


def settle(page: Page) -> None:
    """Waits until the page shows what it has: nothing is loading any more, charts and tables are drawn, nothing fades or slides."""
    expect(page.locator("#root :is(h1, [role=alert], .ant-result)").first).to_be_visible()
    expect(
        page.locator("[aria-busy=true], .ant-spin-spinning, .ant-skeleton, .ant-btn-loading, [role=status]:text-matches('.')")
    ).to_have_count(0)
    # Not wait_for_function: it evaluates a text within the page, which the customer page's Content-Security-Policy rightly forbids.
    assert page.evaluate("""async () => {
        const running = () => document.getAnimations().some(one => one.playState === 'running')
        for (let tries = 0; running() && tries < 600; tries++) await new Promise(done => setTimeout(done, 50))
        return !running()
    }"""), "something still moves"


def serious(page: Page) -> list[str]:
    """What axe finds wrong that keeps people out: its serious and critical findings."""
    page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: " + "; ".join(" ".join(map(str, node["target"])) for node in rule["nodes"][:4])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


@lru_cache(maxsize=1)
def _axe() -> str:
    return _AXE.read_text(encoding="utf-8")


def too_wide(page: Page) -> str | None:
    """Says by how much a page is wider than the screen, and what sticks out."""
    return page.evaluate("""() => {
        const wide = document.scrollingElement.scrollWidth - window.innerWidth
        if (wide <= 0) return null
        const out = [...document.querySelectorAll('#root *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
        return `${wide} px too wide: ${out.slice(0, 5).map(e => e.tagName + '.' + e.className).join(', ')}`
    }""")


def raw_keys(page: Page) -> set[str]:
    """Names of texts that stand on the page in place of their words."""
    shown = page.locator("body").inner_text()
    return set(re.findall(r"\b[a-z_]+(?:\.[a-z0-9_-]+)+\b", shown, re.IGNORECASE)) & _keys()


@lru_cache(maxsize=1)
def _keys() -> frozenset[str]:
    files = (FRONTEND / "src" / "locales" / "en").glob("*.json")
    keys = {f"{file.stem}.{key}" for file in files for key in _flat(json.loads(file.read_text(encoding="utf-8")))}
    return frozenset(keys)


def _flat(words: dict[str, Any], before: str = "") -> list[str]:
    names = []
    for key, value in words.items():
        names += _flat(value, f"{before}{key}.") if isinstance(value, dict) else [before + key]
    return names
