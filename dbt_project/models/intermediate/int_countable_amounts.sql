{{ config(tags=['publish']) }}
-- Every figure of the tables that may be published, disputed ones among them, and whether it counts in a plain sum of its own form: of a
-- row the finest columns that make up its total, of the rows the finest codes. `why_not_summed` says why a figure does not count. A disputed
-- figure keeps its place in the sums, so that no parent counts beside the children that remain; but it speaks against no other. Whether a
-- department or its units count is decided later (int_level_choice).
with published as (
    select
        a.*,
        coalesce(a.side, '') as side_key,
        coalesce(a.code, '') as code_key,
        a.quantity_kind = 'money' and coalesce(m.is_summable, false) and a.amount_yuan is not null as is_money,
        m.parent_measure is null as is_root,
        a.line_key in ('total', 'assets.total') as is_total,
        case when a.line_key in ('total', 'assets.total') then a.table_index else 0 end as total_of_table,
        d.document_id is not null as is_disputed
    from {{ ref('int_amounts') }} as a
    inner join {{ ref('int_table_publication') }} as p
        on p.document_id = a.document_id and p.table_index = a.table_index and p.withheld_because is null
    left join {{ ref('disputed_cells') }} as d
        on d.document_id = a.document_id and d.table_index = a.table_index and d.row_index = a.row_index and d.column_index = a.column_index
    left join {{ ref('measures') }} as m on m.form = a.form and m.measure = a.measure
    where a.measure is not null
        and a.line_key is not null
        and a.printed_as <> 'unparsable'
        and not (a.quantity_kind = 'money' and a.value is not null and a.amount_yuan is null)
),

-- The rows of one project that a 绩效目标表 prints below each other, the total in one and its sources in the next ones: each measure once.
project_blocks as (
    select a.document_id, a.table_index, p.project_row
    from published as a
    inner join {{ ref('int_project_rows') }} as p
        on p.document_id = a.document_id and p.table_index = a.table_index and p.row_index = a.row_index
    where a.form = 'performance' and a.is_money
    group by a.document_id, a.table_index, p.project_row
    having count(*) = count(distinct a.measure)
),

summable as (
    select a.*, coalesce(b.project_row, a.row_index) as sum_row
    from published as a
    left join {{ ref('int_project_rows') }} as p
        on p.document_id = a.document_id and p.table_index = a.table_index and p.row_index = a.row_index and a.form = 'performance'
    left join project_blocks as b
        on b.document_id = p.document_id and b.table_index = p.table_index and b.project_row = p.project_row
    where a.is_money
),

-- Columns: a total with its printed parts, within one row, and within one code where a row prints several side by side.
pairs as (
    select
        whole.document_id,
        whole.table_index,
        whole.row_index,
        whole.column_index as whole_column,
        part.row_index as part_row,
        part.column_index as part_column,
        whole.amount_yuan as whole_yuan,
        part.amount_yuan as part_yuan,
        whole.step_yuan,
        whole.is_disputed as is_whole_disputed
    from summable as whole
    inner join {{ ref('int_measure_ancestors') }} as m on m.form = whole.form and m.ancestor_measure = whole.measure
    inner join summable as part
        on part.document_id = whole.document_id and part.table_index = whole.table_index
        and part.sum_row = whole.sum_row and part.side_key = whole.side_key and part.line_key = whole.line_key
        and part.code_key = whole.code_key and part.measure = m.measure
),

wholes as (
    select distinct document_id, table_index, row_index, whole_column from pairs
),

-- The total of a row counts instead of its parts where the parts that could be read do not make it up, beyond what rounding
-- explains. Only the uppermost total decides: a subtotal whose parts stand elsewhere in another template says nothing against them.
parts as (
    select distinct document_id, table_index, part_row as row_index, part_column from pairs
),

unexplained as (
    select p.document_id, p.table_index, p.row_index, p.whole_column
    from pairs as p
    left join wholes as w
        on w.document_id = p.document_id and w.table_index = p.table_index and w.row_index = p.part_row
        and w.whole_column = p.part_column
    left join parts as u
        on u.document_id = p.document_id and u.table_index = p.table_index and u.row_index = p.row_index
        and u.part_column = p.whole_column
    where w.whole_column is null and u.part_column is null
    group by p.document_id, p.table_index, p.row_index, p.whole_column
    having not bool_or(p.is_whole_disputed) and abs(max(p.whole_yuan) - sum(p.part_yuan)) > (count(*) + 1) * max(coalesce(p.step_yuan, 0)) / 2
),

hidden_parts as (
    select distinct p.document_id, p.table_index, p.part_row as row_index, p.part_column
    from pairs as p
    inner join unexplained as u
        on u.document_id = p.document_id and u.table_index = p.table_index and u.row_index = p.row_index
        and u.whole_column = p.whole_column
),

by_column as (
    select
        a.*,
        case
            when a.value is null then 'nil_mark'
            when a.quantity_kind is distinct from 'money' then 'not_money'
            when not a.is_money then 'not_summable'
            when h.part_column is not null then 'part_of_unexplained_total'
            when w.whole_column is not null and u.whole_column is null then 'total_of_columns'
        end as column_reason
    from published as a
    left join wholes as w
        on w.document_id = a.document_id and w.table_index = a.table_index and w.row_index = a.row_index
        and w.whole_column = a.column_index
    left join unexplained as u
        on u.document_id = a.document_id and u.table_index = a.table_index and u.row_index = a.row_index
        and u.whole_column = a.column_index
    left join hidden_parts as h
        on h.document_id = a.document_id and h.table_index = a.table_index and h.row_index = a.row_index
        and h.part_column = a.column_index
),

