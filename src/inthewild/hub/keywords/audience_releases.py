"""Who reads releases, as a sentence that stands on their pages. Says what permissions/releases.py does."""

from __future__ import annotations

from django.utils.translation import gettext as _

from inthewild.hub.keywords.models import Release


def of_list() -> str:
    """The line of the list, of emergencies and of adoption."""
    return _("Seen by: experts, companies, the secretariat and the auditor. Terms above PUBLIC: only who signed for them.")


def of_release(release: Release) -> str:
    """The line of one release."""
    if release.state == "published":
        return of_list()
    return _("Seen by: experts of organisations that signed for data of the level MEMBERS, the secretariat and the auditor.")


def of_words() -> str:
    """The line of candidates."""
    return _("Seen by: experts. A text is shown only to who sees its case.")
