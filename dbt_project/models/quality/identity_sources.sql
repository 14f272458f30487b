{{ config(tags=['evaluate']) }}
-- Where each form and annex of an entity stands: in its own document, or else in another file of the same disclosure (workbook and text are
-- published as two files). Identities across forms are evaluated once, for the file that prints most of the nine forms (`is_main`); what a
-- text states is held against the forms of the others.
with owners as (
    select e.document_id, e.entity_index, e.entity_id, d.disclosure_id, d.path
    from {{ ref('identity_entities') }} as e
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = e.document_id
),

printed as (
    select o.*, f.form, f.status, n.is_annex
    from owners as o
    inner join {{ ref('identity_forms') }} as f on f.document_id = o.document_id and f.entity_index = o.entity_index and f.status <> 'absent'
    inner join {{ ref('forms') }} as n on n.form = f.form
),

ranked as (
    select
        o.*,
        row_number() over (
            partition by coalesce(o.disclosure_id, o.document_id), coalesce(o.entity_id, o.document_id || '-' || o.entity_index)
            order by coalesce(p.forms, 0) desc, o.path, o.document_id, o.entity_index
        ) as file_rank
    from owners as o
    left join (select document_id, entity_index, count(*) filter (where not is_annex) as forms from printed group by document_id, entity_index) as p
        on p.document_id = o.document_id and p.entity_index = o.entity_index
),

-- The other files of the disclosure that print a form of the same entity, the one with figures first.
elsewhere as (
    select o.document_id, o.entity_index, p.form, p.status, p.document_id as source_document_id, p.entity_index as source_entity_index
    from ranked as o
    inner join ranked as r
        on r.disclosure_id = o.disclosure_id and r.entity_id = o.entity_id and r.document_id <> o.document_id
    inner join printed as p on p.document_id = r.document_id and p.entity_index = r.entity_index
    anti join printed as own on own.document_id = o.document_id and own.entity_index = o.entity_index and own.form = p.form
    qualify row_number() over (
        partition by o.document_id, o.entity_index, p.form order by p.status = 'figures' desc, r.file_rank, p.document_id, p.entity_index
    ) = 1
),

sources as (
    select document_id, entity_index, form, status, document_id as source_document_id, entity_index as source_entity_index from printed
    union all
    select * from elsewhere
)

select
    o.document_id,
    o.entity_index,
    f.form,
    coalesce(s.status, 'absent') as status,
    s.source_document_id,
    s.source_entity_index,
    o.file_rank = 1 as is_main
from ranked as o
cross join {{ ref('forms') }} as f
left join sources as s on s.document_id = o.document_id and s.entity_index = o.entity_index and s.form = f.form
