"""The demo's customers: who they are, how much they buy and how they pay."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from receivables.demo import names
from receivables.demo.behaviour import BEHAVIOURS, Behaviour, dealt
from receivables.demo.book import Contact, Customer

COUNT = 180
BRANCH_EVERY = 5
"""Every fifth customer buys from the branch."""
GROUPED = 8
"""Groups of sister companies that share a brand."""
TERMS = (30, 30, 30, 30, 30, 30, 45, 45, 60, 90)


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer with what the generator knows of it: items a month and the usual amount of one in minor units."""

    customer: Customer
    behaviour: Behaviour
    items_a_month: int
    usual_minor: int
    retention: bool


def profiles(today: date, random: Random) -> list[Profile]:
    """180 customers: one that is a sixth of the book, nine that buy every day or two, fifty every week, the rest now and then.

    The last ten are abroad.
    """
    behaviours = dealt(BEHAVIOURS, COUNT, random)
    return [_profile(number, today, behaviours[number], random) for number in range(COUNT)]


def _profile(number: int, today: date, behaviour: Behaviour, random: Random) -> Profile:
    foreign = number >= COUNT - len(names.FOREIGN)
    if number == 0:
        items, usual = 24, 140_000_00
    elif number < 10:
        items, usual = random.randint(16, 24), random.randint(30_000_00, 90_000_00)
    elif number < 60:
        items, usual = random.randint(3, 5), random.randint(20_000_00, 120_000_00)
    else:
        items, usual = random.randint(1, 2), random.randint(6_000_00, 60_000_00)
    if foreign:
        items, usual = random.randint(2, 4), random.randint(5_000_00, 40_000_00)
    if number < 10:  # the customers everybody knows pay like grown-ups: the trouble sits in the middle
        behaviour = BEHAVIOURS[(number * 3) % 2] if number else BEHAVIOURS[2]
    customer = _foreign(number, today, random) if foreign else _domestic(number, today, items * usual, random)
    return Profile(customer, behaviour, items, usual, customer.industry in names.WITH_RETENTION)


def _domestic(number: int, today: date, monthly_minor: int, random: Random) -> Customer:
    region = random.choice(tuple(names.PLACES))
    industry = random.choice(tuple(names.INDUSTRIES))
    member = number < GROUPED or 10 <= number < 10 + 2 * GROUPED
    brand = names.brand(number % GROUPED if member else number)
    name = f"{random.choice(names.PLACES[region])}{brand}{names.INDUSTRIES[industry]}{random.choice(names.FORMS)}"
    terms = random.choice(TERMS)
    return Customer(
        external_id=f"C{1001 + number}", company=_company(number), name=name, group=f"{brand}集团" if member else None,
        tax_id=names.tax_id(random), industry=industry, region=region, country="CN", currency="CNY", language="zh-CN",
        payment_terms_days=terms, owner=random.choice(names.SALES), collector=names.COLLECTORS[number % len(names.COLLECTORS)],
        credit_limit_minor=_limit(monthly_minor * (terms + 45) // 30, random), contacts=_contacts(number, random),
        since_on=today - timedelta(random.randint(600, 4000)), review_due_on=today + timedelta(random.randint(-20, 300)),
    )  # fmt: skip


def _foreign(number: int, today: date, random: Random) -> Customer:
    name, country, currency, language = names.FOREIGN[number - (COUNT - len(names.FOREIGN))]
    return Customer(
        external_id=f"C{1001 + number}", company=_company(number), name=name, group=None, tax_id=None,
        industry=random.choice(tuple(names.INDUSTRIES)), region="海外", country=country, currency=currency, language=language,
        payment_terms_days=random.choice((45, 60, 90)), owner=random.choice(names.SALES),
        collector=names.COLLECTORS[number % len(names.COLLECTORS)], credit_limit_minor=random.randint(2, 8) * 100_000_00,
        contacts=_contacts(number, random, names.FOREIGN_PEOPLE), since_on=today - timedelta(random.randint(600, 3000)),
        review_due_on=today + timedelta(random.randint(10, 300)),
    )  # fmt: skip


def _company(number: int) -> str:
    return names.BRANCH if number % BRANCH_EVERY == BRANCH_EVERY - 1 else names.MAIN


def _limit(needed_minor: int, random: Random) -> int:
    """A round limit around what the customer usually owes: one in eight is too tight."""
    wanted = needed_minor * (80 if random.randrange(8) == 0 else random.randint(130, 220)) // 100
    return max(10, wanted // 10_000_00) * 10_000_00


def _contacts(number: int, random: Random, people: tuple[str, ...] = ()) -> tuple[Contact, ...]:
    found = []
    for position in range(random.randint(1, 2)):
        name = random.choice(people) if people else names.person(random)
        email = f"{'ap' if position == 0 else 'finance'}@c{1001 + number}.example"
        found.append(Contact(name, names.TITLES[(number + position) % len(names.TITLES)], email, names.phone(random), position == 0))
    return tuple(found)
