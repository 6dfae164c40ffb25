from __future__ import annotations

import json

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from itsso.exchange.contract import ContractColumn, ContractFile, FeedFile, contract
from itsso.exchange.feed_import.cells import reader
from itsso.exchange.feed_import.event_facts import facts_of
from itsso.exchange.feed_import.parked_cells import without_words
from itsso.exchange.files.reading import PLACEHOLDER
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
    """Return a row's cells by the columns of the first version, without what today's rules would not store.

    A row that lacks something then is rejected for it when its case has come.
    """
    names = [column.name for column in file.columns if not column.added_in]
    cells = {name: cell for name, cell in zip(names, json.loads(stored)["cells"], strict=True) if cell}
    raw = {column.name: PLACEHOLDER for column in file.columns if column.type == "raw" and column.name in cells}
    kept = {column.name: cells[column.name] for column in file.columns if _is_readable(column, cells)} | raw
    return json.dumps({"contract": FIRST_VERSION, "cells": without_words(file, kept)})


def _is_readable(column: ContractColumn, cells: dict[str, str]) -> bool:
    if column.name not in cells:
        return False
    try:
        cell = reader(column.type)(cells[column.name])
        return cell is not None and (column.type != "facts" or bool(facts_of(cells["kind"], cell)))
    except (Fault, KeyError):  # KeyError: a kind that the book does not have any more
        return False


class Migration(migrations.Migration):
    """Parked rows are stored by column; a record that is looked at again says so in a column of its own."""

    dependencies = [("exchange", "0008_sources_and_problem_records")]

    operations = [
        migrations.AddField("record", "needs_recheck", models.BooleanField(default=False)),
        migrations.RunSQL(MARK_RECORDS, migrations.RunSQL.noop),
        migrations.RunPython(name_the_cells, migrations.RunPython.noop),
    ]
