"""Every table of the product, imported once for migrations and their checks."""

from sqlmodel import SQLModel

from receivables.access import models as access
from receivables.approvals import models as approvals
from receivables.attachments import models as attachments
from receivables.audit import models as audit
from receivables.calendars import models as calendars
from receivables.changes import models as changes
from receivables.classification import models as classification
from receivables.clearing import models as clearing
from receivables.collection import models as collection
from receivables.companies import models as companies
from receivables.confirmations import models as confirmations
from receivables.credits import models as credits
from receivables.customer_answers import models as customer_answers
from receivables.customer_links import models as customer_links
from receivables.customers import models as customers
from receivables.disputes import models as disputes
from receivables.dunning import models as dunning
from receivables.imports import models as imports
from receivables.interest import models as interest
from receivables.invoices import models as invoices
from receivables.jobs import models as jobs
from receivables.ledger import models as ledger
from receivables.legal import models as legal
from receivables.mailings import models as mailings
from receivables.notes import models as notes
from receivables.orders import models as orders
from receivables.outgoing import models as outgoing
from receivables.payments import models as payments
from receivables.periods import models as periods
from receivables.plans import models as plans
from receivables.promises import models as promises
from receivables.rates import models as rates
from receivables.reconciliations import models as reconciliations
from receivables.reporting import models as reporting
from receivables.risk import models as risk
from receivables.statements import models as statements
from receivables.strategies import experiment_models as experiments
from receivables.strategies import models as strategies
from receivables.templates import models as templates
from receivables.valuation import models as valuation
from receivables.write_offs import models as write_offs

MODULES = (
    access, approvals, attachments, audit, calendars, changes, classification, clearing, collection, companies, confirmations, credits,
    customer_answers, customer_links, customers, disputes, dunning, experiments, imports, interest, invoices, jobs, ledger, legal, mailings,
    notes, orders, outgoing, payments, periods, plans, promises, rates, reconciliations, reporting, risk, statements, strategies,
    templates, valuation, write_offs,
)  # fmt: skip
metadata = SQLModel.metadata
