"""Use case: what a version on trial showed, against the one it was tried on."""

from decimal import Decimal

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.clock import today
from receivables.effect import queries
from receivables.effect.queries import Asked
from receivables.effect.report import METHODS, text_of
from receivables.effect.schemas import ArmRead, TrialAnswer
from receivables.money import from_minor
from receivables.reporting.period import Period
from receivables.rules import effect as rule
from receivables.strategies.experiments import read

_COUNTS = ("customers", "contacted", "answered", "contacts", "succeeded", "disputed")
_MONEY = ("recovered_14", "recovered_30", "costs")
_ARMS = "share of the customers assigned to an arm who had a contact that succeeded, contacted or not, since they were assigned"


def results(session: Session, principal: Principal, experiment_id: int) -> TrialAnswer:
    """Counts and money by arm from the experiment's first day to its last, or today, in the company's base currency; raises 404.

    Formula ids `effect.v1`, `wilson.v1`, `two_proportions.v1`.
    """
    found = read(session, principal, experiment_id)
    company = principal.companies[found.company]
    day = today(company.time_zone)
    span = Period(found.started_on, found.ended_on or day, day)
    by_arm = queries.arms(session, Asked(company.id, company.time_zone, company.base_currency, span), experiment_id)
    shown, shares = [], {}
    for arm in ("champion", "challenger"):
        row = by_arm.get(arm)
        counts = {name: 0 if row is None else getattr(row, name) for name in _COUNTS}
        money = {name: from_minor(0 if row is None else getattr(row, name), company.base_currency) for name in _MONEY}
        answered, customers = counts["answered"], counts["customers"]
        low, high = rule.wilson(answered, customers) or (None, None)
        rate = text_of(Decimal(answered) / customers) if customers else None
        shares[arm] = (answered, customers)
        shown.append(ArmRead.model_validate(
            counts | money | {"arm": arm, "answer_rate": rate, "answer_from": text_of(low), "answer_to": text_of(high)}
        ))  # fmt: skip
    verdict, z = rule.compare(shares["challenger"], shares["champion"])
    methods = {name: METHODS[name] for name in (rule.METHOD, rule.INTERVAL)} | {rule.DIFFERENCE: _ARMS}
    return TrialAnswer(
        method=rule.DIFFERENCE, methods=methods, experiment_id=found.id, version=found.version, share_percent=found.share_percent,
        period_from=span.first, period_to=span.last, currency=company.base_currency, arms=shown, verdict=verdict, z=text_of(z),
    )  # fmt: skip
