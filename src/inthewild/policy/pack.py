"""A policy: a base pack and the overlays on it, checked, in the order in which their rules are tried."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from inthewild.errors import PolicyError
from inthewild.lexicon.files import DATA
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.policy.diagnostics import PackError, did_you_mean
from inthewild.policy.document import Document, read
from inthewild.policy.overlap import Overlaps
from inthewild.policy.reader import PackFile, PackReader, extends_of
from inthewild.policy.rules import Rule

PACKS = Path(__file__).parent / "packs"
DEFAULT = "default"
MAX_LAYERS = 8


class Policy:
    """A loaded policy. Immutable; pickles as data.

    ``layers[0]`` are the rules of the base, each later one those of an overlay, every layer in its order. ``as_of`` is the
    date (YYYY-MM-DD, UTC) that stands for a listing without a date, where a rule is dated.
    """

    def __init__(
        self, name: str, version: str, layers: Sequence[Sequence[Rule]], otherwise: Rule, *, title: str = "", note: str = "",
        default_market: Sequence[str] = (), as_of: str = "",
    ) -> None:  # fmt: skip
        self.name = name
        self.version = version
        self.layers = tuple(tuple(sorted(rules, key=lambda r: r.order)) for rules in layers)
        self.otherwise = otherwise
        self.title = title
        self.note = note
        self.default_market = tuple(default_market)
        self.as_of = as_of or datetime.datetime.now(datetime.UTC).date().isoformat()

    @classmethod
    def load(cls, pack: str | Path | None = None, tree: Taxonomy | None = None, as_of: str = "") -> Policy:
        """Read a pack: a file, the name of a shipped pack, or several joined by ``+`` (``marketplace-strict+eu``).

        An overlay joined by ``+`` lies on what stands before it instead of on what it extends. Names are checked against
        ``tree``, the shipped one by default. Raises :class:`PackError`, a :class:`~inthewild.errors.PolicyError`, which
        carries every problem with file, line, column and hint.
        """
        parts = [str(pack)] if isinstance(pack, Path) or (pack and Path(pack).exists()) else str(pack or DEFAULT).split("+")
        found: Policy | None = None
        for part in parts:
            found = _load(find(part), tree or shipped_tree(), found, as_of)
        assert found is not None
        return found

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, those of the topmost overlay first, each layer in the order in which it is tried."""
        return tuple(rule for layer in reversed(self.layers) for rule in layer)

    @property
    def dated(self) -> bool:
        """Whether the date of a listing can change a decision."""
        return any(rule.dated for rule in self.rules)

    @property
    def reads(self) -> frozenset[tuple[str, str]]:
        """The fields that the expressions of the pack read."""
        return frozenset().union(*(rule.reads for rule in self.rules)) if self.rules else frozenset()

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises :class:`PolicyError` if there is none."""
        for rule in (*self.rules, self.otherwise):
            if rule.id == rule_id:
                return rule
        raise PolicyError(f"no rule {rule_id!r}", where=self.version, hint=did_you_mean(rule_id, [r.id for r in self.rules]))


@cache
def shipped_tree() -> Taxonomy:
    """The taxa and specimens of the shipped keyword database, read once."""
    return Taxonomy(DATA)


def shipped() -> Mapping[str, Path]:
    """Name -> file of the shipped packs."""
    return {path.stem: path for path in sorted(PACKS.glob("*.yaml"))}


def find(name: str, beside: Path | None = None) -> Path:
    """The file of a shipped pack or of a path. Raises :class:`PackError` if there is neither."""
    path = Path(name)
    for candidate in ([beside / name] if beside else []) + [path]:
        if candidate.is_file() or candidate.is_fifo():
            return candidate
    if name in shipped():
        return shipped()[name]
    hint = did_you_mean(name, shipped()) or "inthewild policy list names the shipped packs"
    raise PackError("no such policy file, and no shipped pack of that name", where=name, hint=hint)


def _load(path: Path, tree: Taxonomy, below: Policy | None, as_of: str, seen: tuple[Path, ...] = ()) -> Policy:
    document = read(path)
    extends = extends_of(document)
    if extends is not None and below is None:
        if path.resolve() in seen or len(seen) >= MAX_LAYERS:
            raise PackError.of([document.diagnostic("packs extend each other in a circle", extends.place)])
        for part in str(extends.value).split("+"):
            try:
                at = find(part, beside=path.parent)
            except PackError as error:
                raise PackError.of([document.diagnostic(f"extends {part!r}: {error.what}", extends.place, error.hint)]) from None
            below = _load(at, tree, below, as_of, (*seen, path.resolve()))
    base = {rule.id: rule for rule in (*below.rules, below.otherwise)} if below else {}
    pack = PackReader(document, tree, base, len(below.layers) if below else 0).read()
    _check_overlaps(document, pack, tree)
    own = f"{pack.name}/{pack.version}"
    if below is None:
        assert pack.otherwise is not None
        return Policy(
            pack.name,
            own,
            [pack.rules],
            pack.otherwise,
            title=pack.title,
            note=pack.note,
            default_market=pack.default_market,
            as_of=as_of,
        )
    return Policy(
        f"{below.name}+{pack.name}", f"{below.version}+{own}", [*below.layers, pack.rules],
        pack.otherwise or below.otherwise, title=pack.title, note=pack.note,
        default_market=pack.default_market or below.default_market, as_of=as_of,
    )  # fmt: skip


def _check_overlaps(document: Document, pack: PackFile, tree: Taxonomy) -> None:
    problems = [document.diagnostic(what, place, hint) for what, place, hint in Overlaps(tree).problems(pack.rules)]
    if problems:
        raise PackError.of(problems)
