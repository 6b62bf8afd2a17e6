"""Every table of the product, imported once for migrations and their checks."""

from sqlmodel import SQLModel

from receivables.access import models as access
from receivables.approvals import models as approvals
from receivables.attachments import models as attachments
from receivables.audit import models as audit
from receivables.clearing import models as clearing
from receivables.collection import models as collection
from receivables.companies import models as companies
from receivables.customers import models as customers
from receivables.imports import models as imports
from receivables.invoices import models as invoices
from receivables.ledger import models as ledger
from receivables.orders import models as orders
from receivables.payments import models as payments
from receivables.periods import models as periods
from receivables.promises import models as promises
from receivables.reconciliations import models as reconciliations
from receivables.risk import models as risk
from receivables.statements import models as statements
from receivables.write_offs import models as write_offs

MODULES = (
    access, approvals, attachments, audit, clearing, collection, companies, customers, imports, invoices, ledger, orders, payments,
    periods, promises, reconciliations, risk, statements, write_offs,
)  # fmt: skip
metadata = SQLModel.metadata
