"""A decision as JSON and back: the form in which decisions are stored, sent and replayed.

The keys, their order and their meaning are the contract ``inthewild.decision/1`` (docs/schemas/decision.schema.json).
Three keys follow the contract's own: ``inputs``, what the policy saw beside the text; ``calibration``, whether the score
was learned (``none`` means that it was set by hand and must be read as a rank, not as a probability); and ``policy``, what
the policy says beside rule and reason, which is left out if there is nothing.
A last key, ``muted``, stands only where an override had a say: by which, and what the decision would have been.

Of a finding, ``concept`` is written only for a company's own concept, and ``family`` never: the scoring family follows
from group and specimen. A decision read back therefore has ``family == ""``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from inthewild.errors import InputError
from inthewild.records import DECISION_SCHEMA, Decision, Evidence, Finding, Muted, OverrideNote, Versions

_EVIDENCE = ("kind", "sense", "term_id", "term", "lang", "view", "field", "start", "end", "surface", "reason", "weight")
_FINDING = (
    "taxon",
    "taxon_name",
    "group",
    "specimen",
    "appendix",
    "as_of",
    "legality",
    "intent",
    "claims",
    "score",
    "band",
)
_NOTE = ("id", "kind", "reason", "role", "expires")
_MUTED = ("action", "rule_id", "severity", "score", "band", "version")
_VERSIONS = ("engine", "lexicon", "model", "policy")
_DECISION = (
    "id",
    "lang",
    "action",
    "score",
    "band",
    "severity",
    "rule_id",
    "decided_by",
    "reason",
    "message",
)


def decision_to_dict(decision: Decision) -> dict[str, Any]:
    """The decision as plain JSON values, keys in the order of the contract."""
    out: dict[str, Any] = {"schema": DECISION_SCHEMA}
    out.update((name, getattr(decision, name)) for name in _DECISION)
    out["findings"] = [_finding_to_dict(f) for f in decision.findings]
    out["versions"] = {name: getattr(decision.versions, name) for name in _VERSIONS}
    out["inputs"] = {key: _plain(value) for key, value in decision.inputs.items()}
    out["calibration"] = decision.calibration
    if decision.policy:
        out["policy"] = _plain(decision.policy)
    if decision.muted is not None:
        out["muted"] = muted_to_dict(decision.muted)
    return out


def muted_to_dict(muted: Muted) -> dict[str, Any]:
    """The overrides that had a say, and what the decision would have been."""
    out: dict[str, Any] = {"by": [{name: getattr(note, name) for name in _NOTE} for note in muted.by]}
    return out | {name: getattr(muted, name) for name in _MUTED}


def decision_to_json(decision: Decision) -> str:
    """One line without its line break. A lone surrogate, which UTF-8 cannot carry, becomes its JSON escape."""
    return dumps(decision_to_dict(decision))


def decision_from_dict(data: Mapping[str, Any]) -> Decision:
    """The decision again.

    :raises InputError: the value is not a decision of this schema, or a key is missing.
    """
    schema = data.get("schema") if isinstance(data, Mapping) else None
    if schema != DECISION_SCHEMA:
        raise InputError(f"not a decision: its schema is {schema!r}", hint=f"expected {DECISION_SCHEMA!r}")
    try:
        values = {name: data[name] for name in _DECISION}
        findings = tuple(_finding_from_dict(f) for f in data["findings"])
        versions = Versions(**{name: data["versions"][name] for name in _VERSIONS})
        inputs = {key: _frozen(value) for key, value in data.get("inputs", {}).items()}
        muted = _muted_from_dict(data["muted"]) if data.get("muted") is not None else None
    except KeyError as error:
        raise InputError(f"a decision lacks {error.args[0]!r}", where=f"decision {data.get('id', '?')}") from error
    except (TypeError, AttributeError) as error:
        raise InputError(f"a decision is malformed: {error}", where=f"decision {data.get('id', '?')}") from error
    return Decision(
        **values,
        findings=findings,
        versions=versions,
        inputs=MappingProxyType(inputs),
        calibration=str(data.get("calibration", "none")),
        muted=muted,
        policy=MappingProxyType({key: _frozen(value) for key, value in data.get("policy", {}).items()}),
    )


def decision_from_json(line: str | bytes) -> Decision:
    """The decision on one line of JSON.

    :raises InputError: the line is not JSON, or not a decision.
    """
    try:
        data = json.loads(line)
    except ValueError as error:
        raise InputError(f"a decision is not JSON: {error}") from error
    return decision_from_dict(data)


def dumps(value: object) -> str:
    """Compact JSON in the letters of the text itself, always encodable as UTF-8."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    # `backslashreplace` writes a lone surrogate as \\udXXX, which is exactly its JSON escape.
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _finding_to_dict(finding: Finding) -> dict[str, Any]:
    out: dict[str, Any] = {name: getattr(finding, name) for name in _FINDING}
    out["claims"] = list(finding.claims)
    if finding.concept:
        out["concept"] = finding.concept
    out["evidence"] = [{name: getattr(e, name) for name in _EVIDENCE} for e in finding.evidence]
    return out


def _finding_from_dict(data: Mapping[str, Any]) -> Finding:
    values = {name: data[name] for name in _FINDING}
    values["claims"] = tuple(values["claims"])
    evidence = tuple(Evidence(**{name: e[name] for name in _EVIDENCE}) for e in data["evidence"])
    return Finding(**values, evidence=evidence, concept=data.get("concept", ""))


def _muted_from_dict(data: Mapping[str, Any]) -> Muted:
    by = tuple(OverrideNote(**{name: note[name] for name in _NOTE}) for note in data["by"])
    return Muted(by, **{name: data[name] for name in _MUTED})


def _plain(value: object) -> object:
    """A value that ``json`` writes: tuples and mappings become lists and dicts."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(v) for v in value]
    return value


def _frozen(value: object) -> object:
    """The inverse of :func:`_plain` as far as records go: lists become tuples."""
    if isinstance(value, dict):
        return MappingProxyType({k: _frozen(v) for k, v in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(v) for v in value)
    return value
