"""Makes operations and the API that holds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from inthewild.hub.api import problems
from inthewild.hub.api.gate import Rules
from inthewild.hub.api.problems import Problem
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import HubError

F = TypeVar("F", bound=Callable[..., Any])


def actor(request: HttpRequest) -> Actor:
    """Who sent the request; the gate has looked."""
    found: Actor = request.api_actor  # type: ignore[attr-defined]
    return found


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    scope: str,
    answers: Any,
    status: int = 200,
    upload: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> Callable[[F], F]:
    """Decorator: this function is an operation of the API.

    ``scope`` is what a token needs, empty for any valid token; ``answers`` the shape of a good answer, None for none.
    The first sentence of the docstring is the summary.
    """

    def add(function: F) -> F:
        function.api_rules = Rules(scope, upload)  # type: ignore[attr-defined]
        first, _, rest = (function.__doc__ or "").strip().partition("\n")
        needs = f"Needs the scope `{scope}`." if scope else "Any valid token will do."
        made: F = router.api_operation(
            [method],
            path,
            response={status: answers},
            operation_id=function.__name__,
            summary=first.rstrip("."),
            description="\n\n".join(filter(None, (rest.strip(), needs))),
            openapi_extra=dict(extra or {}),
        )(function)
        return made

    return add


class _Parsed(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return request.api_json  # type: ignore[attr-defined]


def make(title: str, version: str, says: str) -> NinjaAPI:
    """An API without operations, whose errors are problems."""
    # The gate has asked for the token before; what stands here tells the schema.
    api = NinjaAPI(title=title, version=version, description=says, openapi_url=None, docs_url=None, parser=_Parsed())

    @api.exception_handler(Problem)
    def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
        return problems.answer(request, problem)

    @api.exception_handler(HubError)
    def _hub_error(request: HttpRequest, error: HubError) -> HttpResponse:
        return problems.answer(request, problems.of(error))

    @api.exception_handler(HttpError)
    def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problems.answer(request, Problem(error.status_code))

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        found = [{"where": _place(e["loc"]), "what": str(e["msg"])} for e in error.errors[:50]]
        return problems.answer(request, Problem(422, "see `errors`", where=found[0]["where"], errors=found))

    return api


def _place(loc: tuple[Any, ...]) -> str:
    """Without the name of the Python argument that a body arrives in, and short: names of fields may be anything."""
    parts = (loc[0], *loc[2:]) if loc[0] == "body" and len(loc) > 1 else loc
    return ".".join(str(part)[:40] for part in parts[:6])