-- Rows: a row above other rows that print a figure.
counting_rows as (
    select distinct document_id, entity_index, form, side_key, line_key, code, parent_code
    from by_column
    where column_reason is null
),

extended_codes as (
    select distinct document_id, entity_index, form, side_key, left(code, prefix_length) as code
    from (select *, unnest(range(1, length(code))) as prefix_length from counting_rows where code is not null) as prefixes
    union
    select distinct document_id, entity_index, form, side_key, parent_code as code from counting_rows where parent_code is not null
),

summed_rows as (
    select distinct c.document_id, c.entity_index, c.form, a.ancestor_line_key as line_key
    from counting_rows as c
    inner join {{ ref('int_line_ancestors') }} as a on a.form = c.form and a.line_key = c.line_key and a.adds_up
),

two_economic_systems as (
    select document_id, entity_index, form
    from counting_rows
    where form = 'basic_expenditure' and code is not null
    group by document_id, entity_index, form
    having bool_or(code like '3%') and bool_or(code like '5%')
),

own_forms as (
    select distinct entity_id, fiscal_year, stage, form
    from {{ ref('int_forms') }}
    where status <> 'absent'
),

-- A row that a form has once only counts where it stands first; a total row, where it stands first in its table.
first_rows as (
    select document_id, entity_index, form, side_key, line_key, total_of_table, min((table_index, row_index)) as place
    from by_column
    where code is null
        and line_key not in ('code', 'expenditure.class', 'expenditure.subclass', 'item', 'project', 'unit')
    group by document_id, entity_index, form, side_key, line_key, total_of_table
),

by_row as (
    select
        a.*,
        case
            when a.column_reason is not null then a.column_reason
            when a.code is null and (a.table_index, a.row_index) <> r.place then 'repeated_row'
            when l.part_kind = 'of_which' then 'of_which_row'
            -- A row without code below coded ones cannot be told apart from them, so it stays beside them.
            when a.code is null and l.parent_line_key in ('code', 'expenditure.class') then 'of_which_row'
            when l.part_kind = 'beside' then 'beside_total'
            when a.code is not null and x.code is not null then 'total_of_rows'
            when a.code is null and s.line_key is not null then 'total_of_rows'
            when e.form is not null and a.code like '5%' then 'government_economic_code'
        end as row_reason,
        case
            when a.form = 'fiscal_summary' then
                case
                    when a.line_key in ('expenditure.class', 'expenditure.current_total') then
                        case a.measure
                            when 'general_budget' then 'general_expenditure'
                            when 'government_fund' then 'fund_expenditure'
                            when 'state_capital' then 'capital_expenditure'
                        end
                end
            else a.form
        end as fact_form
    from by_column as a
    left join {{ ref('lines') }} as l on l.form = a.form and l.line_key = a.line_key
    left join extended_codes as x
        on x.document_id = a.document_id and x.entity_index = a.entity_index and x.form = a.form
        and x.side_key = a.side_key and x.code = a.code
    left join summed_rows as s
        on s.document_id = a.document_id and s.entity_index = a.entity_index and s.form = a.form
        and s.line_key = a.line_key
    left join first_rows as r
        on r.document_id = a.document_id and r.entity_index = a.entity_index and r.form = a.form
        and r.side_key = a.side_key and r.line_key = a.line_key and r.total_of_table = a.total_of_table
    left join two_economic_systems as e
        on e.document_id = a.document_id and e.entity_index = a.entity_index and e.form = a.form
),

-- Rows that together exceed the total of their form were not read as they are meant: the total counts instead.
totals as (
    select document_id, entity_index, form, sum(amount_yuan) as total_yuan, max(coalesce(step_yuan, 0)) as step_yuan
    from by_row
    where is_money and is_root and is_total and row_reason is distinct from 'repeated_row' and not is_disputed
    group by document_id, entity_index, form
),

exceeding as (
    select t.document_id, t.entity_index, t.form
    from totals as t
    inner join by_row as a on a.document_id = t.document_id and a.entity_index = t.entity_index and a.form = t.form
    where a.row_reason is null and not a.is_disputed
    group by t.document_id, t.entity_index, t.form
    having sum(a.amount_yuan) - max(t.total_yuan) > (count(*) + 1) * max(t.step_yuan) / 2
),

judged as (
    select
        a.*,
        case
            when x.form is null then a.row_reason
            when a.is_total and a.column_reason is null and a.row_reason is distinct from 'repeated_row' then null
            else coalesce(a.row_reason, 'rows_exceed_total')
        end as form_reason
    from by_row as a
    left join exceeding as x
        on x.document_id = a.document_id and x.entity_index = a.entity_index and x.form = a.form
)

select
    a.document_id,
    a.entity_index,
    a.entity_id,
    a.entity_code,
    a.entity_name,
    a.entity_level,
    a.division_code,
    a.fiscal_year,
    a.stage,
    a.form,
    a.page,
    a.table_index,
    a.row_index,
    a.column_index,
    a.side,
    a.line_key,
    a.code,
    a.name,
    a.measure,
    a.quantity_kind,
    a.printed_as,
    a.text,
    a.unit,
    a.value,
    a.amount_yuan,
    a.step_yuan,
    f.fact,
    f.fund,
    a.is_disputed,
    case
        when a.form_reason is not null then a.form_reason
        when f.fact is null then 'no_fact_for_row'
        when a.form <> a.fact_form and o.form is not null then 'stands_in_own_form'
    end as why_not_summed
from judged as a
left join {{ ref('int_fact_forms') }} as f on f.form = a.fact_form
left join own_forms as o
    on o.entity_id = a.entity_id and o.fiscal_year = a.fiscal_year and o.stage = a.stage and o.form = a.fact_form
