"""How the works in hand stand, and those to review, from an index alone: a full laboratory has ten thousand of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forensics', '0005_at_laboratory_of_the_nation'),
    ]

    operations = [
        migrations.RemoveIndex('work', 'work_of_examiner'),
        migrations.AddIndex('work', models.Index(condition=models.Q(('standing', 'released'), _negated=True), fields=['laboratory', 'examiner', 'standing'], name='work_of_examiner')),
    ]
