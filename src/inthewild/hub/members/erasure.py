"""What members holds of a person: contacts, who have the id of a person and no account."""

from __future__ import annotations

from collections.abc import Iterable

from inthewild.hub.core import clock
from inthewild.hub.core.erasure import erases
from inthewild.hub.members.models import Contact


@erases("members.contact", "contacts of organisations: name, address, role, with the key they were encrypted with")
def contact(subject: str) -> Iterable[str]:
    """Destroy key, content and hash; the row stays as proof that there was a contact."""
    rows = Contact.objects.filter(public_id=subject)
    gone = {"sealed": None, "wrapped_key": None, "address_hash": "", "erased_at": clock.now()}
    rows.filter(erased_at=None).update(**gone)
    return list(rows.values_list("public_id", flat=True))
