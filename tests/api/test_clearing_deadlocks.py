"""Statements loaded at once, with receipts taken back and items paid crosswise, and clearings between: all wait in one order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from cash import BACK, DAY, bank, by_hand, clear, left, line, load, outgoing, part, receipts, settings
from erp import broken, get, invoice, open_of, post, push
from fastapi.testclient import TestClient
from statements.samples import camt, entry, statement

ROUNDS = 6
ACCOUNTS = ("DE89370400440532013000", "DE02120300000000202051")


def at_once(*works: Callable[[], Any]) -> list[Any]:
    gate = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def _crosswise(client: TestClient, account: str, taken_back: str, paid: str, number: str) -> int:
    """Loads a statement on which one item's receipt is taken back and the rest of another item is paid."""
    rows = [entry("-40.00", BACK, currency="CNY", end_to_end=f"DD-{taken_back}", reversal="true"),
            entry("60.00", BACK, currency="CNY", text=paid)]  # fmt: skip
    data = camt(statement(rows, "0", "20.00", days=(BACK, BACK), currency="CNY", number=number, account=account))
    answer = client.post("/api/v1/statements", content=data, params={"format": "camt.053"})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["tied"])


def _taken(client: TestClient, payment_id: int, amount: str, parts: list[Any]) -> bool:
    """Clears parts of both items, unless one of them has nothing open between the two loads; nobody is told to try again."""
    answer = client.post(f"/api/v1/clearing/receipts/{payment_id}/clear", json={"open": amount, "items": parts})
    assert answer.status_code == 201 or answer.json()["code"] == "over_applied", answer.text
    return answer.status_code == 201


def test_two_loads_and_clearings_at_once_never_wait_for_each_other_both_ways(client: TestClient) -> None:
    bank(client, X="1.00")
    post(client, "bank-accounts", {"number": ACCOUNTS[1], "name": "Second", "currency": "CNY"})
    names = [f"INV9{n:03d}{side}" for n in range(ROUNDS) for side in (1, 2)]
    push(client, "invoices", [invoice(name, "100.00") for name in names])
    items = {row["external_id"]: row["id"] for row in get(client, "invoices", limit=200)["items"]}
    load(client, *(line("40.00", name, end_to_end=f"DD-{name}") for name in names))
    assert {open_of(client, name) for name in names} == {"60.00"}
    by_hand(client)
    load(client, *(line(f"{n + 1}.00", "some money") for n in range(ROUNDS)), number="2")
    money = {row["amount"]: row["payment_id"] for row in receipts(client, state="left")}
    settings(client, apply_on_load=True)
    for n in range(ROUNDS):
        first, second = names[2 * n], names[2 * n + 1]
        parts = [part(items[first], "0.30"), part(items[second], "0.40")]
        tied = at_once(
            lambda a=first, b=second, n=n: _crosswise(client, ACCOUNTS[0], a, b, str(n + 10)),
            lambda a=first, b=second, n=n: _crosswise(client, ACCOUNTS[1], b, a, str(n + 10)),
            lambda n=n, parts=parts: _taken(client, money[f"{n + 1}.00"], f"{n + 1}.00", parts),
        )
        assert tied[:2] == [1, 1]
        if not tied[2]:  # with both loads done both items have enough open, whichever came first
            clear(client, money[f"{n + 1}.00"], f"{n + 1}.00", *parts)
    assert broken(client, DAY, BACK) == []


def test_payers_of_several_receipts_are_learnt_and_forgotten_in_one_order(client: TestClient) -> None:
    bank(client, X="900.00")
    by_hand(client)
    load(client, *(line(f"{n}.00", "x", name=f"Payer {n % 2}") for n in range(1, 4 * ROUNDS + 1)))
    found = receipts(client, state="left", limit=200)
    item = get(client, "invoices")["items"][0]["id"]
    sums = {n: [row for row in found if (int(row["amount"][:-3]) - 1) // 4 == n] for n in range(ROUNDS)}

    def together(n: int, *, backwards: bool) -> int:
        some = sums[n][2:] if backwards else sums[n][:2]
        credits = [{"payment_id": row["payment_id"], "open": row["open"]} for row in (some[::-1] if backwards else some)]
        whole = sum(int(row["amount"][:-3]) for row in some)
        made = post(client, "clearings", {"credits": credits, "items": [part(item, f"{whole}.00")]})
        post(client, f"clearings/{made['id']}/undo", {"reason": "x"})
        return int(made["id"])

    for n in range(ROUNDS):
        assert len(set(at_once(lambda n=n: together(n, backwards=False), lambda n=n: together(n, backwards=True)))) == 2
    assert get(client, "payer-aliases")["items"] == []
    assert broken(client, DAY) == []


def test_a_run_over_outgoing_lines_and_a_person_at_once(client: TestClient) -> None:
    bank(client, **{f"INV8{n:03d}": "50.00" for n in range(6)})
    load(client, *(line("50.00", f"INV8{n:03d}", end_to_end=f"RET-{n:04d}") for n in range(6)))
    settings(client, apply_on_load=False)
    for n in range(6):
        left(client, "50.00", number=str(20 + n), end_to_end=f"RET-{n:04d}", reversal="true")
    rows = outgoing(client)
    offers = {row["line_id"]: get(client, f"outgoing-lines/{row['line_id']}")["offers"][0]["id"] for row in rows}

    def by_person() -> list[int]:
        each = ((f"/api/v1/outgoing-lines/{line_id}/return", offers[line_id]) for line_id in sorted(offers, reverse=True))
        return [client.post(path, json={"payment_id": target}).status_code for path, target in each]

    person, run = at_once(by_person, lambda: post(client, "outgoing-lines/runs", {}))
    assert set(person) <= {201, 409}
    assert person.count(201) + run["tied"] == 6
    assert {row["open"] for row in get(client, "invoices", limit=200)["items"]} == {"50.00"}
    assert broken(client, DAY, BACK) == []
