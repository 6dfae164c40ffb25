"""The relation of an informant, the place of occurrence and the description of an accused are sealed too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0004_queries_on_drafts"),
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
                    ("relation", "Relation to the victim"),
                    ("place", "Place of occurrence"),
                    ("description", "Description"),
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
