"""The index saves work and changes nothing; a running service keeps its last good pack; exports mean the same elsewhere."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from packs import TREE, judge, write

from inthewild.policy import Context, Judge, PackError, Policy, PolicyHolder
from inthewild.policy.event import Event, as_json
from inthewild.policy.export import export_cel
from inthewild.policy.judge import message_of
from inthewild.policy.lint import warnings
from inthewild.policy.pack import shipped
from inthewild.policy.reader import CLAIM_SENSES, INTENT_SENSES
from inthewild.records import Band, Evidence, Finding, Surface

SELL = Evidence("intent", "intent.sell", "x", "x", "en", "exact", "text", 0, 1, "x", "", 0.5)
PACKS = ["default", "framework", "marketplace-permits", "social", "search", "marketplace-strict+eu+uk+us+china+india"]
BY_GROUP: dict[str, list[str]] = {}
for slug in sorted(TREE.taxa):
    BY_GROUP.setdefault(TREE.group(slug), []).append(slug)


def findings(seed: int, count: int) -> list[tuple[Finding, Context]]:
    """Findings of every kind of taxon and specimen, in every kind of listing."""
    r = random.Random(seed)
    taxa, specimens = sorted(TREE.taxa), ["", *sorted(TREE.specimens)]
    pairs = sorted(TREE.pairs)
    found = []
    for _ in range(count):
        group, specimen = r.choice(pairs)
        taxon = r.choice(BY_GROUP[group]) if r.random() < 0.8 and group in BY_GROUP else r.choice(taxa)
        senses = [
            *r.sample(sorted(INTENT_SENSES), r.randrange(3)),
            *r.sample(["provenance.wild", "evasion.nodocs"], r.randrange(2)),
        ]
        if r.random() < 0.2:
            specimen = r.choice(specimens)
        finding = Finding(
            taxon, taxon, TREE.group(taxon), specimen, TREE.appendix(taxon)[0], "", "unknown", "",
            tuple(r.sample(sorted(CLAIM_SENSES), r.randrange(3))), 0.9, r.choice(list(Band)),
            tuple(replace(SELL, sense=s) for s in senses), concept="house-7" if r.random() < 0.05 else "",
        )  # fmt: skip
        market = tuple(r.sample(["DE", "GB", "US", "CN", "IN", "BR"], r.randrange(3)))
        date = r.choice([None, "1990-01-01", "2018-06-01", "2024-01-01"])
        documents = ("22ZA123456",) if r.random() < 0.3 else ()
        found.append((finding, Context(r.choice(list(Surface)), market, documents=documents, date=date)))
    return found


@pytest.mark.parametrize("pack", PACKS)
def test_the_index_changes_no_decision(pack: str) -> None:
    policy = Policy.load(pack, as_of="2024-01-01")
    indexed, plain = Judge(policy, TREE), Judge(policy, TREE, indexed=False)
    for finding, context in findings(1, 400):
        fast = indexed.judge(finding, indexed.context(context))
        slow = plain.judge(finding, plain.context(context))
        assert (fast.rule.id, fast.legality, fast.shadow, fast.overridden) == (
            slow.rule.id,
            slow.legality,
            slow.shadow,
            slow.overridden,
        )


def test_the_index_leaves_few_rules_to_try() -> None:
    everything = judge("marketplace-strict+eu+uk+us+china+india")
    left = [everything.candidates(f) for f, _ in findings(2, 300)]
    assert sum(left) / len(left) < len(everything.policy.rules) / 3


@pytest.mark.parametrize("pack", PACKS)
def test_exported_expressions_hold_where_our_rules_hold(pack: str) -> None:
    """Evaluated by an independent implementation of CEL."""
    cel = pytest.importorskip("cel_expr_python.cel")
    types = cel.Type
    env = cel.NewEnv(variables={root: types.Map(types.STRING, types.DYN) for root in ("finding", "listing")})
    here = judge(pack, as_of="2024-01-01")
    compiled = {rule["id"]: env.compile(rule["expression"]) for rule in export_cel(here.policy)["rules"]}
    held = 0
    for finding, context in findings(3, 60):
        verdict = here.judge(finding, here.context(context))
        event: Event = verdict.event
        data = as_json(event)
        there = {name for name, expression in compiled.items() if expression.eval(data=data).value() is True}
        shadow = {r.id for r in here.policy.rules if r.shadow}
        assert {r.id for r in here.fitting(verdict)} == there - shadow
        held += len(there)
    assert held


def test_an_export_holds_all_that_a_platform_needs_to_decide() -> None:
    data = export_cel(Policy.load("marketplace-permits"))
    assert data["policy"] == "framework/1+marketplace-permits/1"
    minor = next(r for r in data["rules"] if r["id"] == "minor-goods")
    assert (minor["layer"], minor["overrides"], minor["mode"]) == (1, ["needs-papers"], "live")
    assert data["default"]["action"] == "allow"
    assert data["event"]["listing"]["market"] == {"type": "list(string)", "optional": False}


def test_the_running_pack_stays_in_force_when_the_new_one_is_bad(tmp_path: Path) -> None:
    path = write(tmp_path, "{id: ours, action: block}")
    holder = PolicyHolder(path)
    first = holder.current
    path.write_text("schema: inthewild.policy/1\nname: [", encoding="utf-8")
    result = holder.reload()
    assert isinstance(result.error, PackError)
    assert not result.changed
    assert holder.current is first
    path.unlink()
    assert holder.reload().error is not None
    assert holder.current is first
    write(tmp_path, "{id: theirs, action: review}")
    result = holder.reload()
    assert result.error is None and result.changed
    assert [r.id for r in holder.current.rules] == ["theirs"]
    assert not holder.reload().changed


def test_a_service_does_not_begin_with_a_bad_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError):
        PolicyHolder(write(tmp_path, "{id: ours, action: burn}"))


@pytest.mark.parametrize(
    ("lang", "text"),
    [("fr", "non"), ("fr-CA", "non"), ("zh-Hans-CN", "不"), ("zh", "不"), ("de", "no"), (None, "no"), ("", "no")],
)
def test_a_message_is_told_in_the_language_of_the_listing(tmp_path: Path, lang: str | None, text: str) -> None:
    path = write(tmp_path, "{id: ours, action: block, message: {en: 'no', fr: 'non', zh-Hans: '不'}}")
    assert message_of(Policy.load(path).rules[0], "", lang) == text


def test_lint_names_rules_without_tests_message_or_citation(tmp_path: Path) -> None:
    pack = judge(write(tmp_path, "{id: ours, action: block, match: {markets: [GB]}}"))
    told = [w.what for w in warnings(pack)]
    assert any("no inline test" in w for w in told)
    assert any("without a message" in w for w in told)
    assert any("without a citation" in w for w in told)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_policy_survives_pickling(name: str) -> None:
    import pickle

    policy = Policy.load(name)
    again = pickle.loads(pickle.dumps(policy))
    assert (again.version, again.layers, again.otherwise, again.as_of) == (
        policy.version,
        policy.layers,
        policy.otherwise,
        policy.as_of,
    )
