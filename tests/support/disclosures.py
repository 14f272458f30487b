"""A made-up warehouse: the tables, and of these the columns, that tell which files belong together and what became of them."""

#: One department's workbook in two versions with its text, a workbook that nobody is named in, a whole-government budget, and a file
#: that could not be read.
WAREHOUSE = """
CREATE SCHEMA staging; CREATE SCHEMA quality;
CREATE TABLE staging.documents AS FROM (VALUES
    ('march', 'a/march.xls', 'xls', 'budget', 'read', false, '某局', NULL, 'disclosure', '130682', 2017),
    ('june', 'a/june.xlsx', 'xlsx', 'budget', 'read', true, '某局', NULL, 'disclosure', '130682', 2017),
    ('text', 'a/text.doc', 'doc', 'budget', 'read', true, '某局', '301', 'content', '130682', 2017),
    ('lonely', 'a/lonely.xls', 'xls', NULL, 'read', true, NULL, NULL, NULL, '130682', NULL),
    ('whole', 'a/whole.xlsx', 'xlsx', 'government_budget', 'read', true, NULL, NULL, NULL, '130682', 2017),
    ('broken', 'a/broken.doc', 'doc', NULL, 'unreadable', true, NULL, NULL, NULL, '130682', 2017)
) AS d (document_id, path, format, kind, status, is_current, department_name, department_code, department_source, division_code,
    fiscal_year);
CREATE TABLE staging.disclosures AS FROM (VALUES ('one', '130682', '某局', '301', 3, 2), ('other', '130682', NULL, NULL, 1, 1))
    AS d (disclosure_id, division_code, department_name, department_code, file_count, current_count);
CREATE TABLE staging.disclosure_files AS FROM (VALUES
    ('one', 'march', 'totals', 'both print 1.00 元 as total', 'text', '2017-03-21', 'file_name', true, 'june', 'file_name'),
    ('one', 'june', 'totals', 'both print 1.00 元 as total', 'text', '2017-06-26', 'file_name', false, NULL, NULL),
    ('one', 'text', NULL, NULL, NULL, '2017-03-21', 'document', false, NULL, NULL),
    ('other', 'lonely', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL)
) AS f (disclosure_id, document_id, evidence, evidence_text, evidence_document_id, published_at, published_by, is_superseded, superseded_by,
    superseded_because);
CREATE TABLE staging.tables AS FROM (VALUES
    ('march', 1, 'income', '收入总表', 'figures', 9),
    ('june', 1, 'income', '收入总表', 'figures', 9),
    ('june', 2, 'fund_expenditure', '政府性基金预算财政拨款支出表', 'declared_empty', 4),
    ('june', 3, NULL, '部门预算支出总表', 'other', 9),
    ('lonely', 1, NULL, NULL, 'other', 9),
    ('lonely', 2, NULL, '目录', 'other', 9),
    ('lonely', 3, 'income', '收入总表', 'figures', 9),
    ('whole', 1, NULL, '一般公共预算支出表', 'other', 30)
) AS t (document_id, table_index, form, title, status, row_count);
CREATE TABLE staging.cells AS FROM (VALUES
    ('lonely', 1, 1, 'x', '''三公 经费''!A1'), ('lonely', 2, 2, '收入总表', 'Sheet2!A2'), ('lonely', 2, 3, '支出总表', 'Sheet2!A3')
) AS c (document_id, table_index, row_index, text, reference);
CREATE TABLE quality.reconciliation AS FROM (VALUES
    ('march', 'income', 10, 0, 10, 0, 0), ('june', 'income', 12, 9, 0, 0, 3), ('june', 'unrecognised', 5, 0, 0, 5, 0),
    ('lonely', 'income', 4, 0, 0, 4, 0)
) AS r (document_id, form, figures_read, figures_published, withheld_superseded, withheld_origin_unknown, withheld_quarantined);
ALTER TABLE quality.reconciliation ADD COLUMN balance_figures INTEGER DEFAULT 0;
CREATE TABLE quality.findings AS FROM (VALUES
    ('june', 'S01', 'fatal', false), ('june', 'S01', 'fatal', false), ('june', 'S02', 'fatal', true),
    ('march', 'M15', 'warning', false)) AS f (document_id, rule_id, severity, waived);
"""
