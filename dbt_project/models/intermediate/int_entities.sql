{{ config(tags=['evaluate']) }}
-- Departments (部门) and units (单位) of current documents, with an id that holds across documents and years.
select
    e.document_id,
    e.entity_index,
    coalesce(d.division_code, left(e.document_id, 12)) || '-' || coalesce(
        e.entity_code, regexp_replace(e.entity_name, '\s', '', 'g'), left(e.document_id, 12) || '-' || e.entity_index
    ) as entity_id,
    e.entity_code,
    e.entity_name,
    e.entity_level,
    d.division_code,
    d.fiscal_year,
    d.stage
from {{ source('staging', 'entities') }} as e
inner join {{ ref('stg_current_documents') }} as d on d.document_id = e.document_id
