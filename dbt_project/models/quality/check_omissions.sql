{{ config(tags=['evaluate']) }}
-- M16: where the parts of a figure are printed, or another form prints it, its own cell is not left blank. What is left blank is an omission and
-- contradicts nothing: the checks that would need it are not evaluable. One check per column of a table, or per row where it lacks several
-- figures; what the printed parts give is told for the first cell.
with cells as (
    select distinct on (e.document_id, e.entity_index, e.blank.document_id, e.blank.table_index, e.blank.row_index, e.blank.column_index)
        e.document_id,
        e.entity_index,
        e.entity_code,
        e.blank,
        coalesce(e.blank.amount_yuan, case when e.stated_count = 0 then e.expected else e.actual end) as given_yuan
    from {{ ref('evaluated_sums') }} as e
    where e.is_omission
    order by e.document_id, e.entity_index, e.blank.document_id, e.blank.table_index, e.blank.row_index, e.blank.column_index,
        e.stated_count, e.rule_id, e.check_no, e.check_key
),

counted as (
    select
        *,
        count(*) over (partition by document_id, entity_index, blank.document_id, blank.table_index, blank.column_index) as in_column,
        count(*) over (partition by document_id, entity_index, blank.document_id, blank.table_index, blank.row_index) as in_row
    from cells
),

grouped as (
    select
        *,
        't' || blank.table_index || case when in_column >= in_row then 'c' || blank.column_index else 'r' || blank.row_index end as check_key
    from counted
),

listed as (
    select
        g.*,
        n.name_zh as column_name,
        coalesce(
            g.blank.code || coalesce(' ' || l.name, ''), k.name_zh
        ) as row_name,
        row_number() over (partition by g.document_id, g.entity_index, g.blank.document_id, g.check_key order by g.blank) as cell_no,
        count(*) over (partition by g.document_id, g.entity_index, g.blank.document_id, g.check_key) as cell_count
    from grouped as g
    left join {{ ref('measures') }} as n on n.form = g.blank.form and n.measure = g.blank.measure
    left join {{ ref('lines') }} as k on k.form = g.blank.form and k.line_key = g.blank.line_key
    left join (
        select document_id, table_index, row_index, line_key, min(name) as name from {{ ref('int_lines') }}
        group by document_id, table_index, row_index, line_key
    ) as l
        on l.document_id = g.blank.document_id and l.table_index = g.blank.table_index and l.row_index = g.blank.row_index
        and l.line_key = g.blank.line_key
)

select
    'M16' as rule_id,
    document_id,
    entity_index,
    any_value(entity_code) as entity_code,
    any_value(blank.form) as form,
    1 as check_no,
    check_key || case when blank.document_id = document_id then '' else '.' || left(blank.document_id, 12) end as check_key,
    'fail' as outcome,
    -- the first cell, in the unit that most counties print
    {{ in_unit('arg_min(given_yuan, cell_no)', 10000) }} || ' 万元' as expected_text,
    string_agg(
        concat_ws(' ', column_name, row_name)
            || ' (row ' || blank.row_index || ', column ' || blank.column_index || ')', ', ' order by cell_no
    ) filter (where cell_no <= 5) || case when max(cell_count) > 5 then ', …' else '' end as actual_text,
    any_value(blank.page) filter (where cell_no = 1 and blank.document_id = document_id) as page,
    any_value(blank.table_index) filter (where cell_no = 1 and blank.document_id = document_id) as table_index,
    any_value(blank.row_index) filter (where cell_no = 1 and blank.document_id = document_id) as row_index,
    any_value(blank.column_index) filter (where cell_no = 1 and blank.document_id = document_id) as column_index
from listed
group by document_id, entity_index, blank.document_id, check_key
union all by name
-- A form whose sums were all made leaves nothing blank.
select
    'M16' as rule_id,
    e.document_id,
    e.entity_index,
    any_value(e.entity_code) as entity_code,
    e.form,
    2 as check_no,
    e.form as check_key,
    'pass' as outcome
from {{ ref('evaluated_sums') }} as e
where e.form in (select form from {{ ref('forms') }} where not is_annex)
group by e.document_id, e.entity_index, e.form
having not bool_or(e.is_omission) and bool_or(e.outcome = 'pass')
