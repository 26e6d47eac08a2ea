"""Types that the operations of all apps share."""

from __future__ import annotations

from typing import Annotated

from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from inthewild.hub.api import paging

# No control characters but line breaks and tabs: what a person can have typed. Halves of surrogates are refused before.
_TEXT = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
_LINE = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"

Line = Annotated[str, Field(pattern=_LINE, max_length=300)]
Text = Annotated[str, Field(pattern=_TEXT, max_length=10_000)]
Limit = Annotated[int, Query(ge=1, le=paging.MAX, description="How many at most")]
Cursor = Annotated[str, Query(max_length=200, description="`next` of the page before")]


class Shape(BaseModel):
    """What the hub answers with."""

    model_config = ConfigDict(extra="forbid")


class Sent(BaseModel):
    """What a program sends: exactly these fields, and no text where a number stands."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ErrorAt(Shape):
    """One place in what was sent."""

    where: str
    what: str


class ProblemShape(Shape):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str | None = None
    where: str | None = None
    hint: str | None = None
    errors: list[ErrorAt] | None = None
    request_id: str


class Transition(Sent):
    """A change of state. Some need more; the answer to a request that lacks it says what."""

    to: Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
    reason: Text = ""
