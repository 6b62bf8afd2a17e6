"""The columns an import knows: what each is filled into, how its text is read, and the headers it usually has."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from receivables.tabular.values import plain

How = Literal["text", "day", "amount", "whole", "yes", "currency", "kind", "language"]


class ImportKind(StrEnum):
    CUSTOMERS = "customers"
    INVOICES = "invoices"
    PAYMENTS = "payments"


@dataclass(frozen=True)
class Field:
    """A field of the bulk API (or a part of one: `contact_name`), and its usual headers, the likeliest first."""

    name: str
    headers: tuple[str, ...]
    how: How = "text"
    required: bool = False


_CUSTOMERS = (
    Field("external_id", ("external id", "客户编码", "客户编号", "客户代码", "客户号", "往来单位编码", "customer code", "customer id",
                          "customer no", "customer number", "编码", "编号", "code"), required=True),
    Field("name", ("name", "客户名称", "客户", "公司名称", "单位名称", "往来单位名称", "名称", "customer name", "customer", "company name"),
          required=True),
    Field("number", ("number", "客户简码", "助记码")),
    Field("group", ("group", "集团", "所属集团", "客户集团", "customer group")),
    Field("tax_id", ("tax id", "税号", "统一社会信用代码", "纳税人识别号", "社会信用代码", "vat id", "vat number")),
    Field("address", ("address", "地址", "通讯地址", "邮寄地址", "联系地址", "收件地址", "注册地址", "postal address", "mailing address")),
    Field("industry", ("industry", "行业", "所属行业")),
    Field("region", ("region", "地区", "区域", "大区", "省份")),
    Field("country", ("country", "国家", "国家代码", "country code")),
    Field("currency", ("currency", "币种", "币别", "货币", "ccy"), "currency"),
    Field("language", ("language", "语言"), "language"),
    Field("payment_terms_days", ("payment terms days", "账期", "账期天数", "信用期", "信用天数", "付款天数", "terms", "payment terms",
                                 "terms days", "credit days"), "whole"),
    Field("owner", ("owner", "业务员", "销售员", "销售", "客户经理", "salesperson", "sales")),
    Field("collector", ("collector", "催收员", "催收人", "收款责任人")),
    Field("credit_limit", ("credit limit", "信用额度", "授信额度"), "amount"),
    Field("since_on", ("since on", "since", "合作日期", "合作起始日", "建档日期", "customer since"), "day"),
    Field("review_due_on", ("review due on", "review due", "复评日期", "信用复评日"), "day"),
    Field("contact_name", ("contact name", "contact", "联系人", "联系人姓名")),
    Field("contact_title", ("contact title", "联系人职务", "职务")),
    Field("contact_email", ("contact email", "email", "邮箱", "电子邮箱", "联系邮箱", "电子邮件")),
    Field("contact_phone", ("contact phone", "phone", "电话", "联系电话", "手机", "手机号", "mobile")),
)  # fmt: skip

_INVOICES = (
    Field("external_id", ("external id", "单据编号", "单据号", "应收单号", "单号", "发票号码", "发票号", "发票编号", "document no",
                          "document number", "invoice no", "invoice number", "invoice"), required=True),
    Field("customer_external_id", ("customer external id", "客户编码", "客户编号", "客户代码", "客户号", "往来单位编码", "customer code",
                                   "customer id", "customer no", "customer number", "customer"), required=True),
    Field("issued_on", ("issued on", "开票日期", "发票日期", "单据日期", "业务日期", "记账日期", "日期", "issue date", "invoice date",
                        "document date", "date"), "day", required=True),
    Field("due_on", ("due on", "到期日", "到期日期", "应收日期", "付款到期日", "due date"), "day"),
    Field("payment_terms_days", ("payment terms days", "账期", "账期天数", "信用期", "付款天数", "terms", "payment terms", "terms days"),
          "whole"),
    Field("currency", ("currency", "币种", "币别", "货币", "ccy"), "currency", required=True),
    Field("amount", ("amount", "价税合计", "应收金额", "含税金额", "发票金额", "金额", "原币金额", "gross amount", "total",
                     "invoice amount"), "amount", required=True),
    Field("number", ("number", "发票号码", "发票号", "票号", "invoice number", "invoice no")),
    Field("kind", ("kind", "类型", "单据类型", "款项类型", "type", "document type"), "kind"),
    Field("contract_number", ("contract number", "合同号", "合同编号", "合同", "contract no", "contract")),
    Field("purchase_order", ("purchase order", "采购订单号", "客户订单号", "订单号", "po number", "po")),
    Field("reference", ("reference", "参考号", "参考", "外部参考")),
    Field("owner", ("owner", "业务员", "销售员", "销售", "责任人", "salesperson")),
    Field("disputed", ("disputed", "争议", "是否争议", "有争议"), "yes"),
    Field("description", ("description", "摘要", "备注", "说明", "remark", "remarks", "memo")),
)  # fmt: skip

_PAYMENTS = (
    Field("external_id", ("external id", "收款单号", "单据编号", "单据号", "流水号", "交易流水号", "单号", "receipt no", "receipt number",
                          "payment no", "document no", "transaction id"), required=True),
    Field("received_on", ("received on", "收款日期", "到账日期", "入账日期", "交易日期", "日期", "receipt date", "received date",
                          "payment date", "value date", "date"), "day", required=True),
    Field("currency", ("currency", "币种", "币别", "货币", "ccy"), "currency", required=True),
    Field("amount", ("amount", "收款金额", "到账金额", "金额", "实收金额", "received amount", "payment amount", "total"), "amount",
          required=True),
    Field("customer_external_id", ("customer external id", "客户编码", "客户编号", "客户代码", "客户号", "往来单位编码", "customer code",
                                   "customer id", "customer no", "customer number", "customer")),
    Field("number", ("number", "收款编号", "编号")),
    Field("method", ("method", "收款方式", "结算方式", "付款方式", "payment method")),
    Field("reference", ("reference", "银行参考号", "参考号", "票据号", "bank reference")),
    Field("remittance_text", ("remittance text", "附言", "摘要", "用途", "备注", "remittance information", "text", "memo", "description")),
    Field("invoice_external_id", ("invoice external id", "核销单号", "核销发票", "发票号码", "发票号", "应收单号", "invoice no",
                                  "invoice number", "invoice")),
    Field("applied_amount", ("applied amount", "核销金额", "本次核销", "applied"), "amount"),
)  # fmt: skip

FIELDS: dict[ImportKind, tuple[Field, ...]] = {
    ImportKind.CUSTOMERS: _CUSTOMERS, ImportKind.INVOICES: _INVOICES, ImportKind.PAYMENTS: _PAYMENTS,
}  # fmt: skip


def suggested(kind: ImportKind, headers: Sequence[str]) -> dict[str, str]:
    """The header for each field of the kind: the likeliest of its usual ones that no field before it took."""
    free = {plain(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    for field in FIELDS[kind]:
        usual = next((word for word in map(plain, (field.name, *field.headers)) if word in free), None)
        if usual is not None:
            found[field.name] = free.pop(usual)
    return found
