"""The description of the API: OpenAPI 3.1, with what every operation shares written once."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from inthewild.hub.api import etags, problems
from inthewild.hub.api.shapes import ProblemShape

_READ = (400, 401, 403, 404, 422, 429, 500)
_WRITE = (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Up to 255 visible ASCII characters of your choice. Sent again within 24 hours with the same request, it"
    " gives the same answer and nothing happens twice; with another body it is refused with 422.",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,255}$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the object as you read it: 412 if it changed since.",
    "schema": {"type": "string", "pattern": etags.PATTERN},
}

CHANGED = {"x-problems": [412]}
"""For operations that look at If-Match."""


class _Strict(OpenAPISchema):
    """The schema of django-ninja, where two shapes of one name are a mistake and not one shape."""

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        """Add them. Raises ValueError for a name that means something else already."""
        for name, shape in definitions.items():
            if self.schemas.setdefault(name, shape) != shape:
                raise ValueError(f"two shapes of the API are called {name}; rename one")


def build(api: NinjaAPI, prefix: str) -> dict[str, Any]:
    """The schema as a dictionary that becomes JSON."""
    made: dict[str, Any] = dict(_Strict(api, prefix))
    parts = made["components"]
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "itw_..."}}
    schemas = parts.setdefault("schemas", {})
    schemas["Problem"] = _problem(schemas)
    parts["responses"] = {f"Problem{status}": _answer(status) for status in problems.KINDS}
    parts["responses"]["TooLong"] = {"description": "The address is too long; the server itself says so, as HTML"}
    made["security"] = [{"token": []}]
    for path in made["paths"].values():
        for method, operation in path.items():
            _complete(method, operation)
    return made


def _complete(method: str, operation: dict[str, Any]) -> None:
    writes = method != "get"
    operation["security"] = [{"token": []}]
    answers = operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
    own = operation.pop("x-problems", ())
    for status in (*(_WRITE if writes else _READ), *own):
        answers[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    answers["414"] = {"$ref": "#/components/responses/TooLong"}
    if writes:
        operation.setdefault("parameters", []).append(_KEY)


def _problem(schemas: dict[str, Any]) -> dict[str, Any]:
    made = ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= made.pop("$defs", {})
    return made


def _answer(status: int) -> dict[str, Any]:
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}} if status == 429 else None
    return {"description": problems.KINDS[status][1], "content": content} | ({"headers": headers} if headers else {})


def fields(made: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of the body of an operation, for people: name, type, whether it must be there, and what it says."""
    content = operation.get("requestBody", {}).get("content", {})
    shape = _follow(made, next((c["schema"] for c in content.values()), {}))
    return [
        {
            "name": name,
            "type": _type(made, field),
            "required": name in shape.get("required", ()),
            "says": field.get("description", ""),
        }
        for name, field in shape.get("properties", {}).items()
    ]


def _follow(made: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    if "allOf" in shape and len(shape["allOf"]) == 1:
        shape = {**shape["allOf"][0], **{k: v for k, v in shape.items() if k != "allOf"}}
    name = shape.get("$ref", "").rpartition("/")[2]
    return made["components"]["schemas"][name] if name else shape


def _type(made: dict[str, Any], field: dict[str, Any]) -> str:
    field = _follow(made, field)
    if "enum" in field or "const" in field:
        return " | ".join(map(str, field.get("enum", [field.get("const")])))
    if "anyOf" in field:
        return " | ".join(dict.fromkeys(_type(made, f) for f in field["anyOf"]))
    if field.get("type") == "array":
        return f"list of {_type(made, field.get('items', {}))}"
    return str(field.get("format") or field.get("type", ""))
