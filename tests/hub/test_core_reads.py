"""What people and programs are shown is read through ``visible_to``, ``visible`` or ``get``; nothing reads past them.

Looks at every queries, views, api and pages module of every app of the hub. A read that must see more (who is signing in,
one's own rows) says why, in a comment of its line or just above: ``# hub: unscoped, nobody is signed in yet``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HUB = Path(__file__).parents[2] / "src" / "inthewild" / "hub"
ROOMS = {"queries", "views", "api", "pages"}
MANAGERS = {"_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
ALLOWED = "hub: unscoped"


def modules() -> Iterator[Path]:
    """Every module that answers to somebody: ``queries.py``, and all that lies in a folder ``views``, ``api`` ..."""
    for path in sorted(HUB.rglob("*.py")):
        rooms = {*path.relative_to(HUB).parts[:-1], path.stem}
        if rooms & ROOMS and "migrations" not in rooms:
            yield path


def reads(source: str) -> list[tuple[int, str]]:
    """Line and text of each read that goes past ``visible_to``."""
    tree, lines = ast.parse(source), source.splitlines()
    followed = {
        id(node.value): node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            past = node.attr in MANAGERS or (node.attr == "objects" and followed.get(id(node)) != "visible_to")
        else:
            past = isinstance(node, ast.Name) and node.id in SHORTCUTS
        if past and not _says_why(lines, node.lineno, node.end_lineno or node.lineno):
            found.append((node.lineno, lines[node.lineno - 1].strip()))
    return sorted(set(found))


def _says_why(lines: list[str], first: int, last: int) -> bool:
    """Whether the mark stands in a comment of these lines, or in a line above that is a comment, with a reason."""
    near = lines[first - 1 : last]
    if first > 1 and lines[first - 2].lstrip().startswith("#"):
        near = [lines[first - 2], *near]
    comments = " ".join(line.partition("#")[2] for line in near)
    return ALLOWED in comments and len(comments.replace(ALLOWED, "").strip(" ,.#")) >= 10


@pytest.mark.parametrize("path", list(modules()), ids=lambda p: p.relative_to(HUB).as_posix())
def test_what_somebody_is_shown_is_read_through_what_they_see(path: Path) -> None:
    found = reads(path.read_text("utf-8"))
    told = "\n".join(f"{path.relative_to(HUB)}:{line}: {text}" for line, text in found)
    assert not found, f"read with visible_to, visible or get, or say why in a comment `# {ALLOWED}, ...`\n{told}"


@pytest.mark.parametrize(
    "source",
    [
        "x = Case.objects.filter(state='new')",
        "x = Case.objects.all().visible_to(actor)",
        "x = models.Case.objects.get(pk=1)",
        "manager = Case.objects",
        "x = Case._default_manager.visible_to(actor)",
        "x = (\n    Case.objects\n    .count()\n)",
        "x = get_object_or_404(Case, pk=1)",
        "x = Case.objects.count()  # hub: unscoped",
        "x = Case.objects.count()  # noqa",
    ],
)
def test_the_lint_finds_what_reads_past_it(source: str) -> None:
    assert reads(source)


@pytest.mark.parametrize(
    "source",
    [
        "x = Case.objects.visible_to(actor).filter(state='new')",
        "x = visible(Case, actor).count()",
        "x = get(Case, actor, public_id)",
        "x = Case.objects.count()  # hub: unscoped, a number for the operator, of no organisation",
        "# hub: unscoped, the gate belongs to the hub\nx = Case.objects.count()",
        "# Case.objects.all() stands here only as text",
    ],
)
def test_the_lint_lets_through_what_asks_who_sees(source: str) -> None:
    assert not reads(source)


def test_the_lint_looks_at_the_rooms_of_every_app() -> None:
    looked_at = {path.relative_to(HUB).parts[0] for path in modules()}
    assert {"accounts", "core", "members", "api"} <= looked_at
