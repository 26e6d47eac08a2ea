from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("keywords", "0001_keywords")]

    operations = [
        migrations.AddField("term", "approved", models.JSONField(default=dict)),
        migrations.AddField("term", "pending", models.BooleanField(default=False)),
        migrations.AddField("term", "hands", models.JSONField(default=list)),
        migrations.AddIndex("term", models.Index(fields=["lang", "sense", "term"], name="term_order")),
        migrations.AddIndex("term", models.Index(fields=["changed_at"], condition=Q(("pending", True)), name="term_pending")),
    ]
