"""The import of a delivery: from the cells of a row to events of a case.

Each row passes these stages, in this order (docs/development/life-of-a-feed-row.md draws them):

- `parser`: cells become the typed columns of a row (`row_types`), its record id and the hash of its content;
- `checks`: columns of one row are compared with each other;
- `matcher`: the row's case is found by its numbers, and two cases that turn out to be one are merged;
- `jurisdiction`: what this sender may report of that case;
- `events`, `corrections`: the events of the row, and what they change of an earlier version of it;
- `applier`: the events are added to the batch that writes the case history;
- `results`: how each row ended, and the tables that say so.

Around them, `load` takes a whole delivery and `repeated_files` counts files that were loaded before; `partitions` sorts
the rows of a delivery by case, `chunks` loads a chunk of them in one transaction, `workers` does so in several
processes, and `parked` retries rows that waited for a record which has come (stored as `parked_cells` says). `queries`
has the SQL of all of them. `dry_run` checks a delivery and loads nothing.
"""
