"""What an entry of a capsule's chain tells may be longer than a line: an erasure names its items."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_notices"),
    ]

    operations = [
        migrations.AlterField(
            model_name="capsuleentry",
            name="detail",
            field=models.TextField(default="{}"),
        ),
    ]
