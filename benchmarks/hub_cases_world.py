"""A pool that was worked on for two years: what benchmarks/hub_cases.py fills a hub with, in the numbers of casework.

Rows are written in SQL, because entering them through the services would take hours; PostgreSQL only. What the engine reads
and what a notice says are made by the hub itself, once for each text, so that rows have the size of real ones. For 100 cases:

- 110 listings, each with two readings (terms of the levels PUBLIC and MEMBERS); 70 cases are decided and assessed;
- 160 reports, up to nine of one case;
- 1,300 marks: eight bands of wording for four of five listings, nine of a picture for three of five, a contact for two;
- sellers with one listing to some hundred; wordings that a dozen listings share, pictures that four do;
- 100 notices to one company, a fifth of which wait for an answer, each other one with its decision.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

STATES = ("triage",) * 24 + ("needs_info",) * 6 + ("confirmed",) * 15 + ("rejected",) * 30 + ("closed",) * 25
WORDS = (
    "antique", "carving", "old", "family", "piece", "tusk", "scale", "horn", "feather", "living", "parrot", "orchid", "seeds",
    "skin", "bag", "bracelet",
)  # fmt: skip
TEXTS = (
    ("en", "Elephant ivory carving", "Antique elephant ivory carving, 12 cm, from a family collection. Real ivory, no repairs. "
     "Bought by my grandfather, sold as seen. Price on request, write to me on WhatsApp, I send to all countries. "),
    ("en", "Grey parrot, tame", "African grey parrot, hand raised, two years old, talks, with cage. No papers, cash only, pick up "
     "in the evening. Serious buyers only, I do not answer questions about documents. "),
    ("fr", "Défense d'éléphant", "Défense d'éléphant ancienne, ivoire véritable, 40 cm, provenance Afrique, collection privée. "
     "Envoi possible en Europe, paiement par virement, prix à débattre, contactez-moi en privé. "),
    ("de", "Elfenbein Schnitzerei", "Schnitzerei aus Elfenbein, um 1920, aus einer Sammlung. Versand weltweit, keine Rücknahme. "
     "Preis nach Vereinbarung, bitte nur per Nachricht, weitere Stücke sind vorhanden. "),
    ("es", "Loro vivo", "Vendo loro yaco vivo, macho, muy manso, con jaula y comida. Entrega en mano, sin papeles. "
     "También tengo tortugas y plumas, pregunte por precio. "),
    ("zh-Hans", "象牙雕刻", "老象牙雕刻摆件，纯手工，收藏多年，品相完好。可以看视频，支持快递，价格私聊，微信联系，量大优惠，非诚勿扰。"),
    ("ar", "عاج فيل أصلي", "قطعة عاج فيل أصلية قديمة للبيع، الطول 30 سم، من مجموعة عائلية. التوصيل متوفر والسعر عند التواصل على الخاص. "),
    ("en", "Pangolin scales", "Dried pangolin scales, 2 kg, for medicine, best quality, fast and discreet delivery, bulk price. "),
    ("en", "Rhino horn libation cup", "Old libation cup of rhinoceros horn, 18 cm, carved with plum blossoms, from an estate. "),
    ("en", "Kitchen table", "Wooden kitchen table, oak, with four chairs, some scratches, pick up at the weekend please. "),
)  # fmt: skip

CASES = (
    """INSERT INTO cases_case (public_id, state, language, taxon, "group", specimen, legality, confidence, severity, appendix,
         live_animal, priority, expert_organisation_id, reason, opened_at, state_at, version)
       SELECT 'cas_' || substr(translate(md5(i::text), '0189', 'ghij'), 1, 26), state,
         (%(languages)s::text[])[1 + i %% cardinality(%(languages)s::text[])], (%(taxa)s::text[])[taxon],
         (%(groups)s::text[])[taxon], '', 'unknown', '', severity, 'I', i %% 5 = 0,
         severity * 20 + 15 + 25 * (i %% 5 = 0)::int - (2400 - age), CASE WHEN state IN ('triage', 'needs_info') AND i %% 10 < 7
         THEN NULL ELSE (%(organisations)s::bigint[])[1 + i %% 4] END, '', now() - age * interval '1 day', now(), 2
       FROM (SELECT i, (%(states)s::text[])[1 + (random() * 99)::int] AS state, 1 + (random() * 399)::int AS taxon,
         (random() * 4)::int AS severity, (random() * 730)::int AS age FROM generate_series(1, %(count)s) i) made""",
    """INSERT INTO cases_report (public_id, case_id, source, reporter, language, url, title, text, answers, note, shows_me,
         told, quarantine, contact_hash, received_at)
       SELECT 'rep_' || substr(translate(md5(id || '-' || n), '0189', 'ghij'), 1, 26), id, 'public', '', 'en',
         'https://place.example/item/' || id, '', '', '{"sure": "yes"}', repeat('I saw this in a group. ', n), false, '', '', '',
         opened_at + n * interval '1 hour'
       FROM cases_case, generate_series(1, CASE WHEN id %% 20 = 0 THEN 9 WHEN id %% 5 = 0 THEN 2 ELSE 1 END) n""",
    """INSERT INTO cases_caselisting (case_id, report_id, platform_id, seller_id, number, canonical_url, item_id, title, text,
         language, currency, captured_at)
       SELECT c.id, first.report, (%(platforms)s::bigint[])[1 + c.id %% 60],
         (%(sellers)s::bigint[])[1 + (power(random(), 3) * (cardinality(%(sellers)s::bigint[]) - 1))::int], n,
         'https://place.example/item/' || c.id || '-' || n, c.id || '-' || n,
         (%(titles)s::text[])[1 + c.id %% cardinality(%(titles)s::text[])] || ' ' || (%(words)s::text[])[1 + c.id %% 13] || ' '
         || (%(words)s::text[])[1 + c.id %% 16] || ' ' || c.id, (%(texts)s::text[])[1 + c.id %% cardinality(%(texts)s::text[])],
         'en', 'EUR', now() FROM cases_case c JOIN (SELECT case_id, min(id) AS report FROM cases_report GROUP BY case_id) first
         ON first.case_id = c.id, generate_series(1, 1 + (c.id %% 10 = 0)::int) n""",
    """INSERT INTO cases_enginereading (listing_id, sharing, decision, made_at)
       SELECT id, level, (%(decisions)s::jsonb[])[1 + case_id %% cardinality(%(decisions)s::jsonb[])], now()
       FROM cases_caselisting, unnest(ARRAY['PUBLIC', 'MEMBERS']) level""",
    """INSERT INTO cases_fingerprint (listing_id, kind, value)
       SELECT id, 'text', encode(sha256(convert_to('t' || id / 60 || ':' || band, 'UTF8')), 'hex')
         FROM cases_caselisting, generate_series(0, 7) band WHERE id %% 5 < 4
       UNION ALL SELECT id, 'image', substr(md5('p' || id / 4), 1, 16) FROM cases_caselisting WHERE id %% 5 < 3
       UNION ALL SELECT id, 'part', part || ':' || substr(md5('p' || id / 4), 1 + 2 * part, 4)
         FROM cases_caselisting, generate_series(0, 7) part WHERE id %% 5 < 3
       UNION ALL SELECT id, 'contact', encode(sha256(convert_to('c' || seller_id, 'UTF8')), 'hex')
         FROM cases_caselisting WHERE id %% 5 < 2""",
    """INSERT INTO cases_assessment (case_id, number, version, taxon, specimen, legality, severity, confidence, live_animal, note,
         organisation, by, made_at)
       SELECT id, 1, 2, taxon, '', 'likely_illegal', severity, 'high', live_animal, 'As the picture shows.', 'org_x', 'usr_x', now()
       FROM cases_case WHERE state IN ('confirmed', 'rejected', 'closed')""",
    """INSERT INTO cases_hold (public_id, case_id, state, authority_id, reason, asked_by, begun_at, until, ended_by, end_reason)
       SELECT 'hld_' || substr(public_id, 5), id, 'active', %(customs)s, 'x', 'usr_x', now(), now() + interval '9 days', '', ''
       FROM cases_case WHERE state = 'triage' AND id %% 50 = 0""",
    """INSERT INTO core_claim (about, holder, organisation, until)
       SELECT public_id, 'usr_other', 'org_other', now() + interval '20 minutes' FROM cases_case
       WHERE state = 'triage' AND id %% 400 = 1""",
)
"""The pool."""

# The company has one shop for each so many countries; a confirmed case is on some of them.
NOTICES = (
    """INSERT INTO cases_notice (public_id, case_id, platform_id, route, state, sender_id, receiver_id, language, body, priority,
         subject, seller_id, cluster, good_faith_by, good_faith_version, good_faith_at, made_at, sent_at, due_at, answered_at,
         end_reason, version)
       SELECT 'ntc_' || substr(translate(md5('n' || n), '0189', 'ghij'), 1, 26), id,
         (%(shops)s::bigint[])[1 + (n - 1) / cases], 'queue', state, coalesce(expert_organisation_id, %(own)s), %(market)s, 'en',
         (%(bodies)s::jsonb[])[1 + id %% cardinality(%(bodies)s::jsonb[])], priority, taxon, NULL, md5('cluster' || id / 12),
         'usr_x', '1', sent, sent, sent, sent + interval '7 days', CASE WHEN state = 'answered' THEN sent + interval '2 days' END,
         '', 1
       FROM (SELECT n, cases, c.id, c.expert_organisation_id, c.priority, c.taxon,
           now() - random() * 700 * interval '1 day' AS sent,
           CASE WHEN random() < .8 THEN 'answered' WHEN random() < .8 THEN 'sent' ELSE 'overdue' END AS state
         FROM generate_series(1, %(notices)s) n CROSS JOIN (SELECT count(*) AS cases FROM cases_case
           WHERE state IN ('confirmed', 'closed')) counted
         JOIN (SELECT *, row_number() OVER (ORDER BY id) AS at FROM cases_case WHERE state IN ('confirmed', 'closed')) c
         ON c.at = 1 + (n - 1) %% cases) made""",
    """INSERT INTO cases_decision (public_id, notice_id, number, outcome, reason_code, clause, note, statement, automated,
         recorded, by, acted_at, made_at)
       SELECT 'dec_' || substr(public_id, 5), id, 1, CASE WHEN id %% 4 = 0 THEN 'no_violation' ELSE 'removed' END, '', '', '', '{}',
         false, false, 'usr_x', answered_at, answered_at FROM cases_notice WHERE state = 'answered'""",
)
"""What left the pool, and what came back."""


@dataclass(frozen=True)
class Filled:
    """Browsers in which an expert and a moderator of the company are signed in; ids of cases that are free, of open notices."""

    expert: Any
    moderator: Any
    cases: list[str]
    notices: list[str]
    platform: str


def fill(count: int) -> Filled:
    """Organisations, people, platforms, sellers, ``count`` cases and as many notices."""
    from django.db import connection

    from hub_bench import signed_in
    from inthewild.hub.accounts.models import Organisation
    from inthewild.hub.cases import names, taxa
    from inthewild.hub.cases.models import Case, Notice, Seller
    from inthewild.hub.core import clock
    from inthewild.hub.members.models import Platform, PlatformContact, PlatformOwner

    now = clock.now()
    own, *others = (Organisation.objects.create(name=f"Trust {n}", kind="ngo", made_at=now) for n in range(4))
    customs = Organisation.objects.create(name="Customs", kind="enforcement", made_at=now)
    market = Organisation.objects.create(name="Market", kind="company", made_at=now)
    platforms = Platform.objects.bulk_create(Platform(name=f"Place {n}", state="accepted", made_at=now) for n in range(60))
    PlatformContact.objects.bulk_create(PlatformContact(platform=p, organisation=own, since=now.date()) for p in platforms[:20])
    shops = Platform.objects.bulk_create(Platform(name=f"Market {n}", state="accepted", made_at=now) for n in range(4))
    PlatformOwner.objects.bulk_create(PlatformOwner(platform=p, organisation=market, since=now.date()) for p in shops)
    Seller.objects.bulk_create(
        Seller(platform=platforms[n % 60], handle=f"seller{n}", handle_hash=f"{n:064x}", first_seen_at=now)
        for n in range(max(count // 5, 10))
    )
    slugs = [s for s in names.tree().taxa if names.tree().group(s)][:400]
    read = _read()
    given: dict[str, Any] = {
        "count": count, "notices": count, "states": list(STATES), "taxa": slugs,
        "groups": [names.tree().group(s) for s in slugs], "languages": list(taxa.languages()), "words": list(WORDS),
        "titles": [title for _lang, title, _text in TEXTS], "texts": [text for _lang, _title, text in TEXTS],
        "decisions": [json.dumps(one) for one in read], "bodies": [json.dumps(one) for one in _bodies(read, own, shops[0])],
        "own": own.pk, "organisations": [own.pk, *(o.pk for o in others)], "customs": customs.pk, "market": market.pk,
        "shops": [p.pk for p in shops], "platforms": [p.pk for p in platforms],
        "sellers": list(Seller.objects.order_by("pk").values_list("pk", flat=True)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.7)")
        for statement in (*CASES, *NOTICES):
            cursor.execute(statement, given)
            cursor.execute("ANALYZE")
        # As the database's own housekeeping does in time.
        cursor.execute("VACUUM ANALYZE")
    free = Case.objects.filter(state="triage", expert_organisation=None, holds=None).order_by("pk")
    waiting = Notice.objects.filter(state="sent").order_by("pk")
    return Filled(
        signed_in("ngo_expert", own),
        signed_in("company_moderator", market),
        list(free.values_list("public_id", flat=True)[:200]),
        list(waiting.values_list("public_id", flat=True)[:200]),
        platforms[3].public_id,
    )


def _read() -> list[dict[str, Any]]:
    """What the engine reads in each text."""
    from inthewild.hub.cases import engine

    return [engine.read(title, text, language) for language, title, text in TEXTS]


def _bodies(read: list[dict[str, Any]], sender: Any, platform: Any) -> list[dict[str, Any]]:
    """What a notice says of a listing of each text, as the hub proposes it and a person signs it."""
    from django.db import transaction

    from inthewild.hub.cases.models import Case, CaseListing, EngineReading
    from inthewild.hub.cases.services import notice_body
    from inthewild.hub.cases.services.prepare import facts_of
    from inthewild.hub.core import clock

    found, now = [], clock.now()
    with transaction.atomic():
        for (language, title, text), decision in zip(TEXTS, read, strict=True):
            facts = {"language": language, **facts_of([decision])}
            case = Case.objects.create(state="confirmed", opened_at=now, state_at=now, **facts)
            listing = CaseListing.objects.create(
                case=case, number=1, platform=platform, canonical_url="https://market.example/1", title=title, text=text,
                language=language,
            )  # fmt: skip
            EngineReading.objects.create(listing=listing, sharing="PUBLIC", decision=decision, made_at=now)
            found.append(notice_body.proposed(case, platform, sender, [listing], "ntc_x"))
        transaction.set_rollback(True)
    return found
