"""A small believable book, pushed through the public API, and the people who work with it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from erp import Row, get, pays, post, push
from httpx2 import Client

from browser.serving import ADMIN, PASSWORD
from receivables import clock
from receivables.access.permissions import Permission

ACCOUNTANT, COLLECTOR, READER = "accountant@books.example", "collector@books.example", "reader@books.example"
CHINESE = "guanli@books.example"  # an administrator who reads Chinese
FIRST, HARBOR, UNSAFE = (
    "华信电子有限公司",
    "Blue Harbor Trading Ltd",
    '<img src=x onerror="window.ran=1"><script>window.ran=1</script>\'; DROP TABLE customers; --',
)
_PLACES = [
    ("杭州", "华东"),
    ("宁波", "华东"),
    ("东莞", "华南"),
    ("佛山", "华南"),
    ("天津", "华北"),
    ("成都", "西南"),
    ("武汉", "华中"),
    ("大连", "东北"),
]
_TRADES = [
    ("精密机械", "机械"),
    ("纺织", "纺织"),
    ("化工材料", "化工"),
    ("包装制品", "包装"),
    ("医疗器械", "医疗"),
    ("电缆", "电气"),
    ("食品", "食品"),
]
_COLLECTORS, _OWNERS = ("李敏", "王磊", "陈静"), ("周强", "赵婷")
# How many days ago an item fell due: one or more in every bucket, and some that are not due yet.
_DUE_AGO = (-25, -6, 4, 12, 38, 52, 77, 120, 160, 240, 410)

_SUN = {"name": "孙丽", "title": "财务经理", "phone": "+86 571 8888 1234", "email": "sun@huaxin.example", "is_primary": True}


@dataclass
class Book:
    """What is in the book: the day it was made for, its API, and the ids of customers, items and receipts by their ERP's ids."""

    api: Client
    today: date
    ids: dict[str, int] = field(default_factory=dict)

    def day(self, ago: int) -> str:
        """A day before today; a negative number is a day to come."""
        return (self.today - timedelta(ago)).isoformat()

    def add(self, what: str, *rows: Row) -> list[int]:
        """Pushes rows, all of which must be new; answers their ids."""
        answer = push(self.api, what, rows)
        assert answer["created"] == len(rows), answer
        self.ids |= {row["external_id"]: row["id"] for row in answer["results"]}
        return [row["id"] for row in answer["results"]]

    def invoice(self, number: str, amount: str, ago: int, customer: str = "C001", **fields: Any) -> Row:
        """An item that fell due this many days ago, with thirty days to pay."""
        row = {
            "external_id": number,
            "customer_external_id": customer,
            "issued_on": self.day(ago + 30),
            "due_on": self.day(ago),
            "currency": "CNY",
        }
        return row | {"amount": amount} | fields

    def receipt(self, number: str, amount: str, ago: int, customer: str | None = "C001", **fields: Any) -> Row:
        row: Row = {"external_id": number, "received_on": self.day(ago), "currency": "CNY", "amount": amount, "method": "bank_transfer"}
        return row | ({"customer_external_id": customer} if customer else {}) | fields


def make(address: str) -> Book:
    """Fills the empty book of the server at this address."""
    with Client(base_url=address) as person:
        token = person.post("/api/v1/auth/token", data={"username": ADMIN, "password": PASSWORD}).raise_for_status().json()["access_token"]
        person.headers["Authorization"] = f"Bearer {token}"
        person.patch("/api/v1/auth/me", json={"language": "en"}).raise_for_status()
        post(person, "companies", {"code": "sz", "name": "苏州分公司", "base_currency": "CNY", "time_zone": "Asia/Shanghai"})
        for email, name, role in (
            (ACCOUNTANT, "Zhao Ting", "ar_accountant"),
            (COLLECTOR, "Li Min", "collector"),
            (READER, "Wu Fang", "read_only"),
        ):
            given = {"email": email, "name": name, "role": role, "password": PASSWORD, "all_companies": True}
            post(person, "users", given | {"language": "zh-CN" if email == READER else "en"})
        chinese = {
            "email": CHINESE,
            "name": "管理员",
            "role": "administrator",
            "password": PASSWORD,
            "all_companies": True,
            "language": "zh-CN",
        }
        post(person, "users", chinese)
        key = post(person, "api-keys", {"name": "ERP", "scopes": [str(scope) for scope in Permission], "source": "erp"})["key"]
    book = Book(Client(base_url=address, headers={"X-API-Key": key}, timeout=30), clock.today("Asia/Shanghai"))
    book.add("customers", *_customers(book))
    book.add("invoices", *_settled(book), *_open(book))
    book.add("payments", *_paid(book), *_waiting(book))
    _chase(book)
    post(book.api, "evaluations", {}, status=200)
    return book


