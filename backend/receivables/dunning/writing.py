"""A letter's words: what stands in the books put into the text of its template, as text, HTML and the data of its PDF."""

import html
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import CompanyScope
from receivables.companies.models import Company
from receivables.dunning.labels import DEFAULT, LANGUAGES, WORDS
from receivables.dunning.pdf import FONTS
from receivables.dunning.recheck import Judged
from receivables.dunning.wording import GOES_WITH
from receivables.interest import proposals as interest
from receivables.interest.proposals import Owed
from receivables.money import from_minor
from receivables.rules.strategy import StepChannel
from receivables.templates import queries as templates
from receivables.templates.words import WordsError, fill, one_line

# Name and address are of one person: the first who can be reached that way, today.
_LETTERS = text(f"""
    SELECT l.id, l.company_id, l.customer_id, l.channel, l.level, l.template, m.name AS company_name, c.name AS customer_name,
        c.number AS customer_number, c.language, c.address AS postal_address, p.name AS contact_name, p.address,
        x.language AS text_language, x.subject, x.body
    FROM dunning_letters l JOIN companies m ON m.id = l.company_id JOIN customers c ON c.id = l.customer_id
    LEFT JOIN LATERAL (
        SELECT name, CASE l.channel WHEN 'sms' THEN phone WHEN 'email' THEN email END AS address FROM contacts
        WHERE customer_id = c.id AND CASE l.channel WHEN 'sms' THEN phone IS NOT NULL WHEN 'email' THEN email IS NOT NULL ELSE true END
        ORDER BY is_primary DESC, id LIMIT 1) p ON true
    LEFT JOIN letter_templates x ON x.id = {GOES_WITH}
    WHERE l.id = ANY(:letters)""")  # noqa: S608 - constant text only
_ITEMS = text("""
    SELECT i.letter_id, i.invoice_id, i.level, x.number, x.issued_on, x.due_on, i.currency, i.open_minor, i.chased_minor
    FROM dunning_letter_items i JOIN invoices x ON x.id = i.invoice_id
    WHERE i.letter_id = ANY(:letters) AND i.dropped IS NULL ORDER BY x.due_on, x.id""")
_CREDITS = text("""
    SELECT customer_id, number, received_on AS on_day, currency, open_minor FROM payments
    WHERE customer_id = ANY(:customers) AND open_minor > 0
    UNION ALL
    SELECT customer_id, number, issued_on, currency, open_minor FROM invoices
    WHERE customer_id = ANY(:customers) AND open_minor > 0 AND kind = 'credit_note' ORDER BY 1, 3, 2""")


@dataclass(frozen=True, slots=True)
class Line:
    """An item in a letter."""

    letter_id: int
    invoice_id: int
    level: int
    number: str
    issued_on: date
    due_on: date
    currency: str
    open_minor: int
    chased_minor: int


@dataclass(slots=True)
class Draft:
    """What goes into one letter; money in minor units of each line's currency."""

    letter: Any
    head: dict[str, Any]
    language: str
    day: date
    items: list[Line] = field(default_factory=list)
    credits: list[Any] = field(default_factory=list)
    late: dict[tuple[int, int], Owed] = field(default_factory=dict)
    """By item and level: what is due beside it and was not billed yet; what was billed is an item of its own."""


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    body: str
    html: str
    data: dict[str, Any]


def drafts(session: Session, letters: Collection[int], day: date) -> dict[int, Draft]:
    """What these letters are made of on the business day `day`, in a fixed number of queries."""
    found: dict[int, Draft] = {}
    heads: dict[int, dict[str, Any]] = {}
    for row in session.execute(_LETTERS, {"letters": list(letters)}):
        if row.company_id not in heads:
            heads[row.company_id] = templates.letterhead(session, row.company_id)
        language = row.language if row.language in LANGUAGES else DEFAULT
        found[row.id] = Draft(row, heads[row.company_id], row.text_language or language, day)
    for item in session.execute(_ITEMS, {"letters": list(found)}):
        found[item.letter_id].items.append(Line(*item))
    late = _late(session, found.values(), day)
    credits = defaultdict(list)
    for credit in session.execute(_CREDITS, {"customers": sorted({draft.letter.customer_id for draft in found.values()})}):
        credits[credit.customer_id].append(credit)
    for draft in found.values():
        draft.credits, draft.late = credits[draft.letter.customer_id], late
    return found


