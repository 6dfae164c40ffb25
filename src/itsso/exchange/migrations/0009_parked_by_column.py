from __future__ import annotations

import json

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from itsso.exchange.contract import FeedFile, contract

FIRST_VERSION = "1.0"
"""The version of the contract by whose order of columns the cells of parked rows were stored until now."""

MARK_RECORDS = """
update exchange_record set stamp = ~stamp, needs_recheck = true
where id in (select record from exchange_problem where code in ('zero_fir_not_here', 'unknown_unit'))
or id in (select record from exchange_parked where waits_for = 'zero_fir_sent')
"""
"""Until now the hash of such a record's content was stored with its bits inverted."""


def name_the_cells(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Store the cells of each parked row by the names of their columns."""
    columns = {
        file: [column.name for column in contract().files[file].columns if not column.added_in] for file in FeedFile
    }
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select delivery_id, file, line, cells from exchange_parked")
        rows = [
            (_named(columns[FeedFile(file)], cells), delivery, file, line)
            for delivery, file, line, cells in cursor.fetchall()
        ]
        cursor.executemany(
            "update exchange_parked set cells = %s::jsonb where delivery_id = %s and file = %s and line = %s", rows
        )


def _named(columns: list[str], stored: str) -> str:
    cells = json.loads(stored)["cells"]
    named = {name: cell for name, cell in zip(columns, cells, strict=True) if cell}
    return json.dumps({"contract": FIRST_VERSION, "cells": named})


class Migration(migrations.Migration):
    """Parked rows are stored by column; a record that is looked at again says so in a column of its own."""

    dependencies = [("exchange", "0008_sources_and_problem_records")]

    operations = [
        migrations.AddField("record", "needs_recheck", models.BooleanField(default=False)),
        migrations.RunSQL(MARK_RECORDS, migrations.RunSQL.noop),
        migrations.RunPython(name_the_cells, migrations.RunPython.noop),
    ]
