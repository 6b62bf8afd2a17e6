"""Every move of clearing, credits, notes, classification and statements: sent nonsense, sent twice, sent by ten at once.

Nonsense changes nothing and is never a 5xx; twice with one key is once; of ten one succeeds.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import pytest
from erp import Row, broken
from fastapi.testclient import TestClient
from hostile import NOTE, OTHER_KEY, REFUND, TODAY, World, counted

BIG, LONG = 10**30, "x" * 10_000
WRONG_MONEY = (None, 5, 1.5, True, [], {}, "", "NaN", "Infinity", "-1.00", "1e30", "9" * 31, "\x00", "٣", "1.001", LONG)
WRONG_ID = (None, 0, -1, 1.5, BIG, 2**63, 999_999, "NaN", "\x00", LONG, [], {})
WRONG_TEXT = (5, [], {}, "\x00", "a\x00b", LONG)
WRONG_DAY = (5, True, "NaN", "2024-02-30", "0000-00-00", f"{TODAY}T00:00:00", LONG, "\x00", [])
MONEY = {"amount", "open", "discount", "small_difference", "bank_charge", "charge", "expected_recoverable"}
WORDS = {"reason", "note", "payee", "bank", "account", "drawer", "acceptor", "evidence", "measure", "responsible", "number", "name", "code"}
NUMBERS = {"automatic_at": (0, 1001, BIG, 1.5, "NaN", []), "discount_grace_days": (-1, 61, BIG, [])}
OPTIONAL = {"discount", "expected_recoverable"}
MAY_BE_ABSENT = {("credits", "amount"), ("transfers", "amount"), ("refunds", "amount")}


@dataclass(frozen=True)
class Move:
    """A request that succeeds once: `$name` stands for an id. `again` is the status of a second one that is not refused."""

    name: str
    path: str
    body: Row
    method: str = "post"
    good: int = 201
    again: int = 409
    as_user: bool = False
    first: tuple[tuple[str, Row], ...] = field(default=())
    once: bool = True


I1, I2 = "$INV2024001", "$INV2024002"
CLEAR: Row = {"open": "100.00", "items": [{"invoice_id": I1, "amount": "98.00", "discount": "2.00"}], "note": "n"}
JOINT: Row = {"credits": [{"invoice_id": "$N1", "open": "30.00"}, {"payment_id": "$P1", "open": "70.00", "amount": "68.00"}],
              "items": [{"invoice_id": I1, "amount": "98.00", "discount": "2.00"}], "note": "n"}  # fmt: skip
RELEASE: Row = {"due_on": "2024-03-01", "evidence": "accepted"}
WHY: Row = {"reason": "wrong"}
MOVES = [
    Move("clear", "clearing/receipts/$line_100.00/clear", CLEAR),
    Move("preview", "clearing/receipts/$line_100.00/preview", CLEAR, good=200, again=200, once=False),
    Move("accept", "clearing/receipts/$line_100.00/accept", {"key": "$key"}),
    Move("accept many", "clearing/accept", {"rows": [{"payment_id": "$line_100.00", "key": "$key"}]}, good=200, again=200),
    Move("run", "clearing/runs", {"payment_ids": ["$line_50.00"], "apply": False}, again=201),
    Move("joint", "clearings", JOINT),
    Move("joint preview", "clearings/preview", JOINT, good=200, again=200, once=False),
    Move("undo", "clearings/$clearing/undo", WHY),
    Move("refund", "refunds", REFUND | {"payment_id": "$P1"}, as_user=True),
    Move("refund returned", "refunds/$refund/return", WHY | {"effective_on": TODAY}),
    Move("transfer", "transfers", {"payment_id": "$P1", "customer_id": "$C3", "amount": "70.00", "reason": "x"}),
    Move("transfer back", "transfers/$transfer/reversal", WHY),
    Move("note", "notes", NOTE | {"customer_id": "$C1", "allocations": [{"invoice_id": I2, "amount": "10.00"}]}),
    Move("note event", "notes/$note/events", {"kind": "endorsed", "party": "Z", "effective_on": "2024-03-01"}),
    Move("classify", f"invoices/{I1}/classification", {"classification": "abnormal", "expected_recoverable": "5.00"}, again=201),
    Move("classify many", "invoices/classification", {"ids": [I1, I2], "classification": "abnormal", "responsible": "r"}, again=201),
    Move("cause", "overdue-causes", {"code": "K", "name": "n"}, once=False),
    Move("release", "invoices/$R1/release", RELEASE),
    Move("hold again", "invoices/$R1/release/withdrawal", WHY, first=(("invoices/$R1/release", RELEASE),)),
    Move("pays refund", "outgoing-lines/$out_5/refund", {"refund_id": "$refund"}),
    Move("returns receipt", "outgoing-lines/$out_70/return", {"payment_id": "$P1"}),
    Move("returns a part", "outgoing-lines/$out_5/return", {"payment_id": "$P1"}),
    Move("takes a part back", "outgoing-lines/$out_5/undo", WHY, first=(("outgoing-lines/$out_5/return", {"payment_id": "$P1"}),)),
    Move("set aside", "outgoing-lines/$out_70/set-aside", {"note": "rent"}),
    Move("untie", "outgoing-lines/$out_3/undo", WHY),
    Move("outgoing run", "outgoing-lines/runs", {"company": "main", "apply": False}, again=201),
    Move("bank account", "bank-accounts", {"number": "DE02", "name": "n", "currency": "CNY"}, once=False),
]  # fmt: skip
EVERY = pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name.replace(" ", "-"))


@pytest.fixture
def world(client: TestClient, request: pytest.FixtureRequest) -> World:
    callspec = getattr(request.node, "callspec", None)
    return World(client, refunds=callspec is not None and "refund" in str(callspec.params["move"]))


def send(world: World, move: Move, body: Any, path: str | None = None, **headers: str) -> Any:
    known = (world.asker if move.as_user else {}) | headers
    return world.client.request(move.method, path or world.path(move.path), json=body, headers=known)


def ready(world: World, move: Move) -> Row:
    for path, body in move.first:
        assert world.client.post(world.path(path), json=world.filled(body)).status_code == 201
    return dict(world.filled(move.body))


def wrong(body: Any, whole: str, world: World, parent: str = "") -> Iterator[Any]:
    """The body with one value after the other replaced by each thing it must not be."""
    for key, value in body.items() if isinstance(body, dict) else enumerate(body):
        name = parent if isinstance(body, list) else key
        inner = wrong(value, whole, world, name) if isinstance(value, dict | list) else iter(_instead(name, whole, world, parent))
        for other in inner:
            changed = dict(body) if isinstance(body, dict) else list(body)
            changed[key] = other
            yield changed
    if isinstance(body, dict):
        yield body | {"colour": "red"}


def _instead(name: str, whole: str, world: World, parent: str) -> tuple[Any, ...]:
    if name in MONEY:
        return WRONG_MONEY[1:] if name in OPTIONAL or {(parent, name), (whole.split("/")[0], name)} & MAY_BE_ABSENT else WRONG_MONEY
    if name.endswith(("_id", "ids")):
        # Who asks for a refund sees every company.
        theirs = {"invoice_id": "theirs_item", "ids": "theirs_item", "payment_id": "theirs_receipt", "customer_id": "theirs_customer"}
        return (*WRONG_ID, *([world.ids[theirs[name]]] if name in theirs and whole != "refunds" else []))
    if name.endswith("_on"):
        return WRONG_DAY
    return NUMBERS.get(name, WRONG_TEXT if name in WORDS else ([], {}, BIG, "\x00", LONG))


@EVERY
def test_nonsense_is_refused_and_changes_nothing(world: World, move: Move) -> None:
    body = ready(world, move)
    before, sent = counted(), 0
    for wrong_body in [*wrong(body, move.path, world), [], "x", 5, None, True, {}]:
        answer = send(world, move, wrong_body)
        refused = answer.status_code in (400, 403, 404, 409, 413, 415, 422) or (answer.status_code == 200 and told_refused(answer.json()))
        # What is left out of a run means all, and classifying again is a new version.
        assert refused or not move.once or move.again == 201, (wrong_body, answer.status_code, answer.text[:300])
        assert answer.status_code < 500, (wrong_body, answer.text[:300])
        sent += 1
    for raw in (b"", b"{", b"\xff\xfe", b"[" * 5_000, b'{"a": NaN}', b"null"):
        headers = {"Content-Type": "application/json", **(world.asker if move.as_user else {})}
        assert world.client.request(move.method, world.path(move.path), content=raw, headers=headers).status_code in (400, 422)
    if "$" in move.path:
        for step in ("0", "-1", "abc", str(BIG), str(2**63), "%00", LONG, "999999", str(world.ids["theirs_item"] + 10**6)):
            path = "/api/v1/" + "/".join(step if one.startswith("$") else one for one in move.path.split("/"))
            assert send(world, move, body, path).status_code in (404, 405, 422), path
        answer = send(world, move, body, **{"X-API-Key": OTHER_KEY, "Authorization": ""})
        assert answer.status_code in (404, 422), answer.text
    if move.once and move.again == 409:
        assert counted() == before
    assert sent > 6
    assert broken(world.client) == []


def told_refused(answer: Any) -> bool:
    """A bulk accept answers 200 and says of each row what became of it; a preview says what it would refuse."""
    return bool(answer.get("errors")) or answer.get("applied") == 0 or "errors" in answer


@EVERY
def test_twice_with_one_key_is_once(world: World, move: Move) -> None:
    if not move.once:
        return
    body = ready(world, move)
    key = {"Idempotency-Key": f"k-{move.name}"}
    first = send(world, move, body, **key)
    assert first.status_code == move.good, first.text
    after = counted()
    again = send(world, move, body, **key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = send(world, move, body | {"other": 1}, **key)
    assert other.status_code in (409, 422)
    reused = send(world, move, dict(reversed(body.items())) if len(body) > 1 else body, world.path(move.path) + "?x=", **key)
    assert reused.status_code in (409, 422)
    assert counted() == after
    without = send(world, move, body)
    assert without.status_code == move.again or move.path.startswith("clearing/accept"), without.text
    assert broken(world.client) == []


@EVERY
def test_ten_at_once_are_one(world: World, move: Move) -> None:
    body = ready(world, move)
    gate = Barrier(10)
    key = {"Idempotency-Key": "one for all"} if move.once and move.again != 409 else {}

    def one(_number: int) -> Any:
        gate.wait()
        return send(world, move, body, **key)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(one, range(10)))
    statuses = Counter(answer.status_code for answer in answers)
    if key:
        assert (statuses, len({answer.content for answer in answers})) == ({move.good: 10}, 1)
    elif move.again == 409:
        assert statuses == {move.good: 1, 409: 9}, [answer.text for answer in answers][:2]
    else:
        assert statuses == {move.good: 10}
    assert broken(world.client) == []


@pytest.mark.parametrize("change", [
    {"automatic_at": 499}, {"automatic_at": BIG}, {"automatic_at": "NaN"}, {"discount_grace_days": 61}, {"limits": "x"}, {"colour": 1},
    {"limits": [{"kind": "small_difference", "currency": "CNY", "amount": "NaN"}]},
    {"limits": [{"kind": "x", "currency": "CNY", "amount": "1"}]},
    {"limits": [{"kind": "bank_charge", "currency": "ZZZ", "amount": "1.00"}]},
    {"limits": [{"kind": "bank_charge", "currency": "CNY", "amount": "9" * 31}]},
    {"limits": [{"kind": "bank_charge", "currency": "CNY", "amount": "1.00"}] * 2}, {"limits": [None]}, {"apply_on_load": BIG},
    {"limits": [{"kind": "bank_charge", "currency": "CNY", "amount": "1.00", "role": "king"}]},
])  # fmt: skip
def test_settings_that_are_none_change_nothing(client: TestClient, change: Row) -> None:
    path = "/api/v1/clearing/settings"
    before = client.get(path)
    tag = {"If-Match": before.headers["ETag"]}
    assert client.patch(path, json=change, headers=tag).status_code == 422
    assert client.patch(path, json={"automatic_at": 900}).status_code == 428
    assert client.patch(path, json={"automatic_at": 900}, headers={"If-Match": '"x"'}).status_code == 412
    assert client.get(path).json() == before.json()


def test_ten_forget_one_payer_and_one_succeeds(world: World) -> None:
    clear_body = world.filled(CLEAR)
    assert world.client.post(world.path("clearing/receipts/$line_100.00/clear"), json=clear_body).status_code == 201
    (alias,) = world.client.get("/api/v1/payer-aliases").json()["items"]
    path = f"/api/v1/payer-aliases/{alias['id']}"
    assert world.client.delete(path, headers={"X-API-Key": OTHER_KEY}).status_code == 404
    with ThreadPoolExecutor(10) as pool:
        statuses = Counter(pool.map(lambda _n: world.client.delete(path).status_code, range(10)))
    assert statuses == {204: 1, 404: 9}
    assert world.client.delete(f"/api/v1/payer-aliases/{BIG}").status_code == 422
