"""What a role may do. A permission is `what:verb`; API keys carry the same words as scopes."""

from enum import StrEnum


class Permission(StrEnum):
    COMPANIES_WRITE = "companies:write"
    USERS_WRITE = "users:write"
    API_KEYS_WRITE = "api_keys:write"
    AUDIT_READ = "audit:read"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    INVOICES_READ = "invoices:read"
    INVOICES_WRITE = "invoices:write"
    INVOICES_REVERSE = "invoices:reverse"
    INVOICES_CLASSIFY = "invoices:classify"
    CAUSES_WRITE = "causes:write"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_WRITE = "payments:write"
    PAYMENTS_REVERSE = "payments:reverse"
    REFUNDS_REQUEST = "refunds:request"
    REFUNDS_APPROVE = "refunds:approve"
    COLLECTION_READ = "collection:read"
    COLLECTION_WRITE = "collection:write"
    WORK_PLANS_WRITE = "work_plans:write"
    STRATEGIES_WRITE = "strategies:write"
    DUNNING_APPROVE = "dunning:approve"
    DISPUTES_WRITE = "disputes:write"
    PLANS_WRITE = "payment_plans:write"
    PLANS_APPROVE = "payment_plans:approve"
    LEGAL_WRITE = "legal:write"
    LEGAL_APPROVE = "legal:approve"
    REPORTS_READ = "reports:read"
    TARGETS_WRITE = "targets:write"
    FIGURES_WRITE = "figures:write"
    RISK_READ = "risk:read"
    RISK_WRITE = "risk:write"
    WRITE_OFFS_READ = "write_offs:read"
    WRITE_OFFS_REQUEST = "write_offs:request"
    WRITE_OFFS_APPROVE = "write_offs:approve"
    APPROVALS_READ = "approvals:read"
    PERIODS_READ = "periods:read"
    PERIODS_CLOSE = "periods:close"
    PERIODS_REOPEN = "periods:reopen"
    RECONCILIATIONS_READ = "reconciliations:read"
    RECONCILIATIONS_WRITE = "reconciliations:write"
    RECONCILIATIONS_SIGN = "reconciliations:sign"
    IMPORTS_READ = "imports:read"
    IMPORTS_WRITE = "imports:write"
    ATTACHMENTS_READ = "attachments:read"
    ATTACHMENTS_WRITE = "attachments:write"
    ATTACHMENTS_REMOVE = "attachments:remove"
    EXCHANGE_RATES_WRITE = "exchange_rates:write"
    REVALUATIONS_WRITE = "revaluations:write"
    CUSTOMER_LINKS_WRITE = "customer_links:write"
    CONFIRMATIONS_WRITE = "confirmations:write"
    MAILINGS_WRITE = "mailings:write"
    INTEREST_WRITE = "interest:write"
    INTEREST_CHARGE = "interest:charge"
    INTEREST_WAIVE = "interest:waive"
    INTEREST_APPROVE = "interest:approve"
    JOBS_READ = "jobs:read"
    JOBS_RUN = "jobs:run"


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    FINANCE_MANAGER = "finance_manager"
    AR_ACCOUNTANT = "ar_accountant"
    COLLECTOR = "collector"
    SALESPERSON = "salesperson"
    AUDITOR = "auditor"
    READ_ONLY = "read_only"


_P = Permission
_READS = frozenset(
    {_P.CUSTOMERS_READ, _P.INVOICES_READ, _P.PAYMENTS_READ, _P.COLLECTION_READ, _P.REPORTS_READ, _P.RISK_READ, _P.WRITE_OFFS_READ,
     _P.APPROVALS_READ, _P.PERIODS_READ, _P.RECONCILIATIONS_READ, _P.ATTACHMENTS_READ}
)  # fmt: skip
_BOOKS = frozenset(
    {_P.CUSTOMERS_WRITE, _P.INVOICES_WRITE, _P.INVOICES_REVERSE, _P.INVOICES_CLASSIFY, _P.PAYMENTS_WRITE, _P.PAYMENTS_REVERSE,
     _P.EXCHANGE_RATES_WRITE, _P.REVALUATIONS_WRITE, _P.FIGURES_WRITE}
)  # fmt: skip
_CLOSING = frozenset({_P.PERIODS_CLOSE, _P.RECONCILIATIONS_WRITE, _P.RECONCILIATIONS_SIGN})
# Of an import each kind of rows needs its own permission as well.
_FILES = frozenset({_P.IMPORTS_READ, _P.IMPORTS_WRITE, _P.ATTACHMENTS_WRITE, _P.ATTACHMENTS_REMOVE})
_ASKING = frozenset({_P.CUSTOMER_LINKS_WRITE, _P.CONFIRMATIONS_WRITE, _P.MAILINGS_WRITE})

# Who records cash does not write off or approve a refund: apart from the administrator, no role holds both.
ROLES: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.FINANCE_MANAGER: _READS | _FILES | (_BOOKS - {_P.PAYMENTS_WRITE}) | _CLOSING | {_P.PERIODS_REOPEN} | _ASKING
    | {_P.TARGETS_WRITE, _P.COLLECTION_WRITE, _P.WORK_PLANS_WRITE, _P.STRATEGIES_WRITE, _P.DUNNING_APPROVE, _P.CAUSES_WRITE,
       _P.RISK_WRITE, _P.AUDIT_READ,
       _P.WRITE_OFFS_REQUEST, _P.WRITE_OFFS_APPROVE, _P.REFUNDS_REQUEST, _P.REFUNDS_APPROVE, _P.DISPUTES_WRITE, _P.PLANS_WRITE,
       _P.PLANS_APPROVE, _P.LEGAL_WRITE, _P.LEGAL_APPROVE, _P.INTEREST_WRITE, _P.INTEREST_CHARGE, _P.INTEREST_WAIVE,
       _P.INTEREST_APPROVE, _P.JOBS_READ, _P.JOBS_RUN},
    Role.AR_ACCOUNTANT: _READS | _BOOKS | _FILES | _CLOSING | _ASKING
    | {_P.WRITE_OFFS_REQUEST, _P.REFUNDS_REQUEST, _P.DISPUTES_WRITE, _P.INTEREST_CHARGE, _P.INTEREST_WAIVE},
    Role.COLLECTOR: _READS
    | {_P.COLLECTION_WRITE, _P.INVOICES_CLASSIFY, _P.WRITE_OFFS_REQUEST, _P.ATTACHMENTS_WRITE, _P.CUSTOMER_LINKS_WRITE,
       _P.DISPUTES_WRITE, _P.PLANS_WRITE, _P.LEGAL_WRITE, _P.INTEREST_WAIVE},
    Role.SALESPERSON: _READS | {_P.COLLECTION_WRITE, _P.ATTACHMENTS_WRITE, _P.DISPUTES_WRITE},
    Role.AUDITOR: _READS | {_P.AUDIT_READ, _P.IMPORTS_READ, _P.JOBS_READ},
    Role.READ_ONLY: _READS,
}
