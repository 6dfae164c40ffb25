"""Numbers of exhibits, to look for. Of cases that are there already, `itsso rebuild --repair` works them out."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app, protect_by_station


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_names_taken_away'),
    ]

    operations = [
        migrations.CreateModel(
            name='Exhibit',
            fields=[
                ('pk', models.CompositePrimaryKey('case_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('number', models.TextField()),
                ('station_no', models.IntegerField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
            ],
            options={
                'indexes': [models.Index(fields=['number', 'station_no'], name='exhibit_number_of_station')],
            },
        ),
        grant_app("cases_exhibit", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("cases_exhibit"),
    ]
