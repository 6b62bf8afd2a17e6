"""How a bank writes its tables: which column holds what. Saved for each bank account; what is left out is found by usual headers."""

from typing import Annotated, Literal

from pydantic import Field

from receivables.tabular.values import plain
from receivables.texts import Input, Name

# Headers as banks write them, in 中文 and English; compared without blanks, case and what stands in brackets.
HEADERS: dict[str, tuple[str, ...]] = {
    "booked_on": (
        "交易日期", "记账日期", "记账日", "入账日期", "交易时间", "日期", "交易日", "交易日期时间", "transaction date",
        "booking date", "posting date", "date", "booked on",
    ),
    "value_on": ("起息日", "起息日期", "value date", "value on"),
    "amount": ("交易金额", "金额", "发生额", "amount", "transaction amount"),
    "credit": (
        "贷方发生额", "贷方金额", "贷方", "收入金额", "收入", "存入金额", "收款金额", "转入金额", "credit", "credit amount",
        "deposit", "deposits", "money in", "paid in",
    ),
    "debit": (
        "借方发生额", "借方金额", "借方", "支出金额", "支出", "支取金额", "付款金额", "转出金额", "debit", "debit amount",
        "withdrawal", "withdrawals", "money out", "paid out",
    ),
    "direction": (
        "借贷标志", "借贷", "借贷方向", "收支标志", "收/支", "收支方向", "交易方向", "debit/credit", "dr/cr", "direction",
        "credit/debit",
    ),
    "balance": ("余额", "账户余额", "交易后余额", "本次余额", "balance", "running balance"),
    "currency": ("币种", "货币", "币别", "currency", "ccy"),
    "counterparty_name": (
        "对方户名", "对方名称", "对方账户名称", "对方单位名称", "对方单位", "交易对方", "交易对方户名", "对手方户名", "付款人名称",
        "付款方户名", "对方账户名", "counterparty", "counterparty name", "payer", "payer name", "name",
    ),
    "counterparty_account": (
        "对方账号", "对方账户", "对手账号", "交易对方账号", "付款人账号", "付款方账号", "对方帐号", "counterparty account",
        "payer account", "account no", "iban",
    ),
    "text": (
        "摘要", "附言", "用途", "备注", "交易摘要", "交易附言", "description", "details", "narrative", "memo",
        "remittance information", "text",
    ),
    "bank_reference": (
        "交易流水号", "流水号", "银行流水号", "核心流水号", "交易序号", "凭证号", "业务编号", "reference", "bank reference",
        "transaction id", "transaction reference",
    ),
    "end_to_end_id": ("客户参考号", "业务参考号", "end-to-end id", "end to end id", "customer reference"),
}  # fmt: skip

Column = Literal[
    "booked_on", "value_on", "amount", "credit", "debit", "direction", "balance", "currency", "counterparty_name", "counterparty_account",
    "text", "bank_reference", "end_to_end_id",
]  # fmt: skip
Encoding = Literal["utf-8", "utf-16", "gb18030", "big5", "cp1252"]
Delimiter = Literal[",", ";", "\t", "|"]


class TableMapping(Input):
    """How the tables of one bank account are written."""

    columns: dict[Column, Name] = Field(default_factory=dict, description="The header over each column; usual headers need no naming.")
    encoding: Annotated[Encoding | None, Field(description="Of CSV and MT940; UTF-8, else GB18030, when absent.")] = None
    delimiter: Annotated[Delimiter | None, Field(description="Of CSV; the one that fits the header when absent.")] = None
    day_order: Annotated[Literal["day_first", "month_first"], Field(description="How 05/04/2026 is meant.")] = "day_first"
    decimal_comma: Annotated[bool, Field(description="1.234,50 rather than 1,234.50.")] = False
    sheet: Annotated[Name | None, Field(description="Of XLSX; the first one when absent.")] = None


_USUAL = {plain(header): column for column, headers in HEADERS.items() for header in headers}


def columns_of(cells: list[str], mapping: TableMapping) -> dict[str, int]:
    """Position of each column whose header stands among the cells: as mapped, else by the usual headers (the first that fits)."""
    named = {plain(header): str(column) for column, header in mapping.columns.items()}
    found: dict[str, int] = {}
    for position, cell in enumerate(cells):
        column = named.get(plain(cell)) if cell else None
        if column:
            found[column] = position
    for position, cell in enumerate(cells):
        column = _USUAL.get(plain(cell)) if cell and position not in found.values() else None
        if column and column not in found and column not in mapping.columns:
            found[column] = position
    return found


def is_header(found: dict[str, int]) -> bool:
    """Whether these columns are enough to read a statement: a day, and an amount or a debit or credit."""
    return "booked_on" in found and bool({"amount", "credit", "debit"} & found.keys())
