{{ config(tags=['evaluate']) }}
-- Each of the nine forms for every entity that owns at least one of them: figures, declared empty, or absent. A document
-- that prints none of the nine still answers for its publishing entity (entity_index 1, or 0 if it names nobody).
with form_tables as (
    select
        t.document_id,
        coalesce(t.entity_index, 0) as entity_index,
        t.form,
        min(case t.status when 'figures' then 1 when 'declared_empty' then 2 else 3 end) as status_rank,
        min(t.table_index) as table_index,
        arg_min(t.title, t.table_index) as title,
        arg_min(t.unit, t.table_index) as unit,
        arg_min(t.note, t.table_index) as note
    from {{ source('staging', 'tables') }} as t
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = t.document_id
    inner join {{ ref('forms') }} as f on f.form = t.form and not f.is_annex
    group by t.document_id, coalesce(t.entity_index, 0), t.form
),

owners as (
    select distinct document_id, entity_index from form_tables
    union all
    select d.document_id, coalesce(min(e.entity_index), 0) as entity_index
    from {{ ref('stg_current_documents') }} as d
    left join {{ ref('int_entities') }} as e on e.document_id = d.document_id
    where d.document_id not in (select document_id from form_tables)
    group by d.document_id
),

not_understood as (
    select distinct a.document_id, coalesce(t.entity_index, 0) as entity_index, a.form
    from {{ source('staging', 'amounts') }} as a
    inner join {{ source('staging', 'tables') }} as t
        on t.document_id = a.document_id and t.table_index = a.table_index
    where a.measure is null or a.line_key is null or a.printed_as = 'unparsable'
)

select
    o.document_id,
    o.entity_index,
    e.entity_id,
    e.entity_code,
    e.entity_name,
    e.entity_level,
    d.division_code,
    d.fiscal_year,
    d.stage,
    f.form,
    case t.status_rank when 1 then 'figures' when 2 then 'declared_empty' else 'absent' end as status,
    t.table_index,
    t.title,
    t.unit,
    n.form is not null as has_unmapped_amounts,
    t.note
from owners as o
inner join {{ ref('stg_current_documents') }} as d on d.document_id = o.document_id
cross join (select form from {{ ref('forms') }} where not is_annex) as f
left join {{ ref('int_entities') }} as e on e.document_id = o.document_id and e.entity_index = o.entity_index
left join form_tables as t
    on t.document_id = o.document_id and t.entity_index = o.entity_index and t.form = f.form
left join not_understood as n
    on n.document_id = o.document_id and n.entity_index = o.entity_index and n.form = f.form
