{{ config(tags=['evaluate']) }}
-- Cells that are left blank although their own table needs a figure there (漏填): a total whose parts are printed in its row, a part that the codes
-- below it print and the row lacks, a row of a form by code without any figure, a line above lines that add up to it. A blank in a row that
-- adds up means nothing, and contradicts whatever prints something.
--
-- Where the parts of such a total are printed, `amount_yuan` is what they give: of a row over its columns, of a code over the codes below it
-- (lowest first), of a line over its lines. It stands for the printed figure where one form is held against another, so that an omission does
-- not pull other forms with it; no fact and no sum within the form takes it.
with row_checks as (
    select
        o.rule_id, o.check_no, o.check_key, o.document_id, o.entity_index, o.form, o.measure, min(o.table_index) as table_index,
        min(o.row_index) as row_index, any_value(o.line_key) as line_key, any_value(o.code) as code, any_value(o.page) as page,
        count(*) filter (where o.side = 'stated') as stated_count,
        count(*) filter (where o.side = 'derived' and o.status = 'printed') as derived_count,
        sum(o.sign * o.amount_yuan) filter (where o.side = 'derived') as parts_yuan,
        sum(o.step_yuan) filter (where o.side = 'derived') as parts_step,
        sum(case o.side when 'stated' then 1 else -1 end * o.sign * coalesce(o.amount_yuan, 0)) as lacking_yuan,
        sum(coalesce(o.step_yuan, 0)) as all_steps,
        abs(sum(case o.side when 'stated' then 1 else -1 end * o.sign * coalesce(o.amount_yuan, 0))) > sum(coalesce(o.step_yuan, 0)) / 2 as differs
    from {{ ref('operands_row') }} as o
    where o.relation = 'equal' and o.table_index is not null
    group by o.rule_id, o.check_no, o.check_key, o.document_id, o.entity_index, o.form, o.measure
    having bool_and(o.status in ('printed', 'blank')) and min(o.table_index) = max(o.table_index) and min(o.row_index) = max(o.row_index)
        and count(distinct coalesce(o.line_key, '') || ' ' || coalesce(o.code, '')) = 1
),

-- What the codes printed directly below a code, or the topmost ones, come to in a column.
below as (
    select document_id, entity_index, form, measure, parent_code as code, sum(amount_yuan) as amount_yuan, sum(step_yuan) as step_yuan
    from {{ ref('int_amounts') }}
    where line_key = 'code' and quantity_kind = 'money' and measure is not null and amount_yuan is not null
    group by document_id, entity_index, form, measure, parent_code
),

-- What the columns of a row give, unless the codes below it print something else: then its figures stand in the wrong columns.
by_columns as (
    select r.document_id, r.entity_index, r.form, r.measure, r.line_key, r.code, r.page, r.table_index, r.row_index, r.parts_yuan as amount_yuan,
        r.parts_step as step_yuan
    from row_checks as r
    left join below as w
        on w.document_id = r.document_id and w.entity_index = r.entity_index and w.form = r.form and w.measure = r.measure
        and w.code is not distinct from r.code and r.line_key in ('code', 'total')
    where r.stated_count = 0 and r.derived_count > 0 and r.parts_yuan <> 0
        and (w.amount_yuan is null or abs(r.parts_yuan - w.amount_yuan) <= (r.parts_step + w.step_yuan) / 2)
),

-- Columns that are one of a measure: where several are, each is of a line or block of its own, and a blank is of none.
columns as (
    select *, count(*) over (partition by document_id, table_index, measure) = 1 as is_only_one
    from {{ source('staging', 'columns') }}
    where role = 'amount' and measure is not null
    qualify count(*) over (partition by document_id, table_index, measure, coalesce(side, '')) = 1
),

-- Blank cells by row, measure and column.
blanks as (
    select l.document_id, l.entity_index, l.form, l.side, l.line_key, l.code, l.parent_code, l.is_leaf, l.page, l.table_index, l.row_index,
        k.measure, k.column_index, r.row_index is null as is_whole_row
    from {{ ref('int_lines') }} as l
    inner join columns as k
        on k.document_id = l.document_id and k.table_index = l.table_index and (k.side is not distinct from l.side or k.is_only_one)
    inner join {{ ref('measures') }} as m on m.form = l.form and m.measure = k.measure and m.quantity_kind = 'money' and m.is_summable
    left join (select distinct document_id, table_index, row_index, side from {{ ref('int_amounts') }}) as r
        on r.document_id = l.document_id and r.table_index = l.table_index and r.row_index = l.row_index and r.side is not distinct from l.side
    anti join {{ ref('int_amounts') }} as a
        on a.document_id = l.document_id and a.table_index = l.table_index and a.row_index = l.row_index and a.column_index = k.column_index
    where l.line_key is not null
),

