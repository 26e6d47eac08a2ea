"""A document to a pack: every key known, every value of its type, every name in the tree; all problems, not only the first."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inthewild.lexicon.lint import CLAIMS, INTENTS, OTHERS
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.policy import cel
from inthewild.policy.diagnostics import Diagnostic, PackError, Place, did_you_mean
from inthewild.policy.document import Document, Node
from inthewild.policy.event import ANNEXES, LISTINGS, SCHEMA
from inthewild.policy.facts import FACTS
from inthewild.policy.rules import Case, Law, Match, Rule, Statement
from inthewild.policy.values import ValueReader
from inthewild.records import Action, Band, Legality, Surface

#: Rules are compared in pairs when a pack is loaded; a pack of 200 is large.
MAX_RULES = 1000
PACK_SCHEMA = "inthewild.policy/1"
_PACK = (
    "schema", "name", "version", "title", "note", "extends", "default_market", "rules", "default",
)  # fmt: skip
_DEFAULT = ("id", "action", "severity", "reason", "message")
_RULE = (
    *_DEFAULT, "priority", "match", "when", "effective", "legality", "law", "statement", "asks", "mode", "overrides", "tests",
    "note",
)  # fmt: skip
_LAW = ("title", "jurisdiction", "article", "in_force", "url", "verified", "note")
_TESTS = ("fires", "not-fires")
CONTEXT = (
    "taxon", "group", "specimen", "appendix", "band", "claims", "intents", "signals", "concept", "surface", "market",
    "ships_to", "documents", "date", "platform", "price", "currency", "quantity",
)  # fmt: skip
#: What a reason may name in braces.
WORDS = ("taxon_name", "specimen", "appendix", "claims", "concept", "group", "market")
_ACTIONS = frozenset(Action)
GROUNDS = ("DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
CLAIM_SENSES = frozenset(f"claim.{c}" for c in CLAIMS)
BANDS, SURFACES, LEGALITIES = frozenset(Band), frozenset(Surface), frozenset(Legality)
INTENT_SENSES = frozenset(f"intent.{i}" for i in INTENTS) | frozenset(o for o in OTHERS if o.startswith("promo."))


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file, read and checked; not yet joined with what it extends."""

    name: str
    version: str
    title: str
    note: str
    default_market: tuple[str, ...]
    rules: tuple[Rule, ...]
    otherwise: Rule | None
    diagnostics: tuple[Diagnostic, ...] = ()


def extends_of(document: Document) -> Node | None:
    """The node that names the base of a pack, if it has one. Raises :class:`PackError` if it is no text."""
    node: Node | None = document.root.value.get("extends")
    if node is not None and not isinstance(node.value, str):
        raise PackError.of(
            [document.diagnostic("extends is not text", node.place, "name a shipped pack or a file beside this one")]
        )
    return node


