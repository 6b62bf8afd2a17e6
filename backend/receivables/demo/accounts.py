"""Who may sign in to the demo: one person for each role. They exist in development only; production refuses to start beside them."""

from dataclasses import dataclass

from receivables.access.permissions import Role
from receivables.bootstrap import DEMO_DOMAIN
from receivables.demo import names

PASSWORD = "huikuan-demo"  # noqa: S105 - printed for everyone to use


@dataclass(frozen=True, slots=True)
class Account:
    """One demo account; without `companies` it sees all of them."""

    email: str
    name: str
    role: Role
    companies: tuple[str, ...] = ()


def _account(local: str, name: str, role: Role, *companies: str) -> Account:
    return Account(f"{local}@{DEMO_DOMAIN}", name, role, companies)


ACCOUNTS = (
    _account("admin", "系统管理员", Role.ADMINISTRATOR),
    _account("manager", "林晓峰", Role.FINANCE_MANAGER),
    _account("accountant", "何敏", Role.AR_ACCOUNTANT),
    _account("collector", names.COLLECTORS[0], Role.COLLECTOR),
    _account("sales", names.SALES[0], Role.SALESPERSON, names.MAIN),
    _account("auditor", "郭建国", Role.AUDITOR),
    _account("viewer", "马超", Role.READ_ONLY, names.BRANCH),
)
