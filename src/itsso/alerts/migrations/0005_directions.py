"""Directions: seen by the officer whom they are for and the office that gave them, their sealed words too."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app, owner_function, protect

# Whoever holds the office that gave a direction: the role at the unit.
ONE_SIDE = """(
    {0}.posting_id = (SELECT itsso_posting()) OR EXISTS (
        SELECT FROM accounts_posting p WHERE p.id = (SELECT itsso_posting())
        AND p.unit_id = {0}.from_unit_id AND p.role = {0}.from_role
    )
)"""
SEEN = f"""((SELECT itsso_posting()) = 0 OR {ONE_SIDE.format("alerts_direction")})
    AND EXISTS (SELECT FROM cases_case WHERE cases_case.id = alerts_direction.case_id)"""

# The system is given no words.
WORDS = f"""
CREATE FUNCTION alerts_direction_words(of_item uuid) RETURNS TABLE (nonce bytea, ciphertext bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT t.nonce, t.ciphertext FROM protection_content t
    JOIN protection_item i ON i.id = t.item_id AND i.kind = 'direction'
    JOIN alerts_direction d ON of_item IN (d.remarks, d.answer_remarks)
    WHERE i.id = of_item AND vault_place(i.case_id) IS NOT NULL AND {ONE_SIDE.format("d")};
END $$
"""

EXPUNGE = """
CREATE FUNCTION alerts_expunge_directions(of_case uuid, of_expunction uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN itsso_rows_of(
        ARRAY['alerts_direction'], 'case_id', cases_to_expunge(of_case, of_expunction), of_expunction IS NOT NULL
    );
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_register_entries"),
        ("alerts", "0004_reminders_follow"),
        ("cases", "0014_joined_cases"),
        ("notices", "0002_access"),
        ("protection", "0007_words_of_directions"),
        ("units", "0004_state_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Direction",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("from_role", models.CharField(max_length=32)),
                ("given_at", models.DateTimeField()),
                ("work", models.CharField(max_length=16)),
                ("due", models.DateField()),
                ("remarks", models.UUIDField(null=True)),
                ("answer", models.CharField(blank=True, max_length=16)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer_remarks", models.UUIDField(null=True)),
                ("judgement", models.CharField(blank=True, max_length=16)),
                ("judged_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "from_unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.posting",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.posting",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.posting",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["posting", "due"], name="directions_to_posting"),
                    models.Index(fields=["from_unit", "from_role", "due"], name="directions_of_office"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "work__in",
                                [
                                    "collect",
                                    "send",
                                    "record",
                                    "file",
                                    "explain",
                                ],
                            )
                        ),
                        name="directed_work",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "answer__in",
                                [
                                    "",
                                    "done",
                                    "partly",
                                    "not_yet",
                                    "impossible",
                                ],
                            )
                        ),
                        name="answer_to_direction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "judgement__in",
                                [
                                    "",
                                    "met",
                                    "empty",
                                    "repeated",
                                ],
                            )
                        ),
                        name="judgement_of_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("judgement", ""), models.Q(("answer", ""), _negated=True), _connector="OR"),
                            models.Q(("answer", ""), ("answered_at__isnull", False), _connector="OR"),
                        ),
                        name="direction_in_order",
                    ),
                ],
            },
        ),
        grant_app(
            "alerts_direction",
            "SELECT, INSERT, UPDATE (answer, answered_at, answer_remarks, judgement, judged_at, judged_by_id)",
        ),
        protect("alerts_direction", SEEN),
        owner_function("alerts_direction_words(uuid)", WORDS),
        owner_function("alerts_expunge_directions(uuid, uuid)", EXPUNGE),
    ]
