{{ config(tags=['publish']) }}
-- The cells that each failed fatal check of amounts disputes. Where localisation determines the cause, that cell or row alone; else every
-- figure that the check compares, and what stands below it: of a total or a class the rows that make it up, of a column its parts, since the facts hold
-- the finest of both. What is not disputed is contradicted by no identity.
with recursive failing as (
    select * from {{ ref('fatal_failures') }} where part = 'amounts'
),

compared as (
    select distinct p.check_id, p.document_id, p.table_index, p.row_index, p.column_index
    from {{ ref('failed_places') }} as p
    where p.side in ('stated', 'derived') and p.column_index is not null
),

-- is_row: a row that is left out below this one, stands twice, or is moved by a column, is in doubt with all that it prints.
suspected as (
    select distinct k.check_id, k.document_id, k.table_index, k.row_index, k.column_index, s.column_index is null as is_row
    from {{ source('quality', 'suspect_checks') }} as c
    inner join {{ source('quality', 'suspects') }} as s on s.cluster_id = c.cluster_id
    inner join compared as k
        on k.check_id = c.check_id and k.document_id = s.document_id and k.table_index = s.table_index and k.row_index = s.row_index
        and k.column_index = coalesce(s.column_index, k.column_index)
),

seeds as (
    select c.*, s.check_id is not null as is_suspected, f.is_determined, coalesce(s.is_row, false) as is_row
    from compared as c
    inner join failing as f on f.check_id = c.check_id
    left join suspected as s
        on s.check_id = c.check_id and s.document_id = c.document_id and s.table_index = c.table_index and s.row_index = c.row_index
        and s.column_index = c.column_index
    where not f.is_determined or s.check_id is not null
),

figures as (
    select document_id, entity_index, form, table_index, row_index, column_index, coalesce(side, '') as side_key, line_key, code, parent_code, measure
    from {{ ref('int_amounts') }}
    where line_key is not null and measure is not null
),

-- What is in doubt with all that stands below it.
open_seeds as (
    select distinct s.check_id, f.document_id, f.entity_index, f.form, f.table_index, f.row_index, f.side_key, f.line_key, f.code, f.measure
    from seeds as s
    inner join figures as f
        on f.document_id = s.document_id and f.table_index = s.table_index and f.row_index = s.row_index
        and (f.column_index = s.column_index or s.is_row)
    where not s.is_determined or s.is_row
),

codes as (
    select distinct document_id, entity_index, form, side_key, code, parent_code
    from figures
    where code is not null
),

subtrees as (
    select distinct check_id, document_id, entity_index, form, side_key, measure, code
    from open_seeds
    where code is not null
    union
    select s.check_id, s.document_id, s.entity_index, s.form, s.side_key, s.measure, c.code
    from subtrees as s
    inner join codes as c
        on c.document_id = s.document_id and c.entity_index = s.entity_index and c.form = s.form and c.side_key = s.side_key
        and c.parent_code = s.code
),

-- The halves of 基本支出 stand above its codes.
lines_below as (
    select form, line_key, ancestor_line_key from {{ ref('int_line_ancestors') }} where adds_up
    union
    select 'basic_expenditure' as form, 'code' as line_key, unnest(['personnel_total', 'public_total']) as ancestor_line_key
),

in_column as (
    select check_id, document_id, table_index, row_index, side_key, line_key, code, form, measure from open_seeds
    union
    select s.check_id, f.document_id, f.table_index, f.row_index, f.side_key, f.line_key, f.code, f.form, f.measure
    from subtrees as s
    inner join figures as f
        on f.document_id = s.document_id and f.entity_index = s.entity_index and f.form = s.form and f.side_key = s.side_key
        and f.measure = s.measure and f.code = s.code
    union
    select s.check_id, f.document_id, f.table_index, f.row_index, f.side_key, f.line_key, f.code, f.form, f.measure
    from open_seeds as s
    inner join lines_below as b on b.form = s.form and b.ancestor_line_key = s.line_key
    inner join figures as f
        on f.document_id = s.document_id and f.entity_index = s.entity_index and f.form = s.form and f.side_key = s.side_key
        and f.measure = s.measure and f.line_key = b.line_key
    -- Of a coded class (类) its own 款 and 项 only, which are its subtree.
    where s.code is null or f.code is null
),

below as (
    select distinct i.check_id, f.document_id, f.table_index, f.row_index, f.column_index
    from in_column as i
    inner join figures as f
        on f.document_id = i.document_id and f.table_index = i.table_index and f.row_index = i.row_index and f.side_key = i.side_key
        and f.line_key = i.line_key and f.code is not distinct from i.code
    left join {{ ref('int_measure_ancestors') }} as m
        on m.form = f.form and m.measure = f.measure and m.ancestor_measure = i.measure
    where f.measure = i.measure or m.measure is not null
)

select
    d.check_id,
    f.rule_id,
    d.document_id,
    coalesce(t.entity_index, 0) as entity_index,
    t.form,
    d.table_index,
    d.row_index,
    d.column_index,
    bool_or(d.is_suspected) as is_suspected,
    bool_and(f.is_determined) as is_determined
from (
    select check_id, document_id, table_index, row_index, column_index, is_suspected from seeds
    union all
    select check_id, document_id, table_index, row_index, column_index, false from below
) as d
inner join failing as f on f.check_id = d.check_id
inner join {{ source('staging', 'tables') }} as t on t.document_id = d.document_id and t.table_index = d.table_index and t.form is not null
group by d.check_id, f.rule_id, d.document_id, coalesce(t.entity_index, 0), t.form, d.table_index, d.row_index, d.column_index
