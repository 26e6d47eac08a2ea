"""Notices under Article 16 of the Digital Services Act: what an organisation tells a platform about an item.

Article 16(2) asks for four things: why the item is held to be illegal, exactly where it is, who notifies with name and
e-mail, and a statement of good faith. The engine prepares the first two; a person confirms the last, or there is no notice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from inthewild.errors import InputError
from inthewild.exchange.config import Config
from inthewild.exchange.decisions import Line, Problem, Report
from inthewild.exchange.facts import deciding, facts
from inthewild.exchange.grounds import Grounds
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.records import Action

SCHEMA = "inthewild.notice/1"
GOOD_FAITH = "The notifier believes in good faith that the information and allegations in this notice are accurate and complete."
#: What the notice is about, for the yearly report; the families of the keyword database.
NO_FAMILY = "other"


class Notices:
    """Makes notices. ``urls``: listing id -> address of the item; ``confirmed_by``: the role of who confirmed them.

    :raises InputError: the config names no notifier with an e-mail address, or nobody confirmed the notices.
    """

    def __init__(
        self, config: Config, grounds: Grounds, tree: Taxonomy, urls: Mapping[str, str], confirmed_by: str, confirmed_at: str
    ) -> None:
        if not config.notifier or not config.notifier_email:
            hint = "Article 16(2)(c): name and e-mail address of the organisation that notifies"
            raise InputError("no notifier or notifier_email", where="config", hint=hint)
        if not confirmed_by:
            hint = "Article 16(2)(d): a person must have looked; name the role"
            raise InputError("nobody has confirmed the notices in good faith", hint=hint)
        self._config, self._grounds, self._tree, self._urls = config, grounds, tree, urls
        self._by, self._at = confirmed_by, confirmed_at

    def of(self, lines: Iterable[Line], report: Report) -> Iterator[dict[str, Any]]:
        """The notices of the decisions to review or block, in their order; what lacks something is reported by line."""
        seen: dict[str, str] = {}
        for line in lines:
            if line.decision.action not in (Action.BLOCK, Action.REVIEW) or deciding(line.decision) is None:
                continue
            made = self.notice(line, report)
            if made is None:
                continue
            if made["notice_id"] in seen:
                report(Problem(line.where, f"the same item as at {seen[made['notice_id']]}"))
                continue
            seen[made["notice_id"]] = line.where
            yield made

    def notice(self, line: Line, report: Report) -> dict[str, Any] | None:
        """The notice of one decision; None, and a report, if its place or its legal basis is not known."""
        decision, finding = line.decision, deciding(line.decision)
        assert finding is not None
        url = self._urls.get(decision.id, decision.id)
        if not is_url(url):
            report(Problem(line.where, f"no exact address of item {decision.id!r}: Article 16(2)(b) needs it"))
            return None
        ground = self._grounds.of(decision, line.data)
        if not ground.legal:
            what = f"no legal basis for rule {decision.rule_id}: Article 16(2)(a) is about illegal content"
            report(Problem(line.where, f"{what}; name it in the pack or in --grounds"))
            return None
        config = self._config
        return {
            "schema": SCHEMA,
            "notice_id": notice_id(config, url),
            "provider": str(decision.inputs.get("platform") or config.platform),
            "urls": [url],
            "item_id": decision.id if decision.id != url else "",
            "legal_basis": ground.legal,
            "legal_basis_url": ground.url,
            "explanation": facts(decision, self._tree),
            "content_category": (self._tree.family(finding.taxon, finding.specimen) if finding.taxon else "") or NO_FAMILY,
            "language": decision.lang or "",
            "notifier": config.notifier,
            "notifier_email": config.notifier_email,
            "trusted_flagger": config.trusted_flagger,
            "bona_fide": {"statement": GOOD_FAITH, "confirmed_by": self._by, "confirmed_at": self._at},
            "automated_detection": True,
            "receipt_at": None,
            "decision": None,
            "decision_at": None,
        }


def notice_id(config: Config, url: str) -> str:
    """The same for the same item and notifier."""
    digest = hashlib.sha256(f"{config.notifier}\0{url}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"itw-n-{digest[:32]}"


def is_url(text: str) -> bool:
    """Whether a text is an absolute web address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in text)


def as_text(notice: Mapping[str, Any]) -> str:
    """A notice as plain text, to be pasted into a platform's form or sent by e-mail."""
    flagger = "\nStatus: trusted flagger (Article 22)" if notice["trusted_flagger"] else ""
    return (
        f"Notice under Article 16 of Regulation (EU) 2022/2065\n\nTo: {notice['provider']}\nReference: {notice['notice_id']}\n"
        f"Item: {' '.join(notice['urls'])}\n\nLegal basis: {notice['legal_basis']}\n\n{notice['explanation']}\n\n"
        f"From: {notice['notifier']} <{notice['notifier_email']}>{flagger}\n"
        f"{notice['bona_fide']['statement']} Confirmed by {notice['bona_fide']['confirmed_by']} "
        f"on {notice['bona_fide']['confirmed_at']}.\n"
    )
