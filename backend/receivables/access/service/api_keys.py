"""Making and revoking API keys."""

import secrets

from sqlalchemy import func, insert, select, text, update
from sqlmodel import Session, col

from receivables.access import queries
from receivables.access.authentication import hash_secret
from receivables.access.models import ApiKey
from receivables.access.principal import Principal
from receivables.access.schemas import ApiKeyCreate, ApiKeyCreated
from receivables.audit.service import record
from receivables.errors import conflict, invalid, not_found

START = "hk_"
_SHOWN = 8
# The audit trail and idempotency keys know a machine by its key's name: two may not be made at once with the same.
_NAMES = text("SELECT pg_advisory_xact_lock(4859)")


def create(session: Session, principal: Principal, given: ApiKeyCreate) -> ApiKeyCreated:
    """Makes a key and answers it this once; only its hash is kept.

    Raises 422 for a company or a scope the maker does not have, 409 `name_taken` while another key of that name is in use.
    """
    if given.company is None and not principal.all_companies:
        raise invalid("company_out_of_scope", "You do not see every company yourself; name the key's company.", "/company")
    beyond = set(given.scopes) - principal.permissions
    if beyond:
        raise invalid("scope_not_held", f"You do not hold {', '.join(sorted(beyond))} yourself.", "/scopes")
    company = None if given.company is None else principal.company(given.company, "/company")
    session.execute(_NAMES)
    if session.execute(select(col(ApiKey.id)).where(col(ApiKey.name) == given.name, col(ApiKey.revoked_at).is_(None)).limit(1)).first():
        raise conflict("name_taken", f"There is a key named {given.name!r} in use; revoke it first or take another name.")
    key = START + secrets.token_urlsafe(30)
    values = given.model_dump(exclude={"company", "scopes"}) | {
        "scopes": sorted(set(given.scopes)), "company_id": company and company.id, "prefix": key[:_SHOWN], "key_hash": hash_secret(key),
    }  # fmt: skip
    made = session.execute(insert(ApiKey).values(values).returning(ApiKey)).scalar_one()
    answer = queries.key_read((made, company and company.code))
    told = answer.model_dump(include={"name", "prefix", "scopes", "company", "source"})
    record(session, actor=principal.actor, action="created", subject="api_key", subject_id=made.id, company_id=made.company_id, after=told)
    return ApiKeyCreated(**answer.model_dump(), key=key)


def renew(session: Session, key_id: int) -> str:
    """A new secret for a key whose own was lost; the old one opens nothing any more."""
    key = START + secrets.token_urlsafe(30)
    session.execute(update(ApiKey).where(col(ApiKey.id) == key_id).values(key_hash=hash_secret(key), prefix=key[:_SHOWN]))
    return key


def revoke(session: Session, principal: Principal, key_id: int) -> None:
    """Ends a key from the next request on; once revoked it stays so. Raises 404."""
    row = session.execute(queries.keys_seen(principal).where(col(ApiKey.id) == key_id).with_for_update(of=ApiKey)).one_or_none()
    if row is None:
        raise not_found("API key")
    key = row[0]
    if key.revoked_at is None:
        session.execute(update(ApiKey).where(col(ApiKey.id) == key_id).values(revoked_at=func.clock_timestamp()))
        told = {"name": key.name, "prefix": key.prefix}
        record(session, actor=principal.actor, action="revoked", subject="api_key", subject_id=key_id,
               company_id=key.company_id, before=told)  # fmt: skip
