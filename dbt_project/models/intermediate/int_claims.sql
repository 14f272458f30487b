{{ config(tags=['evaluate']) }}
-- The figures that prose states, with the entity in whose part of the document they stand and the document's year and stage.
select
    c.document_id,
    c.claim_index,
    c.parent_claim_index,
    c.page,
    c.block_index,
    c.entity_index,
    e.entity_id,
    coalesce(e.entity_code, c.entity_code) as entity_code,
    coalesce(e.entity_name, c.entity_name) as entity_name,
    e.entity_level,
    d.division_code,
    d.fiscal_year,
    d.stage,
    c.subject,
    c.subject_text,
    c.measure,
    c.year,
    c.amount,
    c.amount_text,
    c.unit,
    c.amount_yuan,
    c.step_yuan,
    c.comparator,
    c.comparator_year,
    c.direction,
    c.sentence
from {{ source('staging', 'claims') }} as c
inner join {{ ref('stg_current_documents') }} as d on d.document_id = c.document_id
left join {{ ref('int_entities') }} as e on e.document_id = c.document_id and e.entity_index = c.entity_index