class PackReader(ValueReader):
    """Reads one document. ``base`` are the rules that it may override, by id; ``layer`` is its place above them."""

    def __init__(self, document: Document, tree: Taxonomy, base: Mapping[str, Rule], layer: int) -> None:
        super().__init__(document)
        self.tree = tree
        self.base = base
        self.layer = layer
        self.groups = frozenset(t.group for t in tree.taxa.values() if t.group)

    def read(self) -> PackFile:
        """The pack. Raises :class:`PackError` with all problems."""
        root = self.document.root
        schema = root.value.get("schema")
        if schema is None or schema.value != PACK_SCHEMA:
            what = f"the schema is not {PACK_SCHEMA}"
            raise PackError.of(
                [self.document.diagnostic(what, schema.place if schema else root.place, f"write schema: {PACK_SCHEMA}")]
            )
        self.keys(root, _PACK)
        required = ["name", "version", *([] if self.layer else ["default"])]
        for key in required:
            if key not in root.value:
                self.problem(f"the pack has no {key}", root.place, f"a pack has {', '.join(required)} and rules")
        name = self.text(root, "name")
        if name and not _ID.fullmatch(name):
            self.problem(f"{name!r} is no name", root.value["name"], "letters, digits, '-', '_', '.'")
        default = root.value.get("default")
        otherwise = self.rule(default, default=True) if default is not None else None
        nodes = self.items(root, "rules", "rules is not a list")
        if len(nodes) > MAX_RULES:
            self.problem(f"{len(nodes):,} rules", nodes[MAX_RULES], f"at most {MAX_RULES:,} in one pack; split it with extends")
        rules = [r for n in nodes[:MAX_RULES] if (r := self.rule(n)) is not None]
        self.ids([*rules, *([otherwise] if otherwise else [])])
        self.overridden(rules)
        version = str(root.value["version"].value) if "version" in root.value else ""
        found = PackFile(
            name,
            version,
            self.text(root, "title"),
            self.text(root, "note"),
            self.markets(root, "default_market"),
            tuple(rules),
            otherwise,
        )
        if self.problems:
            raise PackError.of(self.problems)
        return found

    def nearest(self, what: str, word: str, known: Collection[str]) -> str:
        """For a taxon, the one of that English name is nearer than the one of a similar slug."""
        if what == "taxon":
            named = [t.slug for t in self.tree.taxa.values() if t.name_en.lower() == word.lower()]
            if named:
                return f"did you mean {' or '.join(named[:3])}?"
        return super().nearest(what, word, known)

    def ids(self, rules: Iterable[Rule]) -> None:
        """No id stands twice, here or in the base."""
        seen: dict[str, Rule] = {}
        for rule in rules:
            if rule.id in seen:
                self.problem(f"rule {rule.id!r} stands twice", rule.place, f"it stands first at line {seen[rule.id].place.line}")
            elif rule.id in self.base:
                self.problem(
                    f"rule {rule.id!r} stands in the base too", rule.place, f"choose another id and write overrides: [{rule.id}]"
                )
            seen[rule.id] = rule

    def overridden(self, rules: Iterable[Rule]) -> None:
        """What is overridden exists."""
        known = {r.id for r in rules} | set(self.base)
        for rule in rules:
            for name in sorted(rule.overrides - known):
                self.problem(f"rule {rule.id!r} overrides {name!r}, which does not exist", rule.place, did_you_mean(name, known))
            if rule.id in rule.overrides:
                self.problem(f"rule {rule.id!r} overrides itself", rule.place)

    def rule(self, node: Node, default: bool = False) -> Rule | None:
        """One rule, or None if it has no usable shape."""
        if not isinstance(node.value, dict):
            self.problem("a rule is a mapping", node, "begin with - id: ...")
            return None
        name = self.text(node, "id")
        place = node.value["id"].place if "id" in node.value else node.place
        if not name:
            self.problem("a rule (without id)", place, "give it a short name, as in id: no-ivory")
            name = "(without id)"
        elif not _ID.fullmatch(name):
            self.problem(f"{name!r} is no id", place, "letters, digits, '-', '_', '.'")
        self.about = f"rule {name}: "
        try:
            return self.body(node, name, place, default)
        finally:
            self.about = ""

    def body(self, node: Node, name: str, place: Place, default: bool) -> Rule | None:
        """The rule, once it has a name."""
        self.keys(node, _DEFAULT if default else _RULE)
        if isinstance(node.value.get("when", Node("", place)).value, dict):
            self.problem(
                "when is a mapping",
                node.keys["when"],
                "lists of conditions stand under match; when is an expression",
            )
            return None
        action = self.action(node, place)
        since, until = self.effective(node)
        when, tree, reads = self.when(node)
        legality = self.text(node, "legality")
        if legality and legality not in LEGALITIES:
            self.problem(f"legality: {legality} is not known", node.value["legality"], did_you_mean(legality, LEGALITIES))
        mode = self.text(node, "mode") or "live"
        if mode not in ("live", "shadow"):
            self.problem(f"mode {mode!r} is not live or shadow", node.value["mode"])
        self.template(node)
        return Rule(
            id=name, action=action, severity=self.number(node, "severity", 0, 4), reason=self.text(node, "reason"),
            message=self.message(node), priority=self.number(node, "priority", -1000, 1000), match=self.match(node),
            when=when, tree=tree, reads=frozenset(reads), since=since, until=until, legality=legality, law=self.law(node),
            statement=self.statement(node), asks=self.closed(node, "asks", FACTS), shadow=mode == "shadow",
            overrides=frozenset(self.texts(node, "overrides")), cases=self.cases(node), layer=self.layer, place=place,
        )  # fmt: skip

    def action(self, node: Node, place: Place) -> Action:
        value = node.value["action"].value if "action" in node.value else None
        if value in _ACTIONS:
            return Action(value)
        at = node.value["action"].place if "action" in node.value else place
        self.problem(f"action {value!r} is not allow, educate, review or block", at)
        return Action.ALLOW

    def match(self, node: Node) -> Match:
        """The conditions by list."""
        block = node.value.get("match")
        if block is None:
            return Match()
        if not isinstance(block.value, dict):
            self.problem("match is not a mapping", block, "as in match: {groups: [elephants], bands: [high]}")
            return Match()
        known: Mapping[str, Callable[[], Any]] = {
            "custom": lambda: self.boolean(block, "custom"),
            "claims": lambda: frozenset(self.closed(block, "claims", CLAIM_SENSES)),
            "not_claims": lambda: frozenset(self.closed(block, "not_claims", CLAIM_SENSES)),
            "intents": lambda: frozenset(self.closed(block, "intents", INTENT_SENSES)),
            "not_intents": lambda: frozenset(self.closed(block, "not_intents", INTENT_SENSES)),
            "taxa": lambda: frozenset(self.closed(block, "taxa", self.tree.taxa, "taxon")),
            "not_taxa": lambda: frozenset(self.closed(block, "not_taxa", self.tree.taxa, "taxon")),
            "groups": lambda: frozenset(self.closed(block, "groups", self.groups, "group")),
            "specimens": lambda: frozenset(self.closed(block, "specimens", self.tree.specimens, "specimen")),
            "not_specimens": lambda: frozenset(self.closed(block, "not_specimens", self.tree.specimens, "specimen")),
            "appendices": lambda: frozenset(self.closed(block, "appendices", LISTINGS)),
            "annexes": lambda: frozenset(self.closed(block, "annexes", ANNEXES)),
            "bands": lambda: frozenset(self.closed(block, "bands", BANDS)),
            "legality": lambda: frozenset(self.closed(block, "legality", LEGALITIES)),
            "surfaces": lambda: frozenset(self.closed(block, "surfaces", SURFACES)),
            "markets": lambda: frozenset(self.markets(block, "markets")),
            "min_severity": lambda: self.number(block, "min_severity", 0, 5),
        }
        values: dict[str, Any] = {}
        for key in block.value:
            if key not in known:
                self.problem(f"unknown condition {key}", block.keys[key], did_you_mean(key, known))
            else:
                values[key] = known[key]()
                if isinstance(values[key], frozenset) and not values[key] and isinstance(block.value[key].value, list):
                    self.problem(
                        f"{key} is empty: it would hold always", block.keys[key], "leave the line out, or name something"
                    )
        return Match(**values)

    def when(self, node: Node) -> tuple[str, Any, set[tuple[str, str]]]:
        """(text, tree, fields) of the expression of a rule."""
        expression = node.value.get("when")
        if expression is None:
            return "", None, set()
        if not isinstance(expression.value, str):
            self.problem("when is not text", expression, "put the expression in quotes")
            return "", None, set()
        try:
            tree = cel.parse(expression.value)
            return expression.value, tree, cel.check(tree, SCHEMA)
        except cel.CelError as error:
            self.problem(error.what, self.document.inside(expression, error.start, error.width), error.hint)
            return "", None, set()

    def effective(self, node: Node) -> tuple[str, str]:
        block = node.value.get("effective")
        if block is None:
            return "", ""
        if not isinstance(block.value, dict):
            self.problem("effective is not a mapping", block, "as in effective: {from: 2022-06-06}")
            return "", ""
        self.keys(block, ("from", "until"), " of effective")
        since, until = self.date(block, "from"), self.date(block, "until")
        if since and until and until < since:
            self.problem(f"the rule ends on {until}, before it begins on {since}", block.value["until"], "exchange the two dates")
        return since, until

    def law(self, node: Node) -> tuple[Law, ...]:
        found: list[Law] = []
        for item in self.items(node, "law", "law is not a list"):
            if not isinstance(item.value, dict):
                self.problem("a citation is a mapping", item)
                continue
            self.keys(item, _LAW, " of a citation")
            values = {key: self.text(item, key) for key in _LAW if key != "verified"}
            for key in ("title", "jurisdiction"):
                if not values[key]:
                    self.problem(f"a citation without {key}", item)
            self.date(item, "in_force")
            verified = self.text(item, "verified") or "no"
            if verified not in ("yes", "no"):
                self.problem("verified is not yes or no", item.value["verified"], "yes only if the article was opened and read")
            found.append(Law(verified=verified == "yes", **values))
        return tuple(found)

    def statement(self, node: Node) -> Statement:
        block = node.value.get("statement")
        if block is None:
            return Statement()
        if not isinstance(block.value, dict):
            self.problem("statement is not a mapping", block)
            return Statement()
        self.keys(block, ("ground", "category", "keywords"), " of statement")
        ground, category = self.text(block, "ground"), self.text(block, "category")
        if ground and ground not in GROUNDS:
            self.problem(f"ground {ground} is not known", block.value["ground"], did_you_mean(ground, GROUNDS))
        if category and not re.fullmatch(r"STATEMENT_CATEGORY_[A-Z_]+", category):
            self.problem(f"category {category} is not known", block.value["category"], "as in STATEMENT_CATEGORY_ANIMAL_WELFARE")
        keywords = tuple(self.texts(block, "keywords"))
        for word in keywords:
            if not re.fullmatch(r"KEYWORD_[A-Z_]+", word):
                self.problem(f"keyword {word} is not known", block.value["keywords"], "as in KEYWORD_UNLAWFUL_SALE_ANIMALS")
        return Statement(ground, category, keywords)

    def message(self, node: Node) -> str | Mapping[str, str]:
        value = node.value.get("message")
        if value is None or value.value is None:
            return ""
        if isinstance(value.value, str):
            return value.value
        if not isinstance(value.value, dict):
            self.problem("message is not text", value, "text, the word family, or a mapping of languages to texts")
            return ""
        for lang in value.value:
            if not _LANG.fullmatch(lang):
                self.problem(f"{lang!r} is no language", value.keys[lang], "BCP-47, as in en, zh-Hans")
        return {lang: self.text(value, lang) for lang in value.value}

    def template(self, node: Node) -> None:
        """A reason names only what there is to name."""
        reason = self.text(node, "reason")
        try:
            used = [word for _, word, _, _ in string.Formatter().parse(reason) if word is not None]
        except ValueError as error:
            self.problem(f"the reason is no template: {error}", node.value["reason"], "write {{ for a brace")
            return
        for word in used:
            if word not in WORDS:
                self.problem(f"unknown {{{word}}} in the reason", node.value["reason"], did_you_mean(word, WORDS))

    def cases(self, node: Node) -> tuple[Case, ...]:
        block = node.value.get("tests")
        if block is None:
            return ()
        if not isinstance(block.value, dict):
            self.problem("tests is not a mapping", block, "as in tests: {fires: [...], not-fires: [...]}")
            return ()
        self.keys(block, _TESTS, " of tests")
        found: list[Case] = []
        for key in _TESTS:
            for item in self.items(block, key, f"{key} is not a list"):
                if isinstance(item.value, dict):
                    self.keys(item, CONTEXT, " of a test")
                    self.case(item)
                    found.append(Case(item.plain(), key == "fires", item.place))
                else:
                    self.problem("a test is a mapping", item, "as in - {taxon: panthera-tigris, specimen: SKI, band: high}")
        return tuple(found)

    def case(self, node: Node) -> None:
        """The values of a test are of their types, and their names exist."""
        closed: Mapping[str, Collection[str]] = {
            "taxon": self.tree.taxa, "group": self.groups, "specimen": self.tree.specimens, "band": BANDS, "surface": SURFACES,
            "appendix": LISTINGS,
        }  # fmt: skip
        for key, values in closed.items():
            value = self.text(node, key)
            if value and value not in values:
                self.problem(f"unknown {key} {value!r}", node.value[key], self.nearest(key, value, values))
        self.closed(node, "claims", CLAIM_SENSES)
        self.closed(node, "intents", INTENT_SENSES)
        self.texts(node, "signals")
        self.texts(node, "documents")
        self.markets(node, "market")
        self.markets(node, "ships_to")
        self.date(node, "date")
        for key in ("concept", "platform", "currency"):
            self.text(node, key)
        for key in ("price", "quantity"):
            if key in node.value and (
                isinstance(node.value[key].value, bool) or not isinstance(node.value[key].value, (int, float))
            ):
                self.problem(f"{key} is not a number", node.value[key])
