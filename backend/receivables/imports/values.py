"""The text of a cell as the bulk API wants it; what cannot be read goes on as it stands, to be refused by the API's own rule and code."""

import re
from datetime import date, timedelta
from typing import Any

from receivables.imports.fields import Field
from receivables.tabular.values import DayOrder, day_parts, decimal_in, plain

_EXCEL_DAY = re.compile(r"[2-7]\d{4}")  # 1954-10-03 to 2119: a day that Excel shows as the number it keeps
_EXCEL_START = date(1899, 12, 30)
_WHOLE = re.compile(r"(\d{1,6})(?:\.0+)?\s*(?:天|日|days?|d)?", re.IGNORECASE)
_YES = {"是", "y", "yes", "true", "1", "√", "有"}
_NO = {"否", "n", "no", "false", "0", "无", "×"}
_CURRENCIES = {
    "人民币": "CNY", "rmb": "CNY", "cnh": "CNY", "¥": "CNY", "美元": "USD", "美金": "USD", "欧元": "EUR", "港币": "HKD",
    "港元": "HKD", "日元": "JPY", "日圆": "JPY", "英镑": "GBP", "新台币": "TWD", "台币": "TWD", "新加坡元": "SGD", "新币": "SGD",
    "澳元": "AUD", "加元": "CAD", "瑞士法郎": "CHF", "韩元": "KRW", "泰铢": "THB", "澳门元": "MOP", "科威特第纳尔": "KWD",
}  # fmt: skip
_KINDS = {
    "发票": "invoice", "应收单": "invoice", "应收": "invoice", "销售发票": "invoice", "红字发票": "credit_note", "贷项": "credit_note",
    "贷项通知单": "credit_note", "红票": "credit_note", "credit note": "credit_note", "credit memo": "credit_note", "借项": "debit_note",
    "借项通知单": "debit_note", "debit note": "debit_note", "期初": "opening_balance", "期初余额": "opening_balance",
    "opening balance": "opening_balance", "押金": "deposit", "保证金": "deposit", "质保金": "retention", "预付": "advance",
    "借支": "advance", "应收票据": "note_receivable", "承兑汇票": "note_receivable", "note receivable": "note_receivable",
    "其他": "other", "其他应收": "other", "利息": "interest", "逾期利息": "interest", "违约金": "interest", "费用": "fee", "滞纳费": "fee",
}  # fmt: skip
_LANGUAGES = {"简体中文": "zh-CN", "中文": "zh-CN", "繁体中文": "zh-TW", "繁體中文": "zh-TW", "英文": "en", "英语": "en", "english": "en"}
_KINDS = {plain(word): kind for word, kind in _KINDS.items()}


def value_of(field: Field, text: str, day_order: DayOrder) -> Any:
    """What the cell says, for the field's own rule to judge."""
    if field.how == "text":
        return text
    if field.how == "day":
        return _day(text, day_order)
    if field.how == "amount":
        return _amount(text)
    if field.how == "whole":
        match = _WHOLE.fullmatch(text)
        return int(match[1]) if match else text
    if field.how == "yes":
        word = text.casefold()
        return True if word in _YES else False if word in _NO else text
    if field.how == "currency":
        return _CURRENCIES.get(text.casefold(), text.upper())
    if field.how == "kind":
        return _KINDS.get(plain(text), text.casefold())
    return _LANGUAGES.get(text.casefold(), text)


def _day(text: str, day_order: DayOrder) -> str:
    if _EXCEL_DAY.fullmatch(text):
        return (_EXCEL_START + timedelta(int(text))).isoformat()
    parts = day_parts(text, day_order)
    return "{:04d}-{:02d}-{:02d}".format(*parts) if parts else text


def _amount(text: str) -> str:
    """Zeros behind the last decimal are let go: 100.000 is an amount of any currency that 100 is one of."""
    written = decimal_in(text, "")
    if not written:
        return text
    whole, _, fraction = written.partition(".")
    kept = fraction.rstrip("0")
    return f"{whole}.{kept}" if kept else whole
