"""Operations of the API on files: upload, look at, fetch, delete."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File as Part
from ninja import Form, Router, UploadedFile
from pydantic import Field

from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.problems import Problem
from inthewild.hub.api.shapes import Shape
from inthewild.hub.core import access
from inthewild.hub.core.files import services
from inthewild.hub.core.files.kinds import Kind, media_type
from inthewild.hub.core.files.purposes import all_purposes
from inthewild.hub.core.models import File
from inthewild.hub.core.views import file_answer
from inthewild.hub.errors import Invalid

router = Router(tags=["files"])


class FileShape(Shape):
    """A stored file. ``sha256_received`` is of what was sent, ``sha256_stored`` of what was made of it by ``step``."""

    id: str
    purpose: str
    about: str
    organisation: str
    name: str
    kind: Annotated[str, Field(json_schema_extra={"enum": [k.value for k in Kind]})]
    media_type: str
    size: int
    width: int | None
    height: int | None
    made_at: datetime
    sha256_received: str
    sha256_stored: str
    step: str


@operation(router, "POST", "/files", scope="files:write", answers=FileShape, status=201, upload=True)
def upload_file(
    request: HttpRequest,
    file: Annotated[UploadedFile, Part(description="At most 20 MB; pictures 15 MB")],
    purpose: Annotated[str, Form(max_length=40, description="What it is for, such as `commitment`")],
    about: Annotated[str, Form(max_length=64, description="Id of the object that it is about")] = "",
) -> dict[str, Any]:
    """Upload a file.

    It is sniffed, and pictures are drawn anew without what the camera wrote into them: the answer has the hashes of both.
    """
    if purpose not in {p.name for p in all_purposes()}:
        raise Invalid("is no purpose of files", where="purpose")
    name, media = file.name or "", file.content_type or ""
    return shape(services.accept(actor(request), purpose, file, name=name, media=media, about=about))


@operation(router, "GET", "/files/{id}", scope="files:read", answers=FileShape)
def get_file(request: HttpRequest, id: str) -> dict[str, Any]:
    """What is known of a file."""
    return shape(_stored(request, id))


_BYTES = {"responses": {200: {"description": "OK", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}}


@operation(router, "GET", "/files/{id}/content", scope="files:read", answers=None, extra=_BYTES)
def get_file_content(request: HttpRequest, id: str) -> HttpResponse:
    """The bytes of a file."""
    return file_answer(_stored(request, id))


@operation(router, "DELETE", "/files/{id}", scope="files:write", answers=None, status=204)
def delete_file(request: HttpRequest, id: str) -> HttpResponse:
    """Delete the content and the name of a file. That it was there stays on record."""
    services.delete(actor(request), _stored(request, id), "deleted by its organisation")
    return HttpResponse(status=204)


def shape(row: File) -> dict[str, Any]:
    """A file as the API shows it."""
    manifest = json.loads(row.manifest)
    return {
        "id": row.public_id,
        "purpose": row.purpose,
        "about": row.about,
        "organisation": row.organisation,
        "name": row.name,
        "kind": row.kind,
        "media_type": media_type(Kind(row.kind)),
        "size": row.size,
        "width": row.width,
        "height": row.height,
        "made_at": row.made_at,
        **{name: manifest[name] for name in ("sha256_received", "sha256_stored", "step")},
    }


def _stored(request: HttpRequest, id: str) -> File:
    found = access.get(File, actor(request), id)
    if found.path is None:
        raise Problem(404)
    return found
