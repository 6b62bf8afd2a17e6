"""Every router of the API."""

from receivables import health
from receivables.access.routes import api_keys, auth, users
from receivables.account_statements import routes as account_statements
from receivables.approvals import routes as approvals
from receivables.attachments import routes as attachments
from receivables.audit import routes as audit
from receivables.calendars import routes as calendars
from receivables.changes import routes as changes
from receivables.classification import routes as classification
from receivables.clearing import joint_routes as joint_clearing
from receivables.clearing import routes as clearing
from receivables.collection import routes as collection
from receivables.collection import work_routes as work_plans
from receivables.companies import routes as companies
from receivables.confirmations import routes as confirmations
from receivables.credits import routes as credits
from receivables.customer_answers import routes as customer_answers
from receivables.customer_links import routes as customer_links
from receivables.customer_page import routes as customer_page
from receivables.customers import routes as customers
from receivables.disputes import routes as disputes
from receivables.dunning import print_routes as dunning_prints
from receivables.dunning import routes as dunning
from receivables.effect import routes as effect
from receivables.imports import routes as imports
from receivables.interest import routes as interest
from receivables.invoices import classification_routes
from receivables.invoices import routes as invoices
from receivables.jobs import routes as jobs
from receivables.legal import routes as legal
from receivables.legal import setting_routes as legal_settings
from receivables.mailings import routes as mailings
from receivables.notes import routes as notes
from receivables.orders import routes as orders
from receivables.outgoing import routes as outgoing
from receivables.payments import routes as payments
from receivables.periods import routes as periods
from receivables.plans import routes as plans
from receivables.promises import routes as promises
from receivables.rates import routes as rates
from receivables.reconciliations import routes as reconciliations
from receivables.reporting import aging_routes, balance_routes, figure_routes, invariant_routes, kpi_routes, target_routes, trend_routes
from receivables.risk import routes as risk
from receivables.statements import routes as statements
from receivables.strategies import experiment_routes as experiments
from receivables.strategies import routes as strategies
from receivables.templates import routes as templates
from receivables.valuation import routes as valuation
from receivables.write_offs import routes as write_offs

# A request is held against them in this order: what is asked most stands first.
ROUTERS = [
    invoices.ROUTER,
    customers.ROUTER,
    payments.ROUTER,
    health.router,
    auth.ROUTER,
    users.ROUTER,
    users.ROLES_ROUTER,
    api_keys.ROUTER,
    companies.ROUTER,
    audit.ROUTER,
    approvals.ROUTER,
    approvals.LIMITS,
    approvals.DELEGATIONS,
    classification.ROUTER,
    classification_routes.ROUTER,
    orders.ROUTER,
    payments.ALLOCATIONS,
    statements.ACCOUNTS,
    statements.ROUTER,
    statements.LINES,
    outgoing.ROUTER,
    notes.ROUTER,
    credits.REFUNDS,
    credits.TRANSFERS,
    clearing.ROUTER,
    clearing.CLEARINGS,
    joint_clearing.CLEARINGS,
    joint_clearing.ROUTER,
    clearing.ALIASES,
    write_offs.ROUTER,
    periods.ROUTER,
    reconciliations.ROUTER,
    imports.ROUTER,
    attachments.ROUTER,
    rates.ROUTER,
    valuation.ROUTER,
    valuation.MOVEMENTS,
    valuation.INVOICES,
    valuation.PAYMENTS,
    aging_routes.ROUTER,
    balance_routes.ROUTER,
    kpi_routes.ROUTER,
    target_routes.ROUTER,
    figure_routes.FIGURES,
    figure_routes.TARGETS,
    trend_routes.ROUTER,
    invariant_routes.ROUTER,
    changes.ROUTER,
    collection.WORKLIST_ROUTER,
    collection.ACTION_ROUTER,
    collection.TIMELINE_ROUTER,
    collection.TEMPLATE_ROUTER,
    work_plans.CAPACITIES,
    work_plans.ABSENCES,
    work_plans.COSTS,
    promises.ROUTER,
    templates.ROUTER,
    templates.LETTERHEADS,
    strategies.ROUTER,
    strategies.HOLDS,
    calendars.QUIET,
    calendars.YEARS,
    strategies.HOURS,
    experiments.ROUTER,
    effect.ROUTER,
    effect.TRIALS,
    jobs.ROUTER,
    dunning.RUNS,
    dunning.LETTERS,
    dunning_prints.ROUTER,
    disputes.ROUTER,
    disputes.TASKS,
    disputes.REASONS,
    disputes.REPORT,
    plans.ROUTER,
    plans.OFFERS,
    legal.ROUTER,
    legal.DEADLINES,
    legal_settings.LIMITATIONS,
    legal_settings.SUSPENSIONS,
    legal_settings.PERIODS,
    legal_settings.SCALES,
    legal_settings.CHECKLIST,
    legal_settings.SETTINGS,
    interest.SETS,
    interest.ASSIGNMENTS,
    interest.POLICY,
    interest.PROPOSALS,
    interest.CHARGES,
    interest.WAIVERS,
    risk.SCORE_ROUTER,
    risk.FLAG_ROUTER,
    risk.EVALUATION_ROUTER,
    account_statements.ROUTER,
    customer_links.ROUTER,
    customer_answers.ROUTER,
    customer_page.ROUTER,
    confirmations.RUNS,
    confirmations.ROUTER,
    mailings.SCHEDULES,
    mailings.RUNS,
    mailings.MAILS,
    mailings.STATEMENTS,
    mailings.CONFIRMATION_RUNS,
    mailings.CONFIRMATIONS,
]