needed as (
    -- a total beside its parts
    select b.* from blanks as b
    semi join by_columns as c
        on c.document_id = b.document_id and c.table_index = b.table_index and c.row_index = b.row_index and c.measure = b.measure
        and c.line_key is not distinct from b.line_key and c.code is not distinct from b.code
    union
    -- a part of a total that the other parts do not make up: where the codes below it print just what is lacking (either could be wrong else)
    select b.* from blanks as b
    inner join {{ ref('identity_measure_parts') }} as p
        on p.document_id = b.document_id and p.entity_index = b.entity_index and p.form = b.form and p.part_measure = b.measure
    inner join row_checks as c
        on c.document_id = b.document_id and c.table_index = b.table_index and c.row_index = b.row_index and c.measure = p.measure
        and c.line_key is not distinct from b.line_key and c.code is not distinct from b.code and c.stated_count > 0 and c.differs
    inner join below as w
        on w.document_id = b.document_id and w.entity_index = b.entity_index and w.form = b.form and w.measure = b.measure
        and w.code is not distinct from b.code
    where (b.line_key = 'total' or (b.line_key = 'code' and not b.is_leaf)) and abs(c.lacking_yuan - w.amount_yuan) <= (c.all_steps + w.step_yuan) / 2
    union
    -- a row of a form by code without any figure
    select b.* from blanks as b
    where b.is_whole_row and b.line_key in ('code', 'total') and b.form not in ('summary', 'fiscal_summary', 'three_public')
),

-- The printed figures of forms by code, beside what the columns of a row give.
level_0 as (
    select document_id, entity_index, form, measure, line_key, code, parent_code, page, table_index, row_index, amount_yuan, step_yuan,
        false as is_derived
    from {{ ref('int_amounts') }}
    where line_key in ('code', 'total') and measure is not null and quantity_kind = 'money' and amount_yuan is not null
    union all
    select b.document_id, b.entity_index, b.form, b.measure, b.line_key, b.code, l.parent_code, b.page, b.table_index, b.row_index,
        b.amount_yuan, b.step_yuan, true as is_derived
    from by_columns as b
    inner join {{ ref('int_lines') }} as l
        on l.document_id = b.document_id and l.table_index = b.table_index and l.row_index = b.row_index and l.line_key = b.line_key
        and l.code is not distinct from b.code
    where b.line_key in ('code', 'total')
),

-- Codes with codes below them, and total rows, that need a figure in a column.
blank_parents as (
    select document_id, entity_index, form, measure, line_key, code, parent_code, page, table_index, row_index
    from needed
    where (line_key = 'code' and code is not null and not is_leaf) or line_key = 'total'
    qualify row_number() over (
        partition by document_id, entity_index, form, measure, line_key, code order by table_index, row_index
    ) = 1
),

{% for digits in [5, 3, 0] -%}
level_{{ loop.index }} as (
    select * from level_{{ loop.index0 }}
    union all
    select p.document_id, p.entity_index, p.form, p.measure, p.line_key, p.code, any_value(p.parent_code) as parent_code,
        any_value(p.page) as page, any_value(p.table_index) as table_index, any_value(p.row_index) as row_index,
        sum(c.amount_yuan) as amount_yuan, sum(c.step_yuan) as step_yuan, true as is_derived
    from blank_parents as p
    inner join level_{{ loop.index0 }} as c
        on c.document_id = p.document_id and c.entity_index = p.entity_index and c.form = p.form and c.measure = p.measure
        and c.line_key = 'code' and c.parent_code is not distinct from p.code
    anti join level_{{ loop.index0 }} as known
        on known.document_id = p.document_id and known.entity_index = p.entity_index and known.form = p.form and known.measure = p.measure
        and known.line_key = p.line_key and known.code is not distinct from p.code
    where {% if digits %}length(p.code) = {{ digits }}{% else %}p.line_key = 'total'{% endif %}
    group by p.document_id, p.entity_index, p.form, p.measure, p.line_key, p.code
    having sum(c.amount_yuan) <> 0
),

