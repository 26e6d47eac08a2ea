"""QR codes for the page."""

from __future__ import annotations

import qrcode
from django.utils.html import format_html
from django.utils.translation import gettext as _

_QUIET = 4


def svg(text: str) -> str:
    """The code of ``text``: black on white in dark mode too, because cameras read nothing else."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows) + 2 * _QUIET
    path = "".join(f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" width="240" height="240" role="img" aria-label="{}" shape-rendering="crispEdges">'
        '<rect width="100%" height="100%" fill="#fff"></rect><path d="{}" fill="#000"></path></svg>',
        size, size, _("QR code for your authenticator app"), path,
    )  # fmt: skip
