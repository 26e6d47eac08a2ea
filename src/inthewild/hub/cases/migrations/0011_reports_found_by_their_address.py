"""The keyed hash of the address that a reporter left, so that the desk for data subjects finds the report by it."""

from typing import Any

from django.db import migrations, models


def hash_known(apps: Any, _editor: Any) -> None:
    """Addresses that were left before. One that nobody can decrypt any more is found by nobody either."""
    from inthewild.hub.accounts.secrecy import address_key
    from inthewild.hub.core import keys
    from inthewild.hub.errors import HubError

    reports = apps.get_model("cases", "Report").objects
    for one in reports.filter(sealed__isnull=False).only("public_id", "sealed", "wrapped_key").iterator(200):
        try:
            address = keys.decrypt(keys.unwrap(bytes(one.wrapped_key), one.public_id), bytes(one.sealed), one.public_id)
        except HubError:
            continue
        reports.filter(pk=one.pk).update(contact_hash=address_key(address.decode()))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_long_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="contact_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("contact_hash", ""), _negated=True), fields=["contact_hash"], name="report_contact"
            ),
        ),
        migrations.RunPython(hash_known, migrations.RunPython.noop, elidable=True),
    ]
