"""Rows that may be left out of a form, and the checks that their figures would enter.

A row is looked for where a check fails: one whose code (or line) the same entity's other forms, its department or its units print and
this form does not; and one of which nothing is known but the code that it belongs below. What its figures would enter is worked out with
the blanks (:mod:`.blanks`), of which it has one in each column.
"""

from __future__ import annotations

from pipelines.localise.system import HALF_TICKS

#: Forms by functional class (功能分类), whose codes are those of one list.
_FUNCTIONAL = "('income', 'expenditure', 'general_expenditure', 'fund_expenditure', 'capital_expenditure')"
#: Forms that print the classes (类) of these.
_SUMMARIES = "('summary', 'fiscal_summary')"

#: Writes ``local_absent``, one row per row that may be missing, with the row below which it belongs (null: not known), from
#: ``local_operands`` and ``local_failing``.
ABSENT = f"""
create or replace temp table local_absent as
with failing as (
    select distinct o.cell_document_id as document_id, coalesce(t.entity_index, 0) as entity_index
    from local_operands as o
    inner join local_failing as f on f.check_id = o.check_id
    inner join staging.tables as t on t.document_id = o.cell_document_id and t.table_index = o.table_index
),

related as (
    select document_id, department_index as entity_index, unit_document_id as other_document_id, unit_index as other_index
    from quality.identity_listed_units where is_publishing
    union
    select unit_document_id, unit_index, document_id, department_index from quality.identity_listed_units where is_publishing
),

-- A department whose units print what it leaves out fails where they do, and the other way round.
entities as (
    select document_id, entity_index from failing
    union
    select r.other_document_id, r.other_index from related as r
    semi join failing as f on f.document_id = r.document_id and f.entity_index = r.entity_index
),

printed as (
    select l.*
    from intermediate.int_lines as l
    semi join entities as e on e.document_id = l.document_id and e.entity_index = l.entity_index
    where l.line_key is not null
),

depths as (
    select document_id, entity_index, form, side, max(length(code)) as depth, bool_or(line_key = 'code') as has_codes
    from printed group by all
),

-- What is printed elsewhere, as the form in question would print it.
elsewhere as (
    select d.document_id, d.entity_index, d.form, d.side, l.line_key, l.code, l.name
    from depths as d
    inner join printed as l
        on l.document_id = d.document_id and l.entity_index = d.entity_index and l.line_key = 'code' and l.form <> d.form
        and l.form in {_FUNCTIONAL} and d.form in {_FUNCTIONAL} and d.has_codes
    union all
    select d.document_id, d.entity_index, d.form, d.side, 'expenditure.class', l.code, l.name
    from depths as d
    inner join printed as l
        on l.document_id = d.document_id and l.entity_index = d.entity_index and l.line_key = 'code' and l.form in {_FUNCTIONAL}
        and d.form in {_SUMMARIES} and d.side = 'expenditure' and length(l.code) = 3
    union all
    select d.document_id, d.entity_index, d.form, d.side, l.line_key, l.code, l.name
    from depths as d
    inner join related as r on r.document_id = d.document_id and r.entity_index = d.entity_index
    inner join printed as l
        on l.document_id = r.other_document_id and l.entity_index = r.other_index and l.form = d.form and l.side is not distinct from d.side
    where l.line_key not in ('code', 'expenditure.class', 'item') or l.code is not null
),

known as (
    select e.document_id, e.entity_index, e.form, e.side, e.line_key, e.code, min(e.name) as name
    from elsewhere as e
    inner join depths as d
        on d.document_id = e.document_id and d.entity_index = e.entity_index and d.form = e.form and d.side is not distinct from e.side
    anti join printed as p
        on p.document_id = e.document_id and p.entity_index = e.entity_index and p.form = e.form and p.line_key = e.line_key
        and p.code is not distinct from e.code
    where e.code is null or length(e.code) <= d.depth
    group by all
),

placed as (
    select
        k.*,
        max(a.code) filter (where starts_with(k.code, a.code)) as parent_code,
        not coalesce(bool_or(starts_with(a.code, k.code)), false) as is_leaf,
        arg_max({{'table_index': a.table_index, 'row_index': a.row_index, 'page': a.page}}, (a.table_index, a.row_index))
            filter (where a.code < k.code) as after,
        min(a.table_index) as first_table
    from known as k
    inner join printed as a
        on a.document_id = k.document_id and a.entity_index = k.entity_index and a.form = k.form and a.side is not distinct from k.side
    group by all
)

select
    document_id, entity_index, form, side, line_key, code, name, parent_code, is_leaf,
    coalesce(after.table_index, first_table) as table_index, after.row_index as row_index,
    concat_ws(' ', 'absent', document_id, entity_index, form, line_key, code) as absent_row
from placed
"""

#: The figures that are printed already in a sum which only the missing row would bring about: those of a code that nothing is printed
#: below, and of the codes below a missing one. One row per check: stated − derived and the sum of the steps, in half-ticks.
ABSENT_SUMS = f"""
with parts as (
    select a.*, 'stated' as operand_side, a.parent_code as check_code, p.code as printed_code
    from local_absent as a
    inner join intermediate.int_lines as p
        on p.document_id = a.document_id and p.entity_index = a.entity_index and p.form = a.form and p.code = a.parent_code
        and p.line_key = 'code'
    where a.line_key = 'code' and a.is_leaf
    union all
    select a.*, 'derived' as operand_side, a.code as check_code, p.code as printed_code
    from local_absent as a
    inner join intermediate.int_lines as p
        on p.document_id = a.document_id and p.entity_index = a.entity_index and p.form = a.form and starts_with(p.code, a.code)
        and p.line_key = 'code' and p.parent_code is not distinct from a.parent_code
    where a.line_key = 'code' and not a.is_leaf
),

figures as (
    select distinct
        concat_ws('.', c.rule_id, left(a.document_id, 12), a.entity_index, c.check_no, a.check_code || '.' || m.measure) as check_id,
        a.operand_side, m.table_index, m.row_index, m.column_index, m.amount_yuan, m.step_yuan
    from parts as a
    inner join reference.rule_checks as c on c.shape = 'hierarchy_parents' and c.form = a.form
    inner join intermediate.int_amounts as m
        on m.document_id = a.document_id and m.entity_index = a.entity_index and m.form = a.form and m.code = a.printed_code
        and m.line_key = 'code' and m.amount_yuan is not null and m.quantity_kind = 'money'
)

select check_id, cast(sum(case operand_side when 'stated' then amount_yuan else -amount_yuan end) * {HALF_TICKS} as hugeint),
    cast(sum(step_yuan) * {HALF_TICKS} as hugeint)
from figures
where check_id in (select check_id from local_blanks where is_new)
group by check_id
"""
