"""Terms as somebody sees them: the list, one term with what stands beside it, what waits for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import OutOfSight
from inthewild.hub.keywords.models import Competence, Proposal, Review, Sighting, Term
from inthewild.hub.keywords.models.evidence import Form, Verdict
from inthewild.lexicon.files import DATA
from inthewild.text.strict import fold
from inthewild.text.tags import primary

ORDER = ("lang", "sense", "term", "pk")
_SIMILAR = 12


def term(actor: Actor, term_id: str) -> Term:
    """One term by its id. Raises OutOfSight."""
    known = term_id.isascii() and term_id.isalnum() and len(term_id) <= 26
    found = visible(Term, actor).filter(term_id=term_id).first() if known else None
    if found is None:
        raise OutOfSight("there is no such object", where=term_id)
    return found


def terms(actor: Actor, given: Mapping[str, str]) -> QuerySet[Term]:
    """The list: ``q`` (part of the term as the matcher folds it, of its id or sense), ``lang`` (its regions with it),
    ``state``, ``level``, ``kind``, ``ambiguity``, ``sense`` (its class), ``waits`` (mine | untested)."""
    rows = visible(Term, actor)
    if given.get("q"):
        rows = rows.filter(_found(given["q"]))
    if given.get("lang"):
        rows = rows.filter(Q(lang=given["lang"]) | Q(lang__startswith=f"{given['lang']}-"))
    for name in ("state", "level", "kind", "ambiguity"):
        if given.get(name):
            rows = rows.filter(**{name: given[name]})
    if given.get("sense"):
        rows = rows.filter(Q(sense__startswith=f"{given['sense']}:") | Q(sense__startswith=f"{given['sense']}."))
    if given.get("waits") == "untested":
        rows = rows.filter(untested=True)
    elif given.get("waits") == "review":
        rows = waiting(actor, rows)
    return with_figures(rows).order_by(*ORDER)


def _found(typed: str) -> Q:
    wanted = fold(typed, emoji=True) or typed
    found = Q(folded__contains=wanted)
    plain = typed.strip().lower()
    if plain.isascii() and len(plain) >= 3:
        found |= Q(sense__contains=plain.replace(" ", "-")) | Q(term_id=plain)
    return found


def with_figures(rows: QuerySet[Term]) -> QuerySet[Term]:
    """The same with their judged hits (``hits``), read for the rows of a page only, and without what a list does not show."""
    # hub: unscoped, only verdicts on hits of terms that were read through visible_to
    hits = Sighting.objects.filter(form=Form.SAMPLE).exclude(verdict=Verdict.EXPIRED).only("term", "verdict").order_by()
    return rows.defer("upstream", "approved", "hands").prefetch_related(Prefetch("evidence", hits, to_attr="hits"))


def waiting(actor: Actor, rows: QuerySet[Term] | None = None) -> QuerySet[Term]:
    """Terms that wait for a second person who is not this reader: not written by them, and not read in this version."""
    found = visible(Term, actor) if rows is None else rows
    read = visible(Review, actor).filter(by=actor.id, version=OuterRef("version"), term=OuterRef("pk"))
    found = found.filter(Q(state__in=("evidence", "watch")) | Q(state="approved", pending=True)).exclude(author=actor.id)
    return found.exclude(pk__in=Subquery(read.values("term")))


def evidence(actor: Actor, of: Term) -> list[Sighting]:
    """What speaks for or against it, latest first, at most 200."""
    return list(visible(Sighting, actor).filter(term=of)[:200])


def reviews(actor: Actor, of: Term) -> list[Review]:
    """What others said of its versions, latest first."""
    return list(visible(Review, actor).filter(term=of)[:100])


def suggestions(actor: Actor, of: Term) -> list[Proposal]:
    """Suggestions about it that wait."""
    return list(visible(Proposal, actor).filter(term=of, state="open")[:50])


def named(of: Term) -> list[Organisation]:
    """Who reads a RESTRICTED term that the reader sees."""
    return list(of.audience.order_by("name"))


def similar(actor: Actor, of: Term) -> list[Term]:
    """Terms that read the same in any language, contain this one or stand in it; other words of its sense in its language."""
    rows = visible(Term, actor).exclude(pk=of.pk).exclude(state="rejected")
    same = list(rows.filter(folded=of.folded).order_by(*ORDER)[:_SIMILAR])
    known = {one.pk for one in same}
    if len(of.folded) > 2:
        near = rows.filter(lang=of.lang, folded__contains=of.folded).exclude(pk__in=known).order_by(*ORDER)
        same += list(near[: max(_SIMILAR - len(same), 0)])
        known |= {one.pk for one in same}
    kin = rows.filter(lang=of.lang, sense=of.sense).exclude(pk__in=known).order_by(*ORDER)
    return same + list(kin[: max(_SIMILAR - len(same), 0)])


def proposal(actor: Actor, public_id: str) -> Proposal:
    """One suggestion. Raises OutOfSight."""
    found = get(Proposal, actor, public_id)
    return visible(Proposal, actor).select_related("term").get(pk=found.pk)


def proposals(actor: Actor, given: Mapping[str, str]) -> QuerySet[Proposal]:
    """Suggestions, open ones unless ``state`` says otherwise, the oldest open one first."""
    rows = visible(Proposal, actor).select_related("term")
    state = given.get("state") or "open"
    if state != "any":
        rows = rows.filter(state=state)
    for name in ("origin", "kind"):
        if given.get(name):
            rows = rows.filter(**{name: given[name]})
    if given.get("lang"):
        rows = rows.filter(cells__lang__startswith=given["lang"])
    if given.get("q"):
        rows = rows.filter(Q(cells__term__icontains=given["q"]) | Q(term__folded__contains=fold(given["q"]) or given["q"]))
    return rows.order_by("made_at" if state == "open" else "-made_at", "pk")


def competences(actor: Actor) -> list[Competence]:
    """Who knows which languages, as far as they said it."""
    return list(visible(Competence, actor))


def competence(actor: Actor, person: str, lang: str) -> Competence:
    """One of them. Raises OutOfSight."""
    found = visible(Competence, actor).filter(person=person, lang=lang).first()
    if found is None:
        raise OutOfSight("there is no such object", where=lang)
    return found


def speakers(actor: Actor, lang: str) -> list[str]:
    """Ids of people who know the language of a tag and were confirmed in it."""
    rows = visible(Competence, actor).filter(lang=primary(lang), skill__in=("native", "fluent")).exclude(confirmed_by="")
    return list(rows.values_list("person", flat=True))


@cache
def languages() -> tuple[str, ...]:
    """The languages of the package: what a list can be narrowed to tells nothing of terms that one does not see."""
    return tuple(sorted(file.stem for file in (DATA / "terms").glob("*.tsv")))
