from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_who_asked_for_a_legal_hold"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="recorded",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="pendinganswer",
            name="recorded",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="pendinganswer",
            name="acted_at",
            field=models.DateTimeField(null=True),
        ),
    ]
