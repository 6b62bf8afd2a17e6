"""Limitation, and what a company sets for its legal track, over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.legal import checklist, limitations, settings, suspensions
from receivables.legal.limitation_schemas import LimitationQuery, LimitationRead, LimitationRow
from receivables.legal.models import EvidenceKind, LimitationSuspension
from receivables.legal.setting_schemas import (
    CompanyChoice,
    EvidenceKindIn,
    EvidenceKindList,
    EvidenceKindPatch,
    EvidenceKindQuery,
    EvidenceKindRead,
    LegalSettingsPatch,
    LegalSettingsRead,
    PeriodIn,
    PeriodList,
    PeriodRead,
    ScaleIn,
    ScaleList,
    ScaleRead,
    SuspensionIn,
    SuspensionPatch,
    SuspensionQuery,
    SuspensionRead,
)
from receivables.pagination import CSV_ROWS, Page, list_answer, whole
from receivables.routing import csv_answer, problems, router, wants_csv
from receivables.texts import Id

LIMITATIONS = router("/limitations", "legal")
SUSPENSIONS = router("/limitation-suspensions", "legal")
PERIODS = router("/limitation-periods", "legal")
SCALES = router("/legal-fee-scales", "legal")
CHECKLIST = router("/legal-evidence-kinds", "legal")
SETTINGS = router("/legal-settings", "legal")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Writer = Annotated[Principal, needs(Permission.LEGAL_WRITE)]
Keeper = Annotated[Principal, needs(Permission.CAUSES_WRITE)]


@LIMITATIONS.get("", summary="Open items by the day on which they can last be enforced", response_model=Page[LimitationRow])
def list_limitations(request: Request, session: SessionDep, principal: Reader, query: Annotated[LimitationQuery, Query()]) -> Any:
    if wants_csv(request):
        rows = whole(limitations.page(session, principal, query.model_copy(update={"cursor": None}), CSV_ROWS))
        return csv_answer(list(LimitationRow.model_fields), (row.model_dump() for row in rows), "limitations")
    return limitations.page(session, principal, query)


@LIMITATIONS.get("/{invoice_id}", summary="What an item's last day rests on", response_model=LimitationRead, responses=problems(404))
def get_limitation(session: SessionDep, principal: Reader, invoice_id: Id) -> LimitationRead:
    return limitations.read(session, principal, invoice_id)


@SUSPENSIONS.get("", summary="Obstacles that keep periods from running", response_model=Page[SuspensionRead])
def list_suspensions(request: Request, session: SessionDep, principal: Reader, query: Annotated[SuspensionQuery, Query()]) -> Any:
    return list_answer(
        request, session, suspensions.listed(principal, query), query, "-from_on", suspensions.SORTABLE, col(LimitationSuspension.id),
        suspensions.row_of, SuspensionRead,
    )  # fmt: skip


@SUSPENSIONS.post("", summary="Record an obstacle", status_code=201, response_model=SuspensionRead)
def record_suspension(session: SessionDep, principal: Writer, body: SuspensionIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: suspensions.create(session, principal, body))


@SUSPENSIONS.get("/{suspension_id}", summary="One obstacle", response_model=SuspensionRead, responses=problems(404))
def get_suspension(session: SessionDep, principal: Reader, suspension_id: Id) -> Response:
    return tagged(suspensions.read(session, principal, suspension_id))


@SUSPENSIONS.patch("/{suspension_id}", summary="End or withdraw it", response_model=SuspensionRead, responses=problems(404, 409, 412, 428))
def change_suspension(
    session: SessionDep, principal: Writer, suspension_id: Id, body: SuspensionPatch, if_match: IfMatch = None
) -> Response:  # fmt: skip
    return tagged(suspensions.change(session, principal, suspension_id, body, if_match))


@PERIODS.get("", summary="Limitation periods, the shipped ones among them", response_model=PeriodList)
def list_limitation_periods(session: SessionDep, principal: Reader, query: Annotated[CompanyChoice, Query()]) -> PeriodList:
    return PeriodList(items=settings.periods(session, principal.company(query.company)))


@PERIODS.post("", summary="Add a country's period", status_code=201, response_model=PeriodRead)
def add_limitation_period(session: SessionDep, principal: Keeper, body: PeriodIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: settings.add_period(session, principal, body))


@SCALES.get("", summary="Scales of court fees, the shipped ones among them", response_model=ScaleList)
def list_legal_fee_scales(session: SessionDep, principal: Reader, query: Annotated[CompanyChoice, Query()]) -> ScaleList:
    return ScaleList(items=settings.scales(session, principal.company(query.company)))


@SCALES.post("", summary="Add a scale", status_code=201, response_model=ScaleRead)
def add_legal_fee_scale(session: SessionDep, principal: Keeper, body: ScaleIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: settings.add_scale(session, principal, body))


@CHECKLIST.get("", summary="The checklist of evidence", response_model=Page[EvidenceKindRead])
def list_evidence_kinds(request: Request, session: SessionDep, principal: Reader, query: Annotated[EvidenceKindQuery, Query()]) -> Any:
    return list_answer(
        request, session, checklist.listed(principal, query), query, "place", checklist.SORTABLE, col(EvidenceKind.id), checklist.row_of,
        EvidenceKindRead,
    )  # fmt: skip


@CHECKLIST.post("", summary="Add a line", status_code=201, response_model=EvidenceKindRead, responses=problems(409))
def add_evidence_kind(session: SessionDep, principal: Keeper, body: EvidenceKindIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: checklist.create(session, principal, body))


@CHECKLIST.post("/usual", summary="Put what is usually needed on the list", response_model=EvidenceKindList)
def take_usual_evidence(
    session: SessionDep, principal: Keeper, query: Annotated[CompanyChoice, Query()]
) -> EvidenceKindList:  # fmt: skip
    return EvidenceKindList(items=checklist.take_usual(session, principal, principal.company(query.company)))


@CHECKLIST.get("/{kind_id}", summary="One line", response_model=EvidenceKindRead, responses=problems(404))
def get_evidence_kind(session: SessionDep, principal: Reader, kind_id: Id) -> Response:
    return tagged(checklist.read(session, principal, kind_id))


@CHECKLIST.patch("/{kind_id}", summary="Change a line", response_model=EvidenceKindRead, responses=problems(404, 412, 428))
def change_evidence_kind(
    session: SessionDep, principal: Keeper, kind_id: Id, body: EvidenceKindPatch, if_match: IfMatch = None
) -> Response:  # fmt: skip
    return tagged(checklist.change(session, principal, kind_id, body, if_match))


@SETTINGS.get("", summary="How far ahead is warned, and whose law holds", response_model=LegalSettingsRead)
def get_legal_settings(session: SessionDep, principal: Reader, query: Annotated[CompanyChoice, Query()]) -> Response:
    return tagged(settings.read(session, principal.company(query.company)))


@SETTINGS.patch("", summary="Change it", response_model=LegalSettingsRead, responses=problems(412, 428))
def change_legal_settings(
    session: SessionDep, principal: Keeper, body: LegalSettingsPatch, query: Annotated[CompanyChoice, Query()], if_match: IfMatch = None
) -> Response:  # fmt: skip
    return tagged(settings.change(session, principal, principal.company(query.company), body, if_match))
