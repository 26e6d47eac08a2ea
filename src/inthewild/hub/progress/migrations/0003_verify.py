"""Samples as they are drawn: asked for with a bound seed, then committed, drawn, disclosed, checked."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0002_submit")]

    operations = [
        migrations.DeleteModel(name="Sampling"),  # no hub has one: nothing could make it before
        migrations.CreateModel(
            name="Sampling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for: the company commits to its list"),
                            ("drawn", "Drawn: the company discloses these rows"),
                            ("disclosed", "Disclosed: experts look at each row"),
                            ("checked", "Checked"),
                            ("failed", "Failed"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("proof", "What was disclosed is not what was committed to"),
                            ("silent", "The company did not commit to its list in time"),
                            ("withheld", "The company did not disclose in time what was drawn"),
                        ],
                        max_length=8,
                    ),
                ),
                ("size", models.PositiveIntegerField()),
                ("seed_hash", models.CharField(max_length=64)),
                ("seed", models.CharField(max_length=64)),
                ("asked_by", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("count", models.PositiveBigIntegerField(null=True)),
                ("root", models.CharField(blank=True, max_length=64)),
                ("drawn", models.JSONField(default=list)),
                ("drawn_at", models.DateTimeField(null=True)),
                ("disclosed", models.JSONField(default=list)),
                ("disclosed_at", models.DateTimeField(null=True)),
                ("problems", models.JSONField(default=list)),
                ("results", models.JSONField(default=dict)),
                ("found", models.PositiveIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("wiped_at", models.DateTimeField(null=True)),
                (
                    "figure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sampling", to="progress.figure"
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at", "-id"),
                "indexes": [models.Index(fields=["state", "asked_at"], name="sampling_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "drawn", "disclosed", "checked", "failed"])),
                        name="sampling_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "failed"), ("failure", ""), _connector="XOR"),
                        name="sampling_failed_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "checked"), _negated=True), ("found__isnull", False), _connector="OR"
                        ),
                        name="sampling_checked_has_a_result",
                    ),
                ],
            },
        ),
    ]
