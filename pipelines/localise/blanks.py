"""Blank cells that a figure may be missing from, and the checks that a figure there would enter.

A blank has no row in ``staging.amounts``, so no operand either. Which checks it would enter follows from its line and its column as it
does for a printed figure: the sum of its row, of its code's parent and of its own code, the department's units, the terms that name its
line. A check that nobody could make, because all its figures are blank, would come to exist (``is_new``): it holds as printed.
Only blanks that enter a failing check are kept. A row that may be missing (``local_absent``, see :mod:`.absent`) is a row of blanks, all of
which are kept if one is.
"""

from __future__ import annotations

from pipelines.localise.system import HALF_TICKS

#: Writes ``local_blanks``, one row per blank and check, from ``local_operands``, ``local_failing`` and ``local_absent``.
BLANKS = f"""
create or replace temp table local_blanks as
with failing_tables as (
    select distinct cell_document_id as document_id, table_index
    from local_operands
    where check_id in (select check_id from local_failing) and table_index is not null
),

steps as (
    select a.document_id, a.table_index, max(a.step_yuan) as step_yuan, bool_or(a.amount_yuan < 0) as prints_negative
    from staging.amounts as a
    where a.quantity_kind = 'money'
        and a.document_id in (select document_id from failing_tables union select document_id from local_absent)
    group by all
),

-- A row that prints several blocks of codes side by side does not tell whose the blank is.
rows_of_one_line as (
    select l.*
    from intermediate.int_lines as l
    inner join failing_tables as f on f.document_id = l.document_id and f.table_index = l.table_index
    where l.line_key is not null
    qualify count(*) over (partition by l.document_id, l.table_index, l.row_index, l.side) = 1
),

of_absent_rows as (
    select
        l.document_id, l.entity_index, l.form, t.page, l.table_index, l.row_index, cast(null as integer) as column_index, l.side,
        l.line_key, l.code, l.parent_code, l.is_leaf, l.name, c.measure, concat(l.absent_row, ' ', c.measure) as cell,
        cast(max(s.step_yuan) * {HALF_TICKS} as hugeint) as step, coalesce(bool_or(s.prints_negative), false) as may_be_negative,
        l.absent_row
    from local_absent as l
    inner join staging.tables as t on t.document_id = l.document_id and t.table_index = l.table_index
    inner join staging.tables as u
        on u.document_id = l.document_id and coalesce(u.entity_index, 0) = l.entity_index and u.form = l.form
    inner join staging.columns as c
        on c.document_id = u.document_id and c.table_index = u.table_index and c.role = 'amount' and c.measure is not null
        and (c.side is null or c.side = l.side)
    left join steps as s on s.document_id = u.document_id and s.table_index = u.table_index
    inner join reference.measures as k on k.form = l.form and k.measure = c.measure and k.quantity_kind = 'money'
    group by all
),

blank_cells as (
    select
        l.document_id, l.entity_index, l.form, l.page, l.table_index, l.row_index, c.column_index, l.side, l.line_key, l.code,
        l.parent_code, l.is_leaf, l.name, c.measure,
        concat(l.document_id, ' t', l.table_index, ' r', l.row_index, ' c', c.column_index) as cell,
        cast(s.step_yuan * {HALF_TICKS} as hugeint) as step, coalesce(s.prints_negative, false) as may_be_negative,
        cast(null as varchar) as absent_row
    from rows_of_one_line as l
    inner join staging.columns as c
        on c.document_id = l.document_id and c.table_index = l.table_index and c.role = 'amount' and c.measure is not null
        and (c.side is null or c.side = l.side)
    inner join steps as s on s.document_id = l.document_id and s.table_index = l.table_index
    inner join reference.measures as k on k.form = l.form and k.measure = c.measure and k.quantity_kind = 'money'
    anti join staging.amounts as a
        on a.document_id = l.document_id and a.table_index = l.table_index and a.row_index = l.row_index and a.column_index = c.column_index
    group by all
),

blanks as (
    select * from blank_cells
    union all
    select * from of_absent_rows
),

forms_with_codes as (
    select distinct document_id, entity_index, form from intermediate.int_lines where line_key = 'code'
),

of_rows as (
    select b.cell, b.document_id, b.entity_index, c.rule_id, c.check_no, 1 as alternative,
        coalesce(b.absent_row, 't' || b.table_index || 'r' || b.row_index || coalesce(left(b.side, 1), '')) as check_key,
        case when c.measure = b.measure then 'stated' else 'derived' end as side, 1 as sign
    from blanks as b
    left join quality.identity_measure_parts as p
        on p.document_id = b.document_id and p.entity_index = b.entity_index and p.form = b.form and p.part_measure = b.measure
    inner join reference.rule_checks as c on c.shape = 'row' and c.form = b.form and c.measure in (b.measure, p.measure)
),

-- The rows below one that is missing are already in the sum that it would enter.
in_sums as (
    select *, absent_row is null or is_leaf as enters_parent from blanks
),

of_codes as (
    select b.cell, b.document_id, b.entity_index, c.rule_id, c.check_no, 1 as alternative,
        coalesce(h.check_code || '.', '') || b.measure as check_key, h.side, 1 as sign
    from in_sums as b
    inner join forms_with_codes as w on w.document_id = b.document_id and w.entity_index = b.entity_index and w.form = b.form,
    lateral (
        select 'hierarchy_parents' as shape, 'stated' as side, b.code as check_code where b.line_key = 'code' and not b.is_leaf
        union all
        select 'hierarchy_parents', 'derived', b.parent_code where b.line_key = 'code' and b.parent_code is not null and b.enters_parent
        union all
        select 'hierarchy_total', 'derived', null where b.line_key = 'code' and b.parent_code is null and b.enters_parent
        union all
        select 'hierarchy_total', 'stated', null where b.line_key = 'total'
    ) as h
    inner join reference.rule_checks as c on c.shape = h.shape and c.form = b.form
),

of_units as (
    select b.cell, d.document_id, d.entity_index, c.rule_id, c.check_no, 1 as alternative,
        concat_ws('.', b.line_key, coalesce(b.code, case when b.line_key in ('code', 'expenditure.class') then b.name end), b.measure)
            as check_key,
        d.side, 1 as sign, b.line_key <> 'code' or b.is_leaf as is_by_leaf
    from blanks as b
    inner join (
        select distinct document_id as cell_document_id, department_index as cell_entity, document_id, department_index as entity_index,
            'stated' as side
        from quality.identity_listed_units where is_publishing
        union all
        select unit_document_id, unit_index, document_id, department_index, 'derived' from quality.identity_listed_units where is_publishing
    ) as d on d.cell_document_id = b.document_id and d.cell_entity = b.entity_index
    inner join reference.rule_checks as c on c.shape = 'units' and c.form = b.form
),

terms as (
    select t.*, c.shape, c.check_key as check_is_by
    from reference.rule_terms as t
    inner join reference.rule_checks as c on c.rule_id = t.rule_id and c.check_no = t.check_no
    where c.shape in ('terms', 'claims') and t.side in ('stated', 'derived', 'zero', 'nonzero')
),

of_terms as (
    select b.cell, b.document_id, b.entity_index, t.rule_id, t.check_no, t.alternative, t.shape,
        case t.check_is_by when 'code' then b.code when 'class' then left(b.code, 3) when 'table' then 't' || b.table_index else '' end
            as check_key,
        t.side, t.sign
    from in_sums as b
    inner join quality.identity_measures as m
        on m.document_id = b.document_id and m.entity_index = b.entity_index and m.form = b.form and m.measure = b.measure
    inner join terms as t
        on t.form = b.form and t.line_key = b.line_key and t.measure = m.asked_measure and (t.code is null or t.code = b.code)
        and (t.term_key <> 'class' or b.line_key <> 'code' or (b.parent_code is null and b.enters_parent))
),

-- One check of a stated figure per claim: those that were made.
claim_checks as (
    select distinct o.document_id, o.entity_index, o.rule_id, o.check_no, o.check_key
    from local_operands as o
    inner join (select distinct rule_id, check_no from terms where shape = 'claims') as t
        on t.rule_id = o.rule_id and t.check_no = o.check_no
),

entered as (
    select cell, document_id, entity_index, rule_id, check_no, alternative, check_key, side, sign, true as may_be_new from of_rows
    union all
    select cell, document_id, entity_index, rule_id, check_no, alternative, check_key, side, sign, true from of_codes
    union all
    select cell, document_id, entity_index, rule_id, check_no, alternative, check_key, side, sign, is_by_leaf from of_units
    union all
    select cell, document_id, entity_index, rule_id, check_no, alternative, check_key, side, sign, true from of_terms
    where shape = 'terms' and check_key is not null
    union all
    select t.cell, t.document_id, t.entity_index, t.rule_id, t.check_no, t.alternative, c.check_key, t.side, t.sign, false
    from of_terms as t
    inner join claim_checks as c
        on c.document_id = t.document_id and c.entity_index = t.entity_index and c.rule_id = t.rule_id and c.check_no = t.check_no
    where t.shape = 'claims'
),

named as (
    select *, concat_ws('.', rule_id, left(document_id, 12), coalesce(entity_index, 0), check_no, nullif(check_key, '')) as check_id
    from entered
),

-- Checks of a kind that this entity is held to.
made as (
    select distinct document_id, entity_index, rule_id, check_no from local_operands where status = 'printed'
),

bound as (
    select n.*, k.check_id is null as is_new
    from named as n
    left join (select distinct check_id from local_operands) as k on k.check_id = n.check_id
    inner join made as m
        on m.document_id = n.document_id and m.entity_index = n.entity_index and m.rule_id = n.rule_id and m.check_no = n.check_no
    where k.check_id is not null or (n.may_be_new and n.side in ('stated', 'derived'))
)

select
    x.cell, b.document_id as cell_document_id, b.page, b.table_index, b.row_index, b.column_index, b.step, b.may_be_negative,
    b.absent_row, x.check_id, x.document_id, x.rule_id, x.alternative, x.side, x.sign, x.is_new
from bound as x
inner join blanks as b on b.cell = x.cell
where coalesce(b.absent_row, x.cell) in (
    select coalesce(c.absent_row, f.cell)
    from bound as f inner join blanks as c on c.cell = f.cell
    where f.check_id in (select check_id from local_failing)
)
"""
