"""Detector: the one place that joins detection and policy.

``check`` for one text, ``scan`` for a stream of listings, ``scan_columns`` for a table; all give the same decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import inthewild
from inthewild.batch import LISTING_FIELDS, ListingBatch
from inthewild.detect.finder import Finder
from inthewild.detect.model import Model
from inthewild.errors import InputError
from inthewild.lexicon.active import Emergency
from inthewild.lexicon.lexicon import Lexicon
from inthewild.overrides.file import OverrideFile
from inthewild.overrides.model import Overrides
from inthewild.overrides.mute import mute
from inthewild.overrides.seller import seller_hash
from inthewild.policy import Judge, Policy, Verdict
from inthewild.policy.event import context_of
from inthewild.policy.judge import message_of
from inthewild.policy.legality import details
from inthewild.records import Action, Band, Decision, Finding, Listing, Surface, Versions

#: What a decision keeps of its listing so that a policy can be replayed; beside it whatever the pack's expressions read.
_INPUTS = ("market", "surface", "created_at", "platform", "documents")


class Detector:
    """Decides listings. Thread-safe; pickled by what it is made of.

    ``overrides`` mute terms, rules and sellers for a time; a file is looked at before every batch. ``seller_key`` is the
    platform's own secret under which a decision names a seller (``inputs.seller_hash``); without it none is named.
    ``emergency`` switches terms off, and marks those of the lexicon that may lead to review at most.
    """

    def __init__(
        self,
        lexicon: Lexicon | None = None,
        model: Model | None = None,
        policy: Policy | None = None,
        overrides: Overrides | OverrideFile | None = None,
        seller_key: bytes | None = None,
        emergency: Emergency | None = None,
    ) -> None:
        self.lexicon = lexicon or Lexicon.load()
        self.model = model or Model.load()
        self.finder = Finder(self.lexicon, self.model)
        self.overrides = overrides
        self._seller_key = seller_key
        self.emergency = emergency
        self._off = emergency.off_ids if emergency else frozenset()
        self._take(policy or Policy.load(tree=self.lexicon.taxonomy))

    def _take(self, policy: Policy) -> None:
        """Decide by this policy."""
        self.policy = policy
        self.judge = Judge(policy, self.lexicon.taxonomy)
        self._inputs = tuple(dict.fromkeys([*_INPUTS, *(n for n in LISTING_FIELDS if ("listing", n) in policy.reads)]))
        self.versions = Versions(inthewild.__version__, self.lexicon.name, self.model.name, policy.version)

    def with_policy(self, policy: Policy) -> Detector:
        """A detector of the same lexicon and model that decides by another policy; costs nothing, both may be used."""
        other = Detector.__new__(Detector)  # copy.copy() would go by __reduce__, and build the finder again
        other.__dict__.update(self.__dict__)
        other._take(policy)
        return other

    def __reduce__(self) -> tuple[Any, ...]:
        return (Detector, (self.lexicon, self.model, self.policy, self.overrides, self._seller_key, self.emergency))

    def check(self, listing: str | Listing) -> Decision:
        """The decision on one text or listing."""
        if isinstance(listing, str):
            listing = Listing(id="", text=listing)
        return self.decide(ListingBatch.of([listing])).get(0) or self.clean(listing.id, listing.lang)

    def scan(self, listings: Iterable[Listing], batch: int = 4000) -> Iterator[Decision]:
        """Decisions in the order of the listings, read ``batch`` at a time."""
        source = iter(listings)
        while rows := list(islice(source, batch)):
            decided = self.decide(ListingBatch.of(rows))
            for i, row in enumerate(rows):
                yield decided.get(i) or self.clean(row.id, row.lang)

    def scan_columns(self, table: Any) -> Any:
        """A pyarrow table of decisions, one row for each row of ``table``, in its order.

        Columns of ``table`` are those of :class:`~inthewild.records.Listing`; ``id`` is the row number if missing.
        The result has the columns of the decision JSON, ``findings`` and ``muted`` as JSON text, ``versions`` as a struct.
        """
        from inthewild.columns import decide_table

        return decide_table(self, table)

    def decide(self, batch: ListingBatch) -> dict[int, Decision]:
        """Row -> decision, ascending, for the rows with at least one finding; all others are :meth:`clean`.

        A row whose findings an override took away is among them, and says so.
        """
        wrong = [name for name in batch.columns if name not in LISTING_FIELDS]
        if wrong:
            raise InputError(f"unknown column {', '.join(wrong)}", where="batch", hint=f"known: {', '.join(LISTING_FIELDS)}")
        found = self.finder.findings(batch, self._off)
        decided = {row: self._decision(batch, row, lang, findings) for row, (lang, findings) in found.items()}
        if self.emergency is not None:
            decided = self._restrained(batch, decided, self.emergency.added_ids)
        sellers = self._sellers(batch, decided)
        if self.overrides is not None and decided:
            decided = self._muted(batch, decided, sellers)
        for row, seller in sellers.items():
            decided[row] = replace(decided[row], inputs={**decided[row].inputs, "seller_hash": seller})
        return decided

    def clean(self, id: str, lang: str | None = None) -> Decision:
        """The decision on a listing without any finding."""
        rule = self.policy.otherwise
        return Decision(
            id=id, lang=lang, action=Action.ALLOW, score=0.0, band=Band.NONE, severity=0, rule_id=rule.id, decided_by=None,
            reason="Nothing was found.", message="", findings=(), versions=self.versions, calibration=self.model.calibration,
        )  # fmt: skip

    def _sellers(self, batch: ListingBatch, rows: Iterable[int]) -> dict[int, str]:
        """Row -> seller hash, of the rows that name a seller."""
        column = batch.columns.get("seller")
        if self._seller_key is None or column is None:
            return {}
        return {row: seller_hash(str(column[row]), self._seller_key) for row in rows if column[row]}

    def _muted(self, batch: ListingBatch, decided: dict[int, Decision], sellers: dict[int, str]) -> dict[int, Decision]:
        """The decisions with the overrides of this moment applied."""
        overrides = self.overrides.current() if isinstance(self.overrides, OverrideFile) else self.overrides
        if overrides is None or not overrides.rows:
            return decided

        def without_terms(rows: Sequence[int], terms: frozenset[str]) -> dict[int, list[Finding]]:
            return self._without(batch, decided, rows, terms | self._off)

        def decide(row: int, findings: list[Finding]) -> Decision:
            if findings:
                return self._decision(batch, row, decided[row].lang, findings)
            return replace(self.clean(decided[row].id, decided[row].lang), inputs=decided[row].inputs)

        return mute(overrides, decided, sellers, without_terms, decide)

    def _without(
        self, batch: ListingBatch, decided: Mapping[int, Decision], rows: Sequence[int], terms: frozenset[str]
    ) -> dict[int, list[Finding]]:
        """Row -> findings of these rows when the hits of these terms do not count."""
        columns = {name: [column[row] for row in rows] for name, column in batch.columns.items()}
        # The language stays what it was: it must not be guessed anew from fewer words.
        columns["lang"] = [decided[row].lang for row in rows]
        found = self.finder.findings(ListingBatch(columns), muted=terms)
        return {rows[i]: findings for i, (_, findings) in found.items()}

    def _restrained(self, batch: ListingBatch, decided: dict[int, Decision], added: frozenset[str]) -> dict[int, Decision]:
        """What an emergency makes a block stops at review: blocked is only what the signed release alone would block."""
        rows = [row for row, decision in decided.items() if decision.action == Action.BLOCK]
        alone = self._without(batch, decided, rows, added) if rows else {}
        out = dict(decided)
        for row in rows:
            findings = alone.get(row)
            if not findings or self._decision(batch, row, decided[row].lang, findings).action != Action.BLOCK:
                reason = f"Stopped at review, because only an emergency change would block it: {decided[row].reason}"
                out[row] = replace(decided[row], action=Action.REVIEW, reason=reason)
        return out

    def _decision(self, batch: ListingBatch, row: int, lang: str | None, findings: list[Finding]) -> Decision:
        columns = batch.columns
        given = ((n, columns[n][row]) for n in self._inputs if n in columns)
        inputs: dict[str, object] = {n: value for n, value in given if value or value == 0}
        inputs.setdefault("surface", Surface.LISTING)
        return self._judged(str(columns["id"][row]), lang, inputs, findings)

    def replay(self, decision: Decision) -> Decision:
        """A stored decision judged anew by this policy: findings, scores and bands stay as they were found."""
        if not decision.findings:
            versions = replace(decision.versions, policy=self.versions.policy)
            return replace(self.clean(decision.id, decision.lang), versions=versions, inputs=decision.inputs)
        found = self._judged(decision.id, decision.lang, dict(decision.inputs), list(decision.findings))
        versions = replace(decision.versions, policy=self.versions.policy)
        return replace(found, versions=versions, calibration=decision.calibration)

    def _judged(self, id: str, lang: str | None, inputs: dict[str, object], findings: Sequence[Finding]) -> Decision:
        """What the policy says of some findings."""
        said = context_of(inputs, lang)
        context = self.judge.context(said)
        if context.date and not said.date:
            inputs["date"] = context.date  # a rule of this pack is dated and the listing is not: the policy's day stands in
        verdicts = [self.judge.judge(f, context) for f in findings]
        judged = tuple(replace(f, legality=v.legality) for f, v in zip(findings, verdicts, strict=True))
        by = max(range(len(judged)), key=lambda i: _weight(judged[i], verdicts[i]))
        rule = verdicts[by].rule
        best = max(judged, key=lambda f: f.score)
        return Decision(
            id=id, lang=lang, action=rule.action, score=best.score, band=best.band, severity=rule.severity,
            rule_id=rule.id, decided_by=by, reason=verdicts[by].reason, findings=judged,
            message=message_of(rule, verdicts[by].event.site.family, lang), versions=self.versions, inputs=inputs,
            calibration=self.model.calibration, policy=details(self.judge, verdicts, by),
        )  # fmt: skip


def _weight(finding: Finding, verdict: Verdict) -> tuple[int, int, float]:
    return verdict.rule.action.rank, verdict.rule.severity, finding.score
