"""What the summary of a refresh says of disclosures, and of files that are nobody's."""

import duckdb

from pipelines import summary
from tests.support.disclosures import WAREHOUSE


def test_departments_former_versions_other_kinds_and_what_is_not_told_are_counted() -> None:
    with duckdb.connect() as connection:
        connection.execute(WAREHOUSE)
        assert summary._disclosures(connection) == [
            "disclosures  2, of 1 departments and units; 1 name nobody; 1 files superseded by a later version",
            "  other      no department's: 1 government_budget",
            "  not told   department of 1, year of 1, kind of 1 files (staging.documents)",
        ]
        connection.execute("DELETE FROM staging.documents WHERE document_id IN ('lonely', 'whole')")
        connection.execute("DELETE FROM staging.disclosures WHERE disclosure_id = 'other'")
        connection.execute("UPDATE staging.disclosure_files SET is_superseded = false")
        assert summary._disclosures(connection) == ["disclosures  1, of 1 departments and units"]
