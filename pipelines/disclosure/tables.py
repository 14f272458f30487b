"""The tables of schema ``staging`` that say which files make a disclosure."""

from __future__ import annotations

from pipelines.staged_tables import BOOLEAN, INTEGER, TEXT, Column, StagedTable

_DISCLOSURE_ID = Column(
    "disclosure_id", TEXT, "id of the disclosure: county, year, kind and department, the same in every refresh of the same files"
)

DISCLOSURES = StagedTable(
    "disclosures",
    "What a department publishes together for a year: workbook, text, budget book, attachments, in all their versions. One row each",
    (
        _DISCLOSURE_ID,
        Column("division_code", TEXT, "division code (行政区划代码); null if no file tells"),
        Column("fiscal_year", INTEGER, "fiscal year (预算年度); null if no file tells"),
        Column("kind", TEXT, "budget or final_account; null if no file tells"),
        Column("department_code", TEXT, "code of the publishing department or unit; null if no file prints one"),
        Column("department_name", TEXT, "name of the publishing department or unit; null if no file names it"),
        Column("entity_level", TEXT, "department (部门预算) or unit (单位预算); null if nobody is named"),
        Column("file_count", INTEGER, "files, former versions included"),
        Column("current_count", INTEGER, "files that count"),
    ),
)

DISCLOSURE_FILES = StagedTable(
    "disclosure_files",
    "The files of each disclosure: by which evidence they belong to it, when they were published, and which version counts",
    (
        _DISCLOSURE_ID,
        Column("document_id", TEXT, "sha256 of the file's bytes"),
        Column(
            "evidence",
            TEXT,
            "what ties the file to the others: web_page (same page in the sidecars), folder (a folder of their own), stem (file names "
            "that differ in the part only), upload (file names that tell the same second), totals (the same totals), "
            "figures (the same figures), name (the department's name); null "
            "for one alone",
        ),
        Column("evidence_text", TEXT, "the evidence in words: the total, the page, the name; null for a file that is alone"),
        Column("evidence_document_id", TEXT, "the other file; null for a file that is alone or the first one"),
        Column(
            "publisher_index",
            INTEGER,
            "entity of the document (staging.entities) that publishes it; 0 if no file of the disclosure names anybody",
        ),
        Column("published_at", TEXT, "day or moment of publication, ISO 8601; null if nothing tells"),
        Column("published_by", TEXT, "who tells it: sidecar, file_name, document; null if nothing tells"),
        Column("is_superseded", BOOLEAN, "true if a later file prints again what this one prints: it takes no part in checks and marts"),
        Column("superseded_by", TEXT, "document_id of the file that replaces it"),
        Column(
            "superseded_because",
            TEXT,
            "what tells that it is the former one: the source of the dates; figures where both print the same ones and no date tells; path "
            "where nothing but the order of paths tells (M15)",
        ),
    ),
)
