"""The words of a confirmation letter, in the three languages a customer may be written to."""

from receivables.customers.schemas import Language

LETTER: dict[Language, dict[str, str]] = {
    "zh-CN": {
        "title": "往来账项询证函", "no": "编号", "to": "致：",
        "body": "根据财务管理及审计的要求，请贵公司核对截至下述日期与本公司的往来账项。下列数额出自本公司账簿记录，如与贵公司记录相符，"
                "请在“信息相符”处签章确认；如不符，请列明不符金额及原因。本函仅为复核账目之用，并非催款结算。若款项在上述日期之后已经付清，仍请及时函复。",
        "as_of": "截止日期", "owed": "贵公司欠（负数为欠贵公司）", "currency": "币种", "document": "单据号", "kind": "类型",
        "issued": "单据日期", "due": "到期日", "open": "未清金额", "total": "合计",
        "nothing": "截至该日，本公司账簿上与贵公司没有未清账项。",
        "answer_by": "请于此日前回复", "online": "可在线核对并答复（无需登录，链接仅限贵公司使用）：",
        "agree": "1. 信息相符", "differ": "2. 信息不符，请列明金额及原因", "seal": "（公司盖章）", "sign": "经办人：",
        "day": "日期：", "page": "页",
    },
    "zh-TW": {
        "title": "往來帳項函證", "no": "編號", "to": "致：",
        "body": "依財務管理及查核之需要，請貴公司核對截至下述日期與本公司之往來帳項。下列金額係依本公司帳簿記錄，如與貴公司記錄相符，"
                "請於「資料相符」處簽章確認；如不符，請列明不符金額及原因。本函僅供核對帳目，並非催收帳款。若款項於上述日期後已付清，仍請惠予回覆。",
        "as_of": "截止日期", "owed": "貴公司欠（負數為欠貴公司）", "currency": "幣別", "document": "單據號", "kind": "類型",
        "issued": "單據日期", "due": "到期日", "open": "未清金額", "total": "合計",
        "nothing": "截至該日，本公司帳簿上與貴公司並無未清帳項。",
        "answer_by": "請於此日前回覆", "online": "可線上核對並回覆（無須登入，連結僅供貴公司使用）：",
        "agree": "1. 資料相符", "differ": "2. 資料不符，請列明金額及原因", "seal": "（公司用印）", "sign": "經辦人：",
        "day": "日期：", "page": "頁",
    },
    "en": {
        "title": "Confirmation of balance", "no": "No.", "to": "To:",
        "body": "For our accounts and their audit, please compare the balances below, as of the day stated, with your own records. They "
                "are taken from our books. If they agree, please sign and seal under 1; if they differ, please state the amounts and "
                "reasons under 2. This is not a request for payment. Please reply even if the amounts have been paid since.",
        "as_of": "As of", "owed": "Owed by you (negative: owed to you)", "currency": "Currency", "document": "Document", "kind": "Kind",
        "issued": "Dated", "due": "Due", "open": "Open", "total": "Total",
        "nothing": "On this day our books show nothing open between us.", "answer_by": "Please reply by",
        "online": "You can compare and answer online, without an account; the link is for your company only:",
        "agree": "1. The information agrees", "differ": "2. It differs; please state amounts and reasons", "seal": "(company seal)",
        "sign": "Signed:", "day": "Date:", "page": "Page",
    },
}  # fmt: skip
