"""The legal or contractual ground of a decision. A decision does not hold it; the rule that decided does, or a mapping file.

In this order: what the decision itself says of its rule (key ``policy``), the rule in the policy pack, the mapping file,
the documented defaults. What is found first stands, field by field.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from inthewild.errors import InputError
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.records import Decision

ILLEGAL, INCOMPATIBLE = "DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"
_PLANTS = "plants-timber"

#: rule id -> fields of its statement, or None; given by whoever knows the pack
RuleFields = Callable[[str], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Ground:
    """Empty fields are left to what comes next. ``legal`` and ``terms`` name the law or the clause relied on."""

    ground: str = ""
    legal: str = ""
    terms: str = ""
    url: str = ""
    category: str = ""
    keywords: tuple[str, ...] = ()
    additions: tuple[str, ...] = ()

    def over(self, below: Ground) -> Ground:
        """These fields, and those of ``below`` where this one has none.

        Category, keywords and additions belong together: keywords of another category would say something else.
        """
        names = [f.name for f in fields(self)]
        if self.category:
            names = [n for n in names if n not in ("keywords", "additions")]
        return replace(self, **{n: getattr(self, n) or getattr(below, n) for n in names})


def default_ground(decision: Decision, tree: Taxonomy) -> Ground:
    """The defaults: the company's own rules are the ground, and the category follows from animal or plant.

    There is no code for wildlife trade in the transparency database. An animal or a part of it is ANIMAL_WELFARE with
    UNLAWFUL_SALE_ANIMALS, a plant UNSAFE_AND_PROHIBITED_PRODUCTS with PROHIBITED_PRODUCTS.
    """
    finding = decision.findings[decision.decided_by] if decision.decided_by is not None else None
    plant = finding is not None and finding.taxon in tree.taxa and tree.family(finding.taxon, finding.specimen) == _PLANTS
    terms = "Rules of the platform on protected wildlife"
    if plant:
        return Ground(
            INCOMPATIBLE, terms=terms, category="STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
            keywords=("KEYWORD_PROHIBITED_PRODUCTS", "KEYWORD_RISK_ENVIRONMENTAL_DAMAGE"),
            additions=("STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",),
        )  # fmt: skip
    return Ground(
        INCOMPATIBLE, terms=terms, category="STATEMENT_CATEGORY_ANIMAL_WELFARE", keywords=("KEYWORD_UNLAWFUL_SALE_ANIMALS",),
        additions=("STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",),
    )  # fmt: skip


class Grounds:
    """Finds the ground of a decision; ``rule_fields`` asks the policy pack, ``path`` is a mapping file (TOML).

    The file has tables ``[default]`` and ``[rule."id"]`` with the fields of :class:`Ground`.

    :raises InputError: the file cannot be read, or has an unknown field.
    """

    def __init__(self, tree: Taxonomy, path: Path | None = None, rule_fields: RuleFields | None = None) -> None:
        self._tree = tree
        self._rule_fields = rule_fields
        self._rules: dict[str, Ground] = {}
        self._default = Ground()
        if path is not None:
            self._read(path)

    def of(self, decision: Decision, data: Mapping[str, Any]) -> Ground:
        """The ground of a decision; ``data`` is its line, which may say more than the record."""
        said = data.get("policy")
        found = from_rule(_own(said, decision.rule_id), f"decision {decision.id}") if isinstance(said, Mapping) else Ground()
        if self._rule_fields is not None:
            found = found.over(from_rule(self._rule_fields(decision.rule_id) or {}, f"rule {decision.rule_id}"))
        found = found.over(self._rules.get(decision.rule_id, Ground())).over(self._default)
        # A law that is cited does not by itself make the content illegal: somebody must have said that this is the ground.
        return found.over(default_ground(decision, self._tree))

    def _read(self, path: Path) -> None:
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
        except (ValueError, RecursionError) as error:
            raise InputError(f"not TOML: {error}", where=str(path)) from error
        unknown = sorted(set(data) - {"default", "rule"})
        if unknown:
            raise InputError(f"unknown table {unknown[0]!r}", where=str(path), hint='[default] and [rule."id"]')
        self._default = _ground(data.get("default", {}), f"{path}: default")
        rules = data.get("rule", {})
        if not isinstance(rules, Mapping):
            raise InputError("rule is no table", where=str(path), hint='[rule."id"]')
        self._rules = {name: _ground(cells, f"{path}: rule {name}") for name, cells in rules.items()}


def from_rule(data: Mapping[str, Any], where: str) -> Ground:
    """What a rule says of its statement: keys ``statement`` or ``statement_of_reasons`` or ``sor``, and ``law`` or
    ``legal_basis``, as mappings or as records of the policy pack."""
    said = next((data[k] for k in ("statement", "statement_of_reasons", "sor") if data.get(k)), None)
    known = {f.name for f in fields(Ground)}
    found = _ground({k: v for k, v in _plain(said).items() if k in known}, where) if said is not None else Ground()
    law = data.get("law") or data.get("legal_basis")
    if isinstance(law, str):
        return found.over(Ground(legal=law))
    laws = [_plain(one) for one in law] if isinstance(law, (list, tuple)) else [_plain(law)] if law else []
    # An article that nobody has read is no ground of a statement of reasons: the pack says so itself.
    read = [one for one in laws if one.get("verified")]
    legal = "; ".join(" ".join(str(x) for x in (one.get("title"), one.get("article")) if x) for one in read)
    url = next((str(one["url"]) for one in read if one.get("url")), "")
    return found.over(Ground(legal=legal, url=url)) if found.ground != INCOMPATIBLE else found


def _ground(data: Any, where: str) -> Ground:
    known = {f.name for f in fields(Ground)}
    if not isinstance(data, Mapping):
        raise InputError("the ground is no table", where=where)
    unknown = sorted(set(data) - known)
    if unknown:
        raise InputError(f"unknown field {unknown[0]!r}", where=where, hint=f"known: {', '.join(sorted(known))}")
    lists = ("keywords", "additions")
    for name, value in data.items():
        texts = isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value)
        if not (texts if name in lists else isinstance(value, str)):
            raise InputError(f"{name} has the wrong type", where=where)
    values: dict[str, Any] = {k: tuple(v) if k in lists else v for k, v in data.items()}
    return Ground(**values)


def _own(said: Mapping[str, Any], rule_id: str) -> dict[str, Any]:
    """What a decision says of its policy, with the laws of the rule that decided; it lists those of other rules too."""
    law = said.get("law")
    mine = [x for x in law if isinstance(x, Mapping) and x.get("rule_id", rule_id) == rule_id] if isinstance(law, list) else law
    return {**said, "law": mine}


def _plain(value: Any) -> Mapping[str, Any]:
    if is_dataclass(value):
        return {f.name: getattr(value, f.name) for f in fields(value)}
    return value if isinstance(value, Mapping) else {}
