"""The words of statements and letters, in the three languages a customer may be written to."""

from receivables.customers.schemas import Language

KINDS: dict[Language, dict[str, str]] = {
    "zh-CN": {
        "invoice": "发票", "credit_note": "红字通知单", "debit_note": "借项通知单", "opening_balance": "期初余额", "deposit": "押金",
        "retention": "质保金", "advance": "预付", "note_receivable": "应收票据", "interest": "逾期利息",
        "fee": "逾期费用", "other": "其他", "payment": "收款",
        "allocation": "代付核销", "write_off": "坏账核销", "discount": "现金折扣", "small_difference": "尾差", "bank_charge": "银行手续费",
        "refund": "退款", "transfer": "转移", "reversal": "冲销",
    },
    "zh-TW": {
        "invoice": "發票", "credit_note": "折讓單", "debit_note": "借項通知單", "opening_balance": "期初餘額", "deposit": "押金",
        "retention": "保固金", "advance": "預付", "note_receivable": "應收票據", "interest": "逾期利息",
        "fee": "逾期費用", "other": "其他", "payment": "收款",
        "allocation": "代付沖帳", "write_off": "呆帳沖銷", "discount": "現金折扣", "small_difference": "尾差", "bank_charge": "銀行手續費",
        "refund": "退款", "transfer": "轉移", "reversal": "沖銷",
    },
    "en": {
        "invoice": "Invoice", "credit_note": "Credit note", "debit_note": "Debit note", "opening_balance": "Opening balance",
        "deposit": "Deposit", "retention": "Retention", "advance": "Advance", "note_receivable": "Note receivable",
        "interest": "Interest", "fee": "Fee", "other": "Other", "payment": "Receipt",
        "allocation": "Paid by or for another", "write_off": "Written off", "discount": "Discount",
        "small_difference": "Small difference", "bank_charge": "Bank charge", "refund": "Refund", "transfer": "Transfer",
        "reversal": "reversed",
    },
}  # fmt: skip

STATEMENT: dict[Language, dict[str, str]] = {
    "zh-CN": {
        "title": "对账单", "to": "客户", "number": "客户编号", "period": "对账期间", "currency": "币种", "date": "日期", "what": "摘要",
        "document": "单据号", "debit": "应收", "credit": "已收/贷项", "balance": "余额", "opening": "期初余额", "closing": "期末余额",
        "total": "本期合计", "open_items": "未清明细", "issued": "单据日期", "due": "到期日", "late": "逾期天数", "amount": "原金额",
        "open": "未清金额", "aging": "账龄", "none": "本期无发生额。", "nothing": "该期间内没有发生额，也没有余额。",
        "note": "请核对以上往来账项。如有不符，请于收到后 7 日内告知。", "page": "页", "not_due": "未到期", "days": "天", "over": "超过",
        "disputed": "有争议", "kind": "类型",
    },
    "zh-TW": {
        "title": "對帳單", "to": "客戶", "number": "客戶編號", "period": "對帳期間", "currency": "幣別", "date": "日期", "what": "摘要",
        "document": "單據號", "debit": "應收", "credit": "已收/貸項", "balance": "餘額", "opening": "期初餘額", "closing": "期末餘額",
        "total": "本期合計", "open_items": "未清明細", "issued": "單據日期", "due": "到期日", "late": "逾期天數", "amount": "原金額",
        "open": "未清金額", "aging": "帳齡", "none": "本期無發生額。", "nothing": "該期間內沒有發生額，也沒有餘額。",
        "note": "請核對以上往來帳項。如有不符，請於收到後 7 日內告知。", "page": "頁", "not_due": "未到期", "days": "天", "over": "超過",
        "disputed": "有爭議", "kind": "類型",
    },
    "en": {
        "title": "Statement of account", "to": "Customer", "number": "Customer no.", "period": "Period", "currency": "Currency",
        "date": "Date", "what": "Description", "document": "Document", "debit": "Debit", "credit": "Credit", "balance": "Balance",
        "opening": "Opening balance", "closing": "Closing balance", "total": "Movements", "open_items": "Open items", "issued": "Dated",
        "due": "Due", "late": "Days late", "amount": "Amount", "open": "Open", "aging": "Aging", "none": "No movements in this period.",
        "nothing": "There were no movements in this period and there is no balance.",
        "note": "Please check the items above and tell us within 7 days of anything that differs.", "page": "Page", "not_due": "Not due",
        "days": "days", "over": "Over", "disputed": "disputed", "kind": "Kind",
    },
}  # fmt: skip


def kind_text(language: Language, kind: str, document: str, reversal: bool) -> str:
    """What a movement was, in words: a posting is called after its document."""
    words = KINDS[language]
    name = words.get(document if kind == "posting" else kind, words["other"])
    return f"{name} ({words['reversal']})" if reversal else name


def item_text(language: Language, kind: str, disputed: str | None) -> str:
    """What an open item is, in words, with what of it is in dispute."""
    name = KINDS[language].get(kind, kind)
    return name if disputed is None else f"{name} ({STATEMENT[language]['disputed']} {disputed})"


def age_text(language: Language, key: str, from_days: int | None, to_days: int | None) -> str:
    """The name of an aging column."""
    words = STATEMENT[language]
    if key == "not_due":
        return words["not_due"]
    space = " " if language == "en" else ""
    if to_days is None:
        return f"{words['over']}{space}{(from_days or 1) - 1}{space}{words['days']}"
    return f"{from_days}–{to_days}{space}{words['days']}"
