{{ config(tags=['evaluate']) }}
-- What became of each form and annex of each entity: figures, declared empty, or absent. Annexes whose part of the document
-- is not known are the publishing entity's.
with publishers as (
    select document_id, min(entity_index) as entity_index from {{ ref('identity_entities') }} group by document_id
),

annexes as (
    select
        p.document_id,
        coalesce(t.entity_index, p.entity_index) as entity_index,
        t.form,
        bool_or(t.status = 'figures') as has_figures,
        bool_or(t.status = 'declared_empty') as is_declared_empty
    from {{ source('staging', 'tables') }} as t
    inner join publishers as p on p.document_id = t.document_id
    inner join {{ ref('forms') }} as f on f.form = t.form and f.is_annex
    group by p.document_id, coalesce(t.entity_index, p.entity_index), t.form
)

select document_id, entity_index, form, status
from {{ ref('int_forms') }}
union all
select
    e.document_id,
    e.entity_index,
    f.form,
    case when a.has_figures then 'figures' when a.is_declared_empty then 'declared_empty' else 'absent' end as status
from {{ ref('identity_entities') }} as e
cross join (select form from {{ ref('forms') }} where is_annex) as f
left join annexes as a on a.document_id = e.document_id and a.entity_index = e.entity_index and a.form = f.form