def _late(session: Session, drafts: Iterable[Draft], day: date) -> dict[tuple[int, int], Owed]:
    """What the items of all these letters owe for being late, in a fixed number of queries for each company."""
    told: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for draft in drafts:
        told[draft.letter.company_id] |= {(item.invoice_id, item.level) for item in draft.items}
    found: dict[tuple[int, int], Owed] = {}
    for company_id, pairs in sorted(told.items()):
        found |= interest.owed(session, CompanyScope.of(session.get_one(Company, company_id)), pairs, day)
    return found


def fees(drafts: Iterable[Draft]) -> dict[tuple[int, int], int]:
    """What a letter of an item's level costs as these letters have it, in minor units of the item's currency, by (letter, item)."""
    found = {(item.letter_id, item.invoice_id): draft.late.get((item.invoice_id, item.level)) for draft in drafts for item in draft.items}
    return {pair: owed.level_minor for pair, owed in found.items() if owed is not None}


def narrowed(draft: Draft, judged: Judged) -> Draft:
    """The draft without what is not asked for any more, and with the amounts that are."""
    letter, items = draft.letter.id, []
    for item in draft.items:
        if (letter, item.invoice_id) not in judged.gone:
            asked = judged.asked.get((letter, item.invoice_id))
            items.append(replace(item, chased_minor=asked[0], open_minor=asked[1]) if asked else item)
    draft.items = items
    return draft


def _amount(minor: int, currency: str) -> str:
    whole, point, fraction = from_minor(minor, currency).partition(".")
    return f"{currency} {int(whole):,}{point}{fraction}"


def _sums(pairs: list[tuple[str, int]]) -> list[str]:
    sums: Counter[str] = Counter()
    for currency, minor in pairs:
        sums[currency] += minor
    return [_amount(minor, currency) for currency, minor in sorted(sums.items())]


def _added(draft: Draft) -> list[list[str]]:
    """What is due beside the items, as words and an amount: interest, fees and what the letter costs of each currency that has some, and
    all of it together."""
    words, sums = WORDS[draft.language], defaultdict[str, list[int]](lambda: [0, 0, 0, 0])
    for item in draft.items:
        late = draft.late.get((item.invoice_id, item.level), Owed(0, 0, 0, 0))
        for place, minor in enumerate((item.chased_minor, late.interest_minor, late.fees_minor, late.own_minor)):
            sums[item.currency][place] += minor
    labels = (words["late_interest"].format(day=draft.day), words["late_fees"], words["late_own"])
    lines = []
    for currency, (chased, *added) in sorted(sums.items()):
        own = [[label, _amount(minor, currency)] for label, minor in zip(labels, added, strict=True) if minor]
        lines += [*own, [words["late_total"], _amount(chased + sum(added), currency)]] if own else []
    return lines


def write(draft: Draft) -> Written:
    """The letter in its language. Raises WordsError `template_missing`, or what is wrong with the template's text."""
    if draft.letter.body is None:
        raise WordsError("template_missing", f"there is no text {draft.letter.template}")
    oldest = min((item.due_on for item in draft.items), default=draft.day)
    totals = _sums([(item.currency, item.chased_minor) for item in draft.items])
    # A letter also tells of items that fall due later, each at its own level: the words must be able to say which are late.
    late = [item for item in draft.items if item.due_on < draft.day]
    upcoming = _sums([(item.currency, item.chased_minor) for item in draft.items if item.due_on >= draft.day])
    credits = _sums([(credit.currency, credit.open_minor) for credit in draft.credits])
    values = {
        "customer_name": draft.letter.customer_name, "customer_number": draft.letter.customer_number,
        "contact_name": draft.letter.contact_name or "", "company_name": draft.head["sender"] or draft.letter.company_name,
        "today": str(draft.day), "level": draft.letter.level, "item_count": len(draft.items), "total": ", ".join(totals),
        "oldest_days": max((draft.day - oldest).days, 0), "oldest_due_on": str(oldest),
        "overdue_count": len(late), "overdue_total": ", ".join(_sums([(item.currency, item.chased_minor) for item in late])),
        "upcoming_total": ", ".join(upcoming), "credits": ", ".join(credits),
    }  # fmt: skip
    subject, body = one_line(fill(draft.letter.subject, values)), fill(draft.letter.body, values).strip()
    if not subject or not body:
        raise WordsError("text_empty", "its conditions leave no words")
    data = _data(draft, subject, body, totals)
    plain = _message(data) if draft.letter.channel == StepChannel.SMS else _plain(data, body)
    return Written(subject, plain, _html(data), data)


