"""What experts can name as the ground of a notice. They may write another; whoever signs it stands for it.

No citation here was compared with the official journal by us (docs/legal-forms.md): the expert looks at it before signing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class LegalBasis:
    """``text`` stands in the notice and is not translated; ``url`` is an address at a publisher of laws, or empty."""

    code: str
    label: Promise
    text: str
    url: str = ""


LEGAL_BASES: tuple[LegalBasis, ...] = (
    LegalBasis(
        "eu-338-97",
        _("European Union: trade in protected species"),
        "Council Regulation (EC) No 338/97 on the protection of species of wild fauna and flora by regulating trade therein",
        "https://eur-lex.europa.eu/eli/reg/1997/338/oj",
    ),
    LegalBasis(
        "eu-birds",
        _("European Union: wild birds"),
        "Directive 2009/147/EC on the conservation of wild birds",
        "https://eur-lex.europa.eu/eli/dir/2009/147/oj",
    ),
    LegalBasis(
        "eu-habitats",
        _("European Union: protected animals and plants"),
        "Council Directive 92/43/EEC on the conservation of natural habitats and of wild fauna and flora",
        "https://eur-lex.europa.eu/eli/dir/1992/43/oj",
    ),
    LegalBasis("platform-rules", _("The platform's own rules"), "The platform's own rules on protected wildlife"),
)
