from __future__ import annotations

import json

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from itsso.exchange.contract import ContractFile, FeedFile, contract
from itsso.exchange.feed_import.result_tables import cells_to_keep
from itsso.exchange.reasons import Fault

FIRST_VERSION = "1.0"
"""The version of the contract by whose order of columns the cells of parked rows were stored until now."""

MARK_RECORDS = """
update exchange_record set stamp = ~stamp, needs_recheck = true
where id in (select record from exchange_problem where code in ('zero_fir_not_here', 'unknown_unit'))
or id in (select record from exchange_parked where waits_for = 'zero_fir_sent')
"""
"""Until now the hash of such a record's content was stored with its bits inverted."""


def name_the_cells(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Store the cells of each parked row by the names of their columns, without words among sections and facts."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select delivery_id, file, line, cells from exchange_parked")
        rows = [
            (_named(contract().files[FeedFile(file)], cells), delivery, file, line)
            for delivery, file, line, cells in cursor.fetchall()
        ]
        cursor.executemany(
            "update exchange_parked set cells = %s::jsonb where delivery_id = %s and file = %s and line = %s", rows
        )


def _named(file: ContractFile, stored: str) -> str:
    """Return a row's cells by the columns of the first version; those with words that nothing reads are left empty."""
    columns = [column.name for column in file.columns if not column.added_in]
    cells = dict(zip(columns, json.loads(stored)["cells"], strict=True))
    try:
        named = cells_to_keep(file, cells)
    except Fault:  # it will be rejected for this when its case has come
        named = cells_to_keep(file, cells | dict.fromkeys(("sections", "sections_convicted", "facts"), ""))
    return json.dumps({"contract": FIRST_VERSION, "cells": named})


class Migration(migrations.Migration):
    """Parked rows are stored by column; a record that is looked at again says so in a column of its own."""

    dependencies = [("exchange", "0008_sources_and_problem_records")]

    operations = [
        migrations.AddField("record", "needs_recheck", models.BooleanField(default=False)),
        migrations.RunSQL(MARK_RECORDS, migrations.RunSQL.noop),
        migrations.RunPython(name_the_cells, migrations.RunPython.noop),
    ]
