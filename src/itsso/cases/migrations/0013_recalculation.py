"""By which version of law and code stored rows are calculated. Without a row it is not known: all is recalculated."""

from django.db import migrations, models

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0012_print_hash'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recalculation',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('version', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('changed', models.JSONField(default=list)),
                ('begun_at', models.DateTimeField()),
                ('after', models.UUIDField(null=True)),
                ('done', models.IntegerField(default=0)),
                ('total', models.IntegerField(default=0)),
                ('corrected', models.IntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
        grant_app("cases_recalculation", "SELECT, INSERT, UPDATE"),
    ]
