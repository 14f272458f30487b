"""The tables of schema ``staging``: what was read, one row set per document.

This is the only description of these tables. ``pipelines.stage`` writes Parquet by it, ``pipelines.load`` creates the
DuckDB tables and their comments by it. Amount columns are DECIMAL; codes are text; blank is null, never zero. All positions
count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TEXT = pa.string()
INTEGER = pa.int32()
BOOLEAN = pa.bool_()
#: An amount in the unit it was printed in. Six decimals: Beijing prints 万元 with six.
PRINTED = pa.decimal128(24, 6)
#: An amount in yuan (元).
YUAN = pa.decimal128(24, 4)


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: pa.DataType
    comment: str


@dataclass(frozen=True, slots=True)
class StagedTable:
    name: str
    comment: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(c.name, c.type) for c in self.columns])


_DOCUMENT_ID = Column("document_id", TEXT, "sha256 of the file's bytes")
_PAGE = Column("page", INTEGER, "page, in spreadsheets the sheet, from 1; null where the format has no pages")
_TABLE = Column("table_index", INTEGER, "number of the table in the document, from 1")
_ROW = Column("row_index", INTEGER, "row in the table, from 1")
_COLUMN = Column("column_index", INTEGER, "column in the table, from 1")
_BLOCK = Column("block_index", INTEGER, "place of the paragraph or table in reading order, from 1")
_ENTITY_CODE = Column(
    "entity_code", TEXT, "printed code of the department (部门, 3 digits) or unit (单位, 6 digits); null if none is printed"
)
_ENTITY_NAME = Column("entity_name", TEXT, "printed name of the department or unit")
_FORM = Column("form", TEXT, "key of the form (see dim_form); null if the table is none of the known forms")


#: What recognition says of a document. ``staging.documents`` is this beside the register of files (see REGISTER).
DOCUMENT_FACTS = StagedTable(
    "document_facts",
    "What the content of a document tells about the document itself",
    (
        _DOCUMENT_ID,
        Column("format", TEXT, "format told from the bytes: flattened_text, pdf, …"),
        Column("pages", INTEGER, "number of pages; null where the format has none"),
        Column("title", TEXT, "title of the disclosure as printed"),
        Column(
            "division_code",
            TEXT,
            "code (行政区划代码) of the county, prefecture or province told by the content; null if it does not tell",
        ),
        Column("division_name", TEXT, "county name told by the content"),
        Column("fiscal_year", INTEGER, "fiscal year (预算年度) told by the content; null if it does not tell"),
        Column(
            "kind",
            TEXT,
            "budget (预算) or final_account (决算) of a department; else government_budget, government_final_account, debt, "
            "submission_sheet, template or other (see forms.document_kind); told by the content, null if it does not tell",
        ),
        Column("department_code", TEXT, "code of the publishing department as printed; null if none"),
        Column("department_name", TEXT, "name of the publishing department as printed"),
        Column("status", TEXT, "read, unsupported or unreadable"),
        Column("status_reason", TEXT, "why it is not read, in words"),
        Column("reader_version", TEXT, "version of reader and recogniser that staged it"),
    ),
)

EVIDENCE = StagedTable(
    "evidence",
    "Every place that tells year, kind, county or department of a document, as found: the operands of M02",
    (
        _DOCUMENT_ID,
        Column("property", TEXT, "fiscal_year, kind, division or department"),
        Column(
            "source",
            TEXT,
            "cover (title or heading), preamble (title of a table or row above it), header (label of a column), folder, file_name, or "
            "disclosure (another file of the same disclosure)",
        ),
        Column("value", TEXT, "the year, the kind, the division code, the department's code or name"),
        Column("text", TEXT, "the text that tells it"),
        _BLOCK,
    ),
)

ENTITIES = StagedTable(
    "entities",
    "Departments and units that a document names as owners of forms or annexes; where it names none, the department of its disclosure",
    (
        _DOCUMENT_ID,
        Column("entity_index", INTEGER, "order of appearance in the document, from 1"),
        _ENTITY_CODE,
        _ENTITY_NAME,
        Column("entity_level", TEXT, "department (部门) or unit (单位)"),
    ),
)

PARAGRAPHS = StagedTable(
    "paragraphs",
    "Every paragraph outside of tables",
    (
        _DOCUMENT_ID,
        _BLOCK,
        _PAGE,
        Column("entity_index", INTEGER, "entity whose part of the document it stands in; null if unknown"),
        Column("text", TEXT, "text as printed"),
    ),
)

CELLS = StagedTable(
    "cells",
    "Every cell of every table, as printed",
    (
        _DOCUMENT_ID,
        _PAGE,
        _TABLE,
        _ROW,
        _COLUMN,
        Column("row_span", INTEGER, "rows that a merged cell covers; 1 where the format does not tell"),
        Column("column_span", INTEGER, "columns that a merged cell covers; 1 where the format does not tell"),
        Column("text", TEXT, "text as printed; empty string for a blank cell"),
        Column("box", pa.list_(pa.float32(), 4), "x0, top, x1, bottom in points; null where the format has no pages"),
        Column("reference", TEXT, "sheet and cell of a spreadsheet, such as Sheet1!B7; null otherwise"),
        Column("is_continuation", BOOLEAN, "true for an empty cell that only continues a vertically merged one"),
        Column(
            "ocr_confidence",
            pa.float64(),
            "confidence (0 to 1) of the least certain character of a text recognised in a picture (OCR); null for stated and blank text",
        ),
        Column("is_hidden", BOOLEAN, "true in a hidden row, column or sheet of a workbook: no part of what is published"),
    ),
)

TABLES = StagedTable(
    "tables",
    "Every table, and what it was recognised as",
    (
        _DOCUMENT_ID,
        _PAGE,
        _TABLE,
        _BLOCK,
        Column("title", TEXT, "title as printed, above the table or in its first rows; null if none"),
        _FORM,
        Column("entity_index", INTEGER, "entity that the table belongs to; null if unknown"),
        _ENTITY_CODE,
        _ENTITY_NAME,
        Column("entity_level", TEXT, "department or unit"),
        Column("fiscal_year", INTEGER, "year printed above or in the table; null if none is printed"),
        Column("unit", TEXT, "unit of its amounts as printed: 元, 千元, 万元, 亿元; null if none is printed"),
        Column("status", TEXT, "figures, declared_empty, or other (not a form)"),
        Column("note", TEXT, "note printed under an empty form; null if none"),
        Column("row_count", INTEGER, "rows of the table"),
        Column("column_count", INTEGER, "columns of the table"),
        Column("header_rows", INTEGER, "rows before the first data row"),
    ),
)

COLUMNS = StagedTable(
    "columns",
    "Every column of a recognised table and what it was understood as",
    (
        _DOCUMENT_ID,
        _TABLE,
        _COLUMN,
        _FORM,
        Column("header_path", TEXT, "header labels from top to bottom, white space dropped, joined by /"),
        Column("role", TEXT, "sequence (序号), code, name, label, amount, text, or unmapped"),
        Column("measure", TEXT, "canonical measure of an amount column, attribute of a text column"),
        Column("side", TEXT, "income or expenditure in two-sided forms, else null"),
    ),
)

LINES = StagedTable(
    "lines",
    "Every data row of a recognised table; a two-sided row gives one line per side",
    (
        _DOCUMENT_ID,
        _PAGE,
        _TABLE,
        _ROW,
        Column("side", TEXT, "income or expenditure in two-sided forms, else null"),
        _FORM,
        Column(
            "line_key",
            TEXT,
            "what the row is: code, total, income.item.…, expenditure.class, …; null if not understood",
        ),
        Column("code", TEXT, "classification code (科目编码) printed, or told by the class name in two-sided forms"),
        Column("name", TEXT, "row label as printed, white space dropped"),
        Column("parent_code", TEXT, "code of the row above that this one is a part of although its code does not extend it; else null"),
    ),
)

AMOUNTS = StagedTable(
    "amounts",
    "Every printed figure of a recognised table (blank cells are in staging.cells only)",
    (
        _DOCUMENT_ID,
        _PAGE,
        _TABLE,
        _ROW,
        _COLUMN,
        Column("side", TEXT, "income or expenditure in two-sided forms, else null"),
        _FORM,
        Column("line_key", TEXT, "what the row is, as in staging.lines; null if not understood"),
        Column("code", TEXT, "classification code of the row"),
        Column("measure", TEXT, "canonical measure of the column; null if the column was not understood"),
        Column("text", TEXT, "figure as printed"),
        Column("printed_as", TEXT, "number, nil_mark (-, —, 无, /) or unparsable"),
        Column("quantity_kind", TEXT, "money, percent or count"),
        Column("unit", TEXT, "unit of the figure as printed in its table; null if none is printed"),
        Column("value", PRINTED, "figure in its printed unit; null for a nil mark or an unparsable figure"),
        Column("amount_yuan", YUAN, "figure in yuan (元); null if it is no money or its unit is unknown"),
        Column(
            "step_yuan",
            YUAN,
            "printed precision of the table in yuan: the finest decimal printed in it (0.01 万元 = 100)",
        ),
    ),
)

ATTRIBUTES = StagedTable(
    "attributes",
    "Texts of annex tables by meaning: indicators, goals, units, procurement items, project codes",
    (
        _DOCUMENT_ID,
        _PAGE,
        _TABLE,
        _ROW,
        _COLUMN,
        _FORM,
        Column(
            "attribute",
            TEXT,
            "what the text is: project_name, goal, level_1, level_2, level_3, target, basis, unit_name, …",
        ),
        Column("text", TEXT, "text as printed; a merged cell's text is repeated for each row it covers"),
    ),
)

CLAIMS = StagedTable(
    "claims",
    "Figures stated in prose",
    (
        _DOCUMENT_ID,
        Column("claim_index", INTEGER, "number of the claim in the document, from 1"),
        Column("parent_claim_index", INTEGER, "claim of which this one is stated as a part (其中, 包括); null if none"),
        Column(
            "part_list",
            INTEGER,
            "number of the part list under its parent: prose may break one figure down twice (by function, by "
            "use), so only parts of one list add up",
        ),
        Column(
            "part_of",
            TEXT,
            "all: the list is stated as complete (包括, 其中 with several parts); some: only main parts are "
            "named (主要为, 等, one 其中); null without parent",
        ),
        _PAGE,
        _BLOCK,
        Column("entity_index", INTEGER, "entity whose part of the document it stands in; null if unknown"),
        _ENTITY_CODE,
        _ENTITY_NAME,
        Column(
            "subject",
            TEXT,
            "what is stated: income.total, expenditure.basic, three_public.vehicle, project, operating, …; null "
            "if not understood",
        ),
        Column("subject_text", TEXT, "the subject as printed; for projects the project's name"),
        Column("measure", TEXT, "amount, change (增减额), rate (增减幅度), share (占比, 完成预算的) or count"),
        Column(
            "stage",
            TEXT,
            "stage that the words give the amount: budget (年初预算), adjusted_budget (全年预算), execution "
            "(执行数), final_account (决算); null if none",
        ),
        Column("year", INTEGER, "year that the sentence states for the figure; null if none"),
        Column("amount", PRINTED, "figure in its printed unit; null where only a direction or none is stated"),
        Column("amount_text", TEXT, "figure as printed"),
        Column("unit", TEXT, "元, 万元, 亿元, %, or a counter"),
        Column("amount_yuan", YUAN, "figure in yuan (元); null if it is no money"),
        Column(
            "step_yuan",
            YUAN,
            "printed precision in yuan: the finest decimal that the paragraph prints in this unit",
        ),
        Column(
            "share_of",
            TEXT,
            "whole of a share, as printed (本年支出合计, 年初预算); null: the parent, or not named",
        ),
        Column(
            "comparator",
            TEXT,
            "what it is compared with, as printed (较2020年, 比上年); null if nothing; an amount with a "
            "comparator is the earlier figure itself",
        ),
        Column("comparator_year", INTEGER, "year compared with, where the text names it; null if not"),
        Column(
            "direction",
            TEXT,
            "increase (增加), decrease (减少), unchanged (持平), none_stated (没有安排, 无); null if none",
        ),
        Column("sentence", TEXT, "the sentence as printed"),
    ),
)

ISSUES = StagedTable(
    "issues",
    "What was not understood while reading, with its place",
    (
        _DOCUMENT_ID,
        Column("kind", TEXT, "fixed vocabulary, see pipelines/forms/issue_kinds.yaml"),
        Column("severity", TEXT, "error (an amount is withheld or unknown), warning or info"),
        _PAGE,
        _TABLE,
        _ROW,
        _COLUMN,
        _BLOCK,
        _FORM,
        _ENTITY_CODE,
        Column("text", TEXT, "the text concerned, as printed"),
        Column("message", TEXT, "what was expected and what was found, in words"),
    ),
)

STAGED_TABLES: tuple[StagedTable, ...] = (
    DOCUMENT_FACTS, EVIDENCE, ENTITIES, PARAGRAPHS, CELLS, TABLES, COLUMNS, LINES, AMOUNTS, ATTRIBUTES, CLAIMS, ISSUES,
)

#: The register of files: written by ``pipelines.collect``, one row per path and content ever seen.
REGISTER = StagedTable(
    "register",
    "Every file ever seen under raw/, by path and content",
    (
        _DOCUMENT_ID,
        Column("path", TEXT, "path below raw/, as found; !/ stands between an archive and its member"),
        Column("archive", TEXT, "path of the archive that the file is a member of; null if it lies in a folder"),
        Column("size_bytes", pa.int64(), "size of the file"),
        Column("format", TEXT, "format told from the first bytes"),
        Column("revision", INTEGER, "1 for the first content seen at this path, 2 for the next, …"),
        Column("is_present", BOOLEAN, "true if the file lies there now with this content"),
        Column("folder_division_code", TEXT, "division code that the folder states; null if it states none"),
        Column("folder_division_name", TEXT, "county name that the folder states"),
        Column("folder_fiscal_year", INTEGER, "year that the folder states"),
        Column("file_fiscal_year", INTEGER, "year that the file name states"),
        Column("file_kind", TEXT, "budget or final_account, as the file name states"),
        Column("file_department_code", TEXT, "department code that the file name states"),
        Column("source_url", TEXT, "address it was published at, from the sidecar"),
        Column("page_url", TEXT, "address of the web page that links to it, from the sidecar"),
        Column("published_on", pa.date32(), "date of publication, from the sidecar"),
        Column("replied_on", pa.date32(), "date of the finance department's reply (批复), from the sidecar"),
        Column("is_synthetic", BOOLEAN, "true for a made-up document: its sidecar or the code of its folder's county says so"),
        Column("status", TEXT, "registered, or unreadable when its bytes could not be read"),
        Column("status_reason", TEXT, "why it could not be read"),
    ),
)

DOCUMENTS = StagedTable(
    "documents",
    "One row per document (same bytes = one document): what the file is, by content first, by folder where the content does not tell",
    (
        _DOCUMENT_ID,
        Column("path", TEXT, "path below raw/ (the first one, where the same bytes lie in several places)"),
        Column("paths", pa.list_(TEXT), "all paths at which these bytes lie or lay"),
        Column("format", TEXT, "format told from the bytes"),
        Column("size_bytes", pa.int64(), "size of the file"),
        Column(
            "division_code",
            TEXT,
            "county division code (行政区划代码); null if neither content nor folder tells a known one",
        ),
        Column("division_name", TEXT, "county name"),
        Column("division_source", TEXT, "content, folder, disclosure (another file of the same disclosure), or null"),
        Column("fiscal_year", INTEGER, "fiscal year (预算年度); null if nothing tells"),
        Column("fiscal_year_source", TEXT, "content, folder, disclosure (another file of the same disclosure), or null"),
        Column("kind", TEXT, "budget (部门预算) or final_account (部门决算); of documents that no department publishes government_budget, "
            "government_final_account, debt, submission_sheet, template or other; null if nothing tells"),
        Column("kind_source", TEXT, "content, file_name, disclosure (another file of the same disclosure), or null"),
        Column("department_code", TEXT, "code of the publishing department as printed"),
        Column("department_name", TEXT, "name of the publishing department as printed"),
        Column("department_source", TEXT, "content, disclosure (another file of the same disclosure), or null"),
        Column("disclosure_id", TEXT, "disclosure that the file belongs to (staging.disclosures); null for one that is no part of any"),
        Column("title", TEXT, "title of the disclosure as printed"),
        Column("pages", INTEGER, "number of pages; null where the format has none"),
        Column("revision", INTEGER, "1 for the first content seen at this path, 2 for the next, …"),
        Column(
            "is_current",
            BOOLEAN,
            "false if the file is gone, a later revision stands at the same path, or a later version of the disclosure replaces it",
        ),
        Column("superseded_by", TEXT, "document_id of the revision or later version that replaced it"),
        Column("status", TEXT, "read, unsupported, unreadable, or set_aside: read, but the program fails on it"),
        Column("status_reason", TEXT, "why it is not read, or which step fails on it with which rows, in words"),
        Column("source_url", TEXT, "address it was published at"),
        Column("page_url", TEXT, "address of the web page that links to it; files of one page belong together"),
        Column("published_on", pa.date32(), "date of publication"),
        Column("replied_on", pa.date32(), "date of the finance department's reply (批复)"),
        Column("reader_version", TEXT, "version of reader and recogniser that staged it"),
        Column("is_synthetic", BOOLEAN, "true for a made-up document; a warehouse holds made-up documents or real ones, never both"),
    ),
)
