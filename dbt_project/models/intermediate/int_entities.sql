{{ config(tags=['evaluate']) }}
-- Departments (部门) and units (单位) of current documents, with an id that holds across documents and years. Who prints a name without a
-- code is whom the county's other documents give that name and one code: final accounts mostly print no codes.
with printed as (
    select
        e.*,
        regexp_replace(e.entity_name, '\s', '', 'g') as name_key,
        d.division_code,
        d.fiscal_year,
        d.stage
    from {{ source('staging', 'entities') }} as e
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = e.document_id
),

coded as (
    select division_code, name_key, entity_level, min(entity_code) as entity_code
    from printed
    where division_code is not null and entity_code is not null and name_key is not null
    group by division_code, name_key, entity_level
    having count(distinct entity_code) = 1
)

select
    e.document_id,
    e.entity_index,
    coalesce(e.division_code, left(e.document_id, 12)) || '-' || coalesce(
        e.entity_code, c.entity_code, e.name_key, left(e.document_id, 12) || '-' || e.entity_index
    ) as entity_id,
    e.entity_code,
    e.entity_name,
    e.entity_level,
    e.division_code,
    e.fiscal_year,
    e.stage
from printed as e
left join coded as c
    on c.division_code = e.division_code and c.name_key = e.name_key and c.entity_level = e.entity_level
