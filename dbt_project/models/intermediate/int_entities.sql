{{ config(tags=['evaluate']) }}
-- Departments (部门) and units (单位) of current documents, with an id that holds across documents and years. Who prints a name without a
-- code is whom the county's other documents give that name and one code: final accounts mostly print no codes. Whoever publishes a document
-- is known by what its disclosure goes by: its files may print the name in several ways. A unit that bears the name of its department
-- (部门预算 and 单位预算 of one name) is another entity.
with printed as (
    select
        e.document_id,
        e.entity_index,
        coalesce(p.department_code, e.entity_code) as entity_code,
        coalesce(p.department_name, e.entity_name) as entity_name,
        coalesce(p.entity_level, e.entity_level) as entity_level,
        regexp_replace(coalesce(p.department_name, e.entity_name), '\s', '', 'g') as name_key,
        d.division_code,
        d.fiscal_year,
        d.stage
    from {{ source('staging', 'entities') }} as e
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = e.document_id
    left join {{ source('staging', 'disclosure_files') }} as f on f.document_id = e.document_id and f.publisher_index = e.entity_index
    left join {{ source('staging', 'disclosures') }} as p on p.disclosure_id = f.disclosure_id
),

coded as (
    select division_code, name_key, entity_level, min(entity_code) as entity_code
    from printed
    where division_code is not null and entity_code is not null and name_key is not null
    group by division_code, name_key, entity_level
    having count(distinct entity_code) = 1
),

namesakes as (
    select division_code, name_key
    from printed
    where division_code is not null and entity_code is null
    group by division_code, name_key
    having count(distinct entity_level) > 1
)

select
    e.document_id,
    e.entity_index,
    coalesce(e.division_code, left(e.document_id, 12)) || '-' || coalesce(
        e.entity_code,
        c.entity_code,
        e.name_key || case when n.name_key is not null and e.entity_level = 'unit' then '-unit' else '' end,
        left(e.document_id, 12) || '-' || e.entity_index
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
left join namesakes as n on n.division_code = e.division_code and n.name_key = e.name_key
