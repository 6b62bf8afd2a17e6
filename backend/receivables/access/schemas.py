"""Wire shapes of sign-in, users, roles and API keys."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import MISSING, Field

from receivables.access.passwords import SHORTEST
from receivables.access.permissions import Permission, Role
from receivables.pagination import PageQuery
from receivables.texts import Code, Input, Name, Output, ShortText

Language = Literal["zh-CN", "zh-TW", "en"]
Email = Annotated[str, Field(max_length=200, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$", examples=["ann@example.com"])]
NewPassword = Annotated[str, Field(min_length=SHORTEST, max_length=200)]
Password = Annotated[str, Field(min_length=1, max_length=200)]
Companies = Annotated[list[Code], Field(max_length=1000, description="Codes of the companies this person sees; none when they see all.")]


class TokenForm(Input):
    """The OAuth2 password form; its fields beyond the first two are taken for compatibility and not used."""

    username: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
    password: Password
    grant_type: Literal["password", ""] = "password"
    scope: Annotated[str, Field(max_length=1000)] = ""
    client_id: Annotated[str, Field(max_length=200)] = ""
    client_secret: Annotated[str, Field(max_length=200)] = ""


class TokenRead(Output):
    access_token: str
    token_type: Literal["bearer"]
    expires_in: Annotated[int, Field(description="Seconds the access token is good for.")]


class MeCompany(Output):
    code: str
    name: str
    base_currency: str


class MeRead(Output):
    """`sees_everything`: there is no company beside `companies`; what concerns the whole installation is shown only then."""

    id: int
    email: str
    name: str
    role: Role
    language: Language
    permissions: list[Permission]
    companies: list[MeCompany]
    sees_everything: bool


class MePatch(Input):
    language: Language | MISSING = MISSING


class PasswordChange(Input):
    current: Password
    new: NewPassword


class UserCreate(Input):
    email: Email
    name: Name
    role: Role
    password: NewPassword
    language: Language = "zh-CN"
    active: bool = True
    all_companies: bool = False
    companies: Companies = Field(default=[])


class UserUpdate(Input):
    """What is left out stays; a new password ends the person's sessions."""

    email: Email | MISSING = MISSING
    name: Name | MISSING = MISSING
    role: Role | MISSING = MISSING
    password: NewPassword | MISSING = MISSING
    language: Language | MISSING = MISSING
    active: bool | MISSING = MISSING
    all_companies: bool | MISSING = MISSING
    companies: Companies | MISSING = MISSING


class UserRead(Output):
    id: int
    email: str
    name: str
    role: Role
    language: Language
    active: bool
    all_companies: bool
    companies: list[str]
    locked_until: datetime | None
    created_at: datetime


class UserQuery(PageQuery):
    q: Annotated[ShortText | None, Field(description="Part of the name or e-mail address.")] = None
    role: Role | None = None
    active: bool | None = None


class RoleRead(Output):
    role: Role
    permissions: list[Permission]


class ApiKeyCreate(Input):
    name: Name
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=len(Permission))]
    company: Annotated[Code | None, Field(description="The one company the key sees; absent: all of them.")] = None
    source: Annotated[Code, Field(description="What its pushes are said to come from.")] = "erp"


class ApiKeyRead(Output):
    id: int
    name: str
    prefix: str
    scopes: list[Permission]
    company: str | None
    source: str
    created_at: datetime
    revoked_at: datetime | None


class ApiKeyCreated(ApiKeyRead):
    key: Annotated[str, Field(description="The key itself: it is shown this once.")]


class ApiKeyQuery(PageQuery):
    company: Code | None = None
    active: Annotated[bool | None, Field(description="True: not revoked; false: revoked.")] = None