def _data(draft: Draft, subject: str, body: str, totals: list[str]) -> dict[str, Any]:
    words, head = WORDS[draft.language], draft.head
    phone = words["phone"] + head["phone"] if head["phone"] else ""
    lines = [
        [item.number, str(item.issued_on), str(item.due_on), str(max((draft.day - item.due_on).days, 0)),
         _amount(item.open_minor, item.currency), _amount(item.chased_minor, item.currency)]
        for item in draft.items
    ]  # fmt: skip
    credits = [[credit.number, str(credit.on_day), _amount(credit.open_minor, credit.currency)] for credit in draft.credits]
    bank = [words[name] + head[name] for name in ("bank", "account_name", "account_number") if head[name]]
    lang, _, region = draft.language.partition("-")
    return {
        "words": words, "fonts": FONTS[draft.language], "lang": lang, "region": region or None, "subject": subject,
        "sender": head["sender"] or draft.letter.company_name, "head": "  ".join(part for part in (head["address"], phone) if part),
        "customer": f"{draft.letter.customer_name}", "address": draft.letter.postal_address or "", "day": str(draft.day),
        "number": str(draft.letter.id),
        "contact": words["contact"] + draft.letter.contact_name if draft.letter.contact_name else "",
        "paragraphs": [part for part in body.splitlines() if part.strip()], "items": lines, "totals": totals, "credits": credits,
        "bank": bank, "late": _added(draft),
    }  # fmt: skip


def _message(data: dict[str, Any]) -> str:
    """A short message has no table; what it costs beside what its words ask for stands below them."""
    return "\n".join([*data["paragraphs"], *("  ".join(line) for line in data["late"])])


def _plain(data: dict[str, Any], body: str) -> str:
    words = data["words"]
    rows = ["  ".join(words["items"]), *("  ".join(line) for line in data["items"])]
    rows += [f"{words['total']} {total}" for total in data["totals"]]
    rows += ["  ".join(line) for line in data["late"]]
    if data["credits"]:
        rows += ["", words["credits_title"], *("  ".join(line) for line in data["credits"])]
    if data["bank"]:
        rows += ["", words["bank_title"], *data["bank"]]
    return "\n".join([body, "", *rows, "", data["sender"], data["head"]]).strip() + "\n"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{html.escape(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(one)}</td>" for one in row) + "</tr>" for row in rows)
    return f'<table border="1" cellpadding="5" style="border-collapse:collapse;text-align:left"><tr>{head}</tr>{body}</table>'


def _html(data: dict[str, Any]) -> str:
    """The same as HTML: every word from the books is escaped."""
    words = data["words"]
    parts = [f"<p>{html.escape(paragraph)}</p>" for paragraph in data["paragraphs"]]
    parts.append(_table(words["items"], data["items"]))
    parts += [f"<p><strong>{html.escape(words['total'])} {html.escape(total)}</strong></p>" for total in data["totals"]]
    parts += [f"<p>{html.escape(label)} {html.escape(amount)}</p>" for label, amount in data["late"]]
    if data["credits"]:
        parts += [f"<p>{html.escape(words['credits_title'])}</p>", _table(words["credits"], data["credits"])]
    if data["bank"]:
        parts.append(f"<p>{html.escape(words['bank_title'])}<br>{'<br>'.join(map(html.escape, data['bank']))}</p>")
    parts.append(f"<p>{html.escape(data['sender'])}<br>{html.escape(data['head'])}</p>")
    return f'<html><body style="font-family:sans-serif">{"".join(parts)}</body></html>'
