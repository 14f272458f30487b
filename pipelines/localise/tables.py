"""The two tables that localisation writes: ``quality.suspects`` and ``quality.suspect_checks``."""

from __future__ import annotations

from pipelines.staged_tables import BOOLEAN, INTEGER, TEXT, YUAN, Column, StagedTable

_CLUSTER = Column(
    "cluster_id",
    TEXT,
    "group of failed checks that one cause explains, named after one of them; the same in every refresh of the same files",
)

SUSPECTS = StagedTable(
    "suspects",
    "The cells whose change would explain a group of failed checks. Suggestions for whoever corrects the document, never applied",
    (
        _CLUSTER,
        Column("document_id", TEXT, "sha256 of the bytes of the document that prints the cell"),
        Column("page", INTEGER, "page, in spreadsheets the sheet, from 1; null where the format has no pages"),
        Column("table_index", INTEGER, "number of the table in the document, from 1; null for a figure stated in prose"),
        Column("row_index", INTEGER, "row in the table, from 1; null for a figure stated in prose, or a whole table"),
        Column("column_index", INTEGER, "column in the table, from 1; null for a figure stated in prose, a whole row or a whole table"),
        Column("claim_index", INTEGER, "number of the statement in staging.claims; null for a cell of a table"),
        Column("missing_code", TEXT, "code of a row that is missing below this one, where it is known; else null"),
        Column("rank", INTEGER, "place among the suspects of the group, from 1: the likeliest first"),
        Column("printed_as", TEXT, "text of the cell as printed; empty for a blank; null for a whole row or table"),
        Column("amount_yuan", YUAN, "the figure in yuan (元), signed by its direction in prose; null for a blank, a row or a table"),
        Column("suggested_yuan", YUAN, "the only figure in yuan (元) that would satisfy every identity; null where it is not unique"),
        Column("suggestion", TEXT, "the same in the printed unit, as it would be printed; null where it is not unique"),
        Column("set_size", INTEGER, "number of suspects of the group"),
        Column("is_alternative", BOOLEAN, "true: each suspect explains the group alone; false: only several of them together do"),
        Column("determined", BOOLEAN, "true: no other set of cells of that size explains the group"),
        Column("cause", TEXT, "what may have happened, in English; null if nothing is plain"),
        Column("cause_zh", TEXT, "what may have happened, in Chinese; null if nothing is plain"),
    ),
)

SUSPECT_CHECKS = StagedTable(
    "suspect_checks",
    "The failed checks of each group; a check is in one group at most. A check of words is in one only if it fails for the same determined "
    "cause: the unit of a table (M07), a row that is left out (X05)",
    (
        _CLUSTER,
        Column("document_id", TEXT, "sha256 of the bytes of the document that the check is about"),
        Column("check_id", TEXT, "id of the check, as in quality.identity_checks"),
        Column("is_mass", BOOLEAN, "true: one fault of a whole table or document; quality.findings has one row for its checks of figures"),
        Column("failed_count", INTEGER, "of a mass failure: failed identities of the table or document, or those explained; else null"),
        Column("evaluated_count", INTEGER, "where almost every identity fails: evaluated identities of the table or document; else null"),
    ),
)
