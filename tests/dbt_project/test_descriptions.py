"""Every relation and column that analysts meet in the published snapshot carries a comment with its meaning."""

import duckdb

from tests.pipelines.refreshing import Sample

SCHEMAS = ("staging", "reference", "intermediate", "quality", "marts")


def test_every_relation_and_column_is_described(sample: Sample) -> None:
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        relations = connection.execute("""
            SELECT schema_name, table_name, NULL, comment FROM duckdb_tables() WHERE NOT internal
            UNION ALL SELECT schema_name, view_name, NULL, comment FROM duckdb_views() WHERE NOT internal
            UNION ALL SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal
        """).fetchall()
    found = [row for row in relations if row[0] in SCHEMAS]
    assert {row[0] for row in found} == set(SCHEMAS)
    assert len(found) > 500
    assert [row[:3] for row in found if not (row[3] or "").strip()] == []
