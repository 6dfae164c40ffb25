"""How many units there are of a kind, State by State, is read from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('units', '0003_capacities')]

    operations = [
        migrations.AddIndex(
            model_name='unit',
            index=models.Index(
                condition=models.Q(('first__lte', models.F('last'))),
                fields=['state', 'kind', 'closed'],
                include=('first',),
                name='unit_count',
            ),
        ),
    ]