def _customers(book: Book) -> list[Row]:
    rows = [
        {"name": FIRST, "group": "华信集团", "region": "华东", "industry": "电子", "credit_limit": "200000.00",
         "review_due_on": book.day(-5), "contacts": [_SUN]},
        {"name": HARBOR, "region": "海外", "industry": "贸易", "country": "GB", "currency": "USD"},
        {"name": UNSAFE, "region": "华东", "industry": "其他"},
    ]  # fmt: skip
    for number in range(45):
        (place, region), (trade, industry) = _PLACES[number % len(_PLACES)], _TRADES[number % len(_TRADES)]
        rows.append({"name": f"{place}{trade}有限公司", "region": region, "industry": industry})
    for number, row in enumerate(rows, 1):
        row |= {"external_id": f"C{number:03}", "payment_terms_days": 30, "since_on": book.day(900)}
        row |= {"collector": _COLLECTORS[number % 3], "owner": _OWNERS[number % 2]}
    branch = {
        "external_id": "S001",
        "name": "苏州园区软件有限公司",
        "company": "sz",
        "collector": "王磊",
        "owner": "赵婷",
        "region": "华东",
    }
    return [*rows, branch]


def _amount(seed: int) -> str:
    return f"{1200 + seed * 7919 % 88_000}.{seed * 37 % 100:02}"


def _settled(book: Book) -> list[Row]:
    """Twelve items of each of the first eight customers that were paid, some of them late: what a score is made from."""
    return [
        book.invoice(f"P{customer:03}-{number:02}", _amount(customer * 13 + number), 60 + number * 28, f"C{customer:03}")
        for customer in range(1, 9)
        for number in range(12)
    ]


def _paid(book: Book) -> list[Row]:
    rows = []
    for number, item in enumerate(_settled(book)):
        late = (number * 5) % 41 - 12
        paid = book.today - date.fromisoformat(item["due_on"]) - timedelta(late)
        receipt = book.receipt(
            f"R-{item['external_id']}", item["amount"], paid.days, item["customer_external_id"], reference=f"TT{88000 + number}"
        )
        rows.append(receipt | {"allocations": pays((item["external_id"], item["amount"]))})
    return rows


def _open(book: Book) -> list[Row]:
    rows = [book.invoice(f"INV-1{index:03}", _amount(index + 3), ago) for index, ago in enumerate(_DUE_AGO)]
    rows += [
        book.invoice("INV-2001", "48200.00", 45, "C002", currency="USD", contract_number="BH-2026-07"),
        book.invoice("INV-2002", "15750.50", -12, "C002", currency="USD"),
        book.invoice("INV-2003", "9300.00", 20, "C002"),
        book.invoice("CN-1001", "3600.00", 40, kind="credit_note", description="退货"),
        book.invoice("INV-3001", "8800.00", 66, "C003", disputed=True, reference="=1+1"),
        book.invoice("INV-S001", "66000.00", 33, "S001", company="sz"),
    ]
    for customer in range(4, 46):
        ago = _DUE_AGO[customer % len(_DUE_AGO)]
        rows.append(
            book.invoice(
                f"INV-{customer}001", _amount(customer * 5), ago, f"C{customer:03}", kind="retention" if customer % 9 == 0 else "invoice"
            )
        )
    return rows


def _waiting(book: Book) -> list[Row]:
    """Receipts that are paid in part, not at all, or by nobody knows whom."""
    return [
        book.receipt("R-5001", "5000.00", 9, "C004", allocations=pays(("INV-4001", "2000.00"))),
        book.receipt("R-5002", "12000.00", 3, "C002", currency="USD", reference="SWIFT 7781"),
        book.receipt("R-5003", "7421.88", 2, None, remittance_text="HUAXIN DIANZI INV 1004/1005 货款"),
        book.receipt("R-5004", "26000.00", 15, None, remittance_text="转账 来款单位不详"),
    ]


def _chase(book: Book) -> None:
    """What the collectors did so far."""
    said = {
        "customer_id": book.ids["C005"],
        "channel": "phone",
        "outcome": "evasive",
        "note": "财务说下周安排",
        "next_step": "再次致电",
        "next_on": book.day(0),
    }
    post(book.api, "collection-actions", said)
    (item,) = get(book.api, "invoices", external_id="INV-6001")["items"]
    promise = {"currency": "CNY", "amount": item["open"], "promised_on": book.day(-4)}
    post(book.api, "collection-actions", {"customer_id": book.ids["C006"], "channel": "email", "outcome": "promised", "promise": promise})
