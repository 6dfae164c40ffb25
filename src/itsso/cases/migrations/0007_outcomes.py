"""How limits came out that figures count. Of cases that are there already, `itsso rebuild --repair` works it out."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app, protect_by_station


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_attachments'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('pk', models.CompositePrimaryKey('case_id', 'rule', 'subject', blank=True, editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(max_length=64)),
                ('subject', models.CharField(max_length=12)),
                ('station_no', models.IntegerField()),
                ('last_day', models.DateField()),
                ('met_on', models.DateField(null=True)),
                ('in_time', models.BooleanField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='cases.case')),
            ],
            options={
                'indexes': [models.Index(fields=['station_no', 'rule'], name='outcome_of_station')],
            },
        ),
        grant_app("cases_outcome", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("cases_outcome", "facts"),
    ]
