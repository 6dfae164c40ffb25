"""The words to queries on a draft police report are sealed as a kind of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0003_vault"),
    ]

    operations = [
        migrations.AlterField(
            model_name="item",
            name="kind",
            field=models.CharField(
                choices=[
                    ("name", "Name"),
                    ("parents", "Parents, guardian or husband"),
                    ("address", "Address"),
                    ("phone", "Telephone"),
                    ("school", "School or place of work"),
                    ("kin", "Kinship to the victim"),
                    ("narrative", "What happened, as told"),
                    ("note", "Note"),
                    ("delay", "Reasons for delay"),
                    ("hand_over", "Note at a change of officer"),
                    ("queries", "Queries on a draft police report"),
                    ("paper", "Paper"),
                    ("draft", "Draft"),
                ],
                max_length=16,
            ),
        ),
    ]
