"""The fixed words of a letter in each language."""

from typing import Any

LANGUAGES = ("zh-CN", "zh-TW", "en")
DEFAULT = "zh-CN"
WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "items": ["单据号", "开票日", "到期日", "逾期天数", "未付金额", "请付金额"], "total": "合计", "number": "编号",
        "credits_title": "贵司尚未抵扣的款项", "credits": ["单据号", "日期", "余额"], "bank_title": "付款账户", "seal": "（盖章）",
        "bank": "开户行：", "account_name": "户名：", "account_number": "账号：", "phone": "电话：", "contact": "收件人：",
        "late_interest": "另计截至 {day} 的逾期利息", "late_fees": "另计逾期费用", "late_own": "另计本次催款费用",
        "late_total": "连同利息和费用合计",
    },
    "zh-TW": {
        "items": ["單據號", "開票日", "到期日", "逾期天數", "未付金額", "請付金額"], "total": "合計", "number": "編號",
        "credits_title": "貴司尚未沖抵的款項", "credits": ["單據號", "日期", "餘額"], "bank_title": "付款帳戶", "seal": "（蓋章）",
        "bank": "開戶行：", "account_name": "戶名：", "account_number": "帳號：", "phone": "電話：", "contact": "收件人：",
        "late_interest": "另計截至 {day} 的逾期利息", "late_fees": "另計逾期費用", "late_own": "另計本次催款費用",
        "late_total": "連同利息和費用合計",
    },
    "en": {
        "items": ["Document", "Issued", "Due", "Days overdue", "Open", "Please pay"], "total": "Total", "number": "No.",
        "credits_title": "Credits of yours not applied yet", "credits": ["Document", "Date", "Balance"], "bank_title": "Please pay to",
        "seal": "(seal)", "bank": "Bank: ", "account_name": "Account name: ", "account_number": "Account number: ", "phone": "Phone: ",
        "contact": "Attn: ", "late_interest": "Plus interest for late payment until {day}", "late_fees": "Plus fees for late payment",
        "late_own": "Plus the fee of this reminder", "late_total": "Total with interest and fees",
    },
}  # fmt: skip
