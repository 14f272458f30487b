-- The published forms and annexes of every entity, what of their money stands in the facts, and whether that is all. Do not sum across rows.
with figures as (
    select
        document_id,
        entity_index,
        form,
        count(*) as figures,
        count(*) filter (where why_not_summed is null) as figures_in_facts,
        sum(amount_yuan) filter (where why_not_summed is null) as yuan_in_facts,
        max(fact) filter (where why_not_summed is null) as fact
    from {{ ref('printed_amounts') }}
    group by document_id, entity_index, form
),

-- What the form's own figures count in a plain sum, before department and units are chosen between.
counted as (
    select
        document_id,
        entity_index,
        form,
        count(*) filter (where is_disputed) as figures_disputed,
        count(*) filter (where why_not_summed is null and is_disputed) as parts_disputed,
        sum(amount_yuan) filter (where why_not_summed is null and not is_disputed) as yuan_counted
    from {{ ref('int_countable_amounts') }}
    group by document_id, entity_index, form
),

-- The total that the form prints: one row, and of that the column which is a part of no other.
totals as (
    select
        a.document_id,
        a.entity_index,
        a.form,
        case when count(*) = 1 then max(a.amount_yuan) end as printed_total_yuan,
        bool_or(a.is_disputed) as is_disputed
    from {{ ref('int_countable_amounts') }} as a
    inner join {{ ref('measures') }} as m on m.form = a.form and m.measure = a.measure and m.is_summable and m.parent_measure is null
    where a.line_key = 'total' and a.quantity_kind = 'money' and a.amount_yuan is not null and a.why_not_summed is distinct from 'repeated_row'
    group by a.document_id, a.entity_index, a.form
),

-- A disputed cell that prints no figure is missing as well: a blank that should not be one.
blanks as (
    select d.document_id, coalesce(t.entity_index, 0) as entity_index, t.form, count(*) as blanks
    from {{ ref('disputed_cells') }} as d
    inner join {{ source('staging', 'tables') }} as t on t.document_id = d.document_id and t.table_index = d.table_index
    left join {{ ref('int_amounts') }} as a
        on a.document_id = d.document_id and a.table_index = d.table_index and a.row_index = d.row_index and a.column_index = d.column_index
    where d.is_suspected and a.value is null
    group by d.document_id, coalesce(t.entity_index, 0), t.form
),

reasons as (
    select document_id, entity_index, form, string_agg(distinct rule_id, ', ' order by rule_id) as rules
    from {{ ref('quarantine') }}
    where part = 'amounts'
    group by document_id, entity_index, form
)

select
    t.document_id,
    t.entity_index,
    t.entity_id,
    e.entity_code,
    e.entity_name,
    e.entity_level,
    t.division_code,
    t.fiscal_year,
    t.stage,
    t.form,
    min(t.table_index) as table_index,
    max(t.status) as status,
    coalesce(max(a.figures), 0) as figures,
    coalesce(max(a.figures_in_facts), 0) as figures_in_facts,
    coalesce(max(a.yuan_in_facts), 0) as yuan_in_facts,
    max(a.fact) as fact,
    coalesce(max(c.parts_disputed), 0) + coalesce(max(b.blanks), 0) = 0 as is_complete,
    coalesce(max(c.figures_disputed), 0) as figures_disputed,
    try_cast(coalesce(max(a.figures), 0) / nullif(coalesce(max(a.figures), 0) + coalesce(max(c.figures_disputed), 0), 0) as decimal(9, 6))
        as share_of_figures,
    max(o.printed_total_yuan) as printed_total_yuan,
    coalesce(bool_or(o.is_disputed), false) as is_total_disputed,
    coalesce(max(c.yuan_counted), 0) as yuan_published,
    try_cast(coalesce(max(c.yuan_counted), 0) / nullif(case when not coalesce(bool_or(o.is_disputed), false) then max(o.printed_total_yuan) end, 0) as decimal(9, 6))
        as share_of_total,
    max(r.rules) as disputed_by
from {{ ref('int_table_publication') }} as t
inner join {{ ref('int_entities') }} as e on e.document_id = t.document_id and e.entity_index = t.entity_index
left join figures as a on a.document_id = t.document_id and a.entity_index = t.entity_index and a.form = t.form
left join counted as c on c.document_id = t.document_id and c.entity_index = t.entity_index and c.form = t.form
left join totals as o on o.document_id = t.document_id and o.entity_index = t.entity_index and o.form = t.form
left join blanks as b on b.document_id = t.document_id and b.entity_index = t.entity_index and b.form = t.form
left join reasons as r on r.document_id = t.document_id and r.entity_index = t.entity_index and r.form = t.form
where t.withheld_because is null and t.status in ('figures', 'declared_empty')
group by
    t.document_id, t.entity_index, t.entity_id, e.entity_code, e.entity_name, e.entity_level, t.division_code,
    t.fiscal_year, t.stage, t.form