{% endfor -%}
-- Forms by label: the figures of the lines that add up to a line, each by the nearest line above it that prints one.
labelled as (
    select a.document_id, a.entity_index, a.form, a.measure, a.line_key, a.table_index, sum(a.amount_yuan) as amount_yuan,
        sum(a.step_yuan) as step_yuan
    from {{ ref('int_amounts') }} as a
    where a.form in ('summary', 'fiscal_summary', 'three_public') and a.line_key is not null and a.measure is not null
        and a.quantity_kind = 'money' and a.amount_yuan is not null
    group by a.document_id, a.entity_index, a.form, a.measure, a.line_key, a.table_index
),

blank_lines as (
    select b.*
    from blanks as b
    inner join (select distinct form, ancestor_line_key as line_key from {{ ref('int_line_ancestors') }} where adds_up) as w
        on w.form = b.form and w.line_key = b.line_key
    where b.form in ('summary', 'fiscal_summary', 'three_public') and b.line_key <> 'expenditure.class'
    qualify row_number() over (partition by b.document_id, b.entity_index, b.form, b.measure, b.line_key order by b.table_index, b.row_index) = 1
),

by_lines as (
    select b.document_id, b.entity_index, b.form, b.measure, b.line_key, cast(null as varchar) as code, b.side, b.page, b.table_index,
        b.row_index, b.column_index, sum(f.amount_yuan) as amount_yuan, sum(f.step_yuan) as step_yuan
    from blank_lines as b
    inner join {{ ref('int_line_ancestors') }} as n on n.form = b.form and n.ancestor_line_key = b.line_key and n.adds_up
    inner join labelled as f
        on f.document_id = b.document_id and f.entity_index = b.entity_index and f.form = b.form and f.measure = b.measure
        and f.table_index = b.table_index and f.line_key = n.line_key
    -- what a line between them prints stands for what is below it
    anti join (
        select g.document_id, g.entity_index, g.form, g.measure, g.table_index, x.line_key, y.ancestor_line_key
        from labelled as g
        inner join {{ ref('int_line_ancestors') }} as x on x.form = g.form and x.ancestor_line_key = g.line_key
        inner join {{ ref('int_line_ancestors') }} as y on y.form = g.form and y.line_key = g.line_key
    ) as between_them
        on between_them.document_id = f.document_id and between_them.entity_index = f.entity_index and between_them.form = f.form
        and between_them.measure = f.measure and between_them.table_index = f.table_index and between_them.line_key = f.line_key
        and between_them.ancestor_line_key = b.line_key
    group by b.document_id, b.entity_index, b.form, b.measure, b.line_key, b.side, b.page, b.table_index, b.row_index, b.column_index
    having sum(f.amount_yuan) <> 0
),

derived as (
    select document_id, entity_index, measure, line_key, code, table_index, row_index, amount_yuan, step_yuan
    from level_3
    where is_derived
    union all
    select document_id, entity_index, measure, line_key, code, table_index, row_index, amount_yuan, step_yuan
    from by_columns
    where line_key not in ('code', 'total')
    union all
    select b.document_id, b.entity_index, b.measure, b.line_key, b.code, b.table_index, b.row_index, b.amount_yuan, b.step_yuan
    from by_lines as b
    anti join by_columns as c
        on c.document_id = b.document_id and c.entity_index = b.entity_index and c.form = b.form and c.measure = b.measure
        and c.line_key = b.line_key
)

select
    n.document_id,
    n.entity_index,
    n.form,
    n.side,
    n.line_key,
    n.code,
    n.parent_code,
    n.measure,
    n.page,
    n.table_index,
    n.row_index,
    n.column_index,
    cast(d.amount_yuan as decimal(24, 4)) as amount_yuan,
    cast(d.step_yuan as decimal(24, 4)) as step_yuan
from (
    select * from needed
    union
    -- a line above lines that add up to it
    select b.* from blank_lines as b
    semi join by_lines as l
        on l.document_id = b.document_id and l.table_index = b.table_index and l.row_index = b.row_index and l.column_index = b.column_index
) as n
left join derived as d
    on d.document_id = n.document_id and d.table_index = n.table_index and d.row_index = n.row_index and d.measure = n.measure
    and d.line_key = n.line_key and d.code is not distinct from n.code
qualify row_number() over (
    partition by n.document_id, n.table_index, n.row_index, n.column_index order by n.line_key, n.code
) = 1
