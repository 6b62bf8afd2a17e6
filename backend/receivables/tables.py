"""Every table of the product, imported once for migrations and their checks."""

from sqlmodel import SQLModel

from receivables.access import models as access
from receivables.approvals import models as approvals
from receivables.attachments import models as attachments
from receivables.audit import models as audit
from receivables.classification import models as classification
from receivables.clearing import models as clearing
from receivables.collection import models as collection
from receivables.companies import models as companies
from receivables.credits import models as credits
from receivables.customers import models as customers
from receivables.disputes import models as disputes
from receivables.imports import models as imports
from receivables.invoices import models as invoices
from receivables.ledger import models as ledger
from receivables.notes import models as notes
from receivables.orders import models as orders
from receivables.payments import models as payments
from receivables.periods import models as periods
from receivables.plans import models as plans
from receivables.promises import models as promises
from receivables.rates import models as rates
from receivables.reconciliations import models as reconciliations
from receivables.risk import models as risk
from receivables.statements import models as statements
from receivables.valuation import models as valuation
from receivables.write_offs import models as write_offs

MODULES = (
    access, approvals, attachments, audit, classification, clearing, collection, companies, credits, customers, disputes, imports,
    invoices, ledger, notes, orders, payments, periods, plans, promises, rates, reconciliations, risk, statements, valuation, write_offs,
)  # fmt: skip
metadata = SQLModel.metadata
