{{ config(tags=['evaluate']) }}
-- The units (单位) of each department of a document: those that its 机构设置情况 lists, those that publish forms, and which is which.
-- Names compare without white space, punctuation and 本级.
with departments as (
    select
        e.document_id,
        e.entity_index as department_index,
        d.department_entity_id,
        d.fiscal_year,
        d.stage
    from {{ ref('identity_entities') }} as e
    inner join {{ ref('int_departments') }} as d
        on d.document_id = e.document_id and d.entity_index = e.entity_index and d.role = 'department'
    where e.entity_level = 'department'
),

publishing as (
    select
        p.document_id,
        p.department_index,
        e.document_id as unit_document_id,
        e.entity_index as unit_index,
        e.entity_name as unit_name,
        {{ unit_name_key('e.entity_name') }} as unit_key
    from departments as p
    inner join {{ ref('int_departments') }} as u
        on u.department_entity_id = p.department_entity_id and u.fiscal_year is not distinct from p.fiscal_year
        and u.stage is not distinct from p.stage and u.role = 'unit'
    inner join {{ ref('identity_entities') }} as e on e.document_id = u.document_id and e.entity_index = u.entity_index
    -- A unit that the department's own document prints is taken from there, not a second time from another document.
    qualify e.document_id = p.document_id or not bool_or(e.document_id = p.document_id) over (
        partition by p.document_id, p.department_index, u.entity_id
    )
),

listed as (
    select distinct
        p.document_id,
        p.department_index,
        first(a.text) as unit_name,
        {{ unit_name_key('a.text') }} as unit_key,
        min(a.page) as page,
        min(a.table_index) as table_index,
        min(a.row_index) as row_index,
        min(a.column_index) as column_index
    from departments as p
    inner join {{ source('staging', 'tables') }} as t
        on t.document_id = p.document_id and coalesce(t.entity_index, p.department_index) = p.department_index
    inner join {{ source('staging', 'attributes') }} as a
        on a.document_id = t.document_id and a.table_index = t.table_index and a.form = 'organisation'
        and a.attribute = 'unit_name' and trim(a.text) <> ''
    group by p.document_id, p.department_index, {{ unit_name_key('a.text') }}
)

select
    coalesce(l.document_id, p.document_id) as document_id,
    coalesce(l.department_index, p.department_index) as department_index,
    coalesce(p.unit_name, l.unit_name) as unit_name,
    -- several units of a department may have one name: a template's, the department's own
    row_number() over (
        partition by coalesce(l.document_id, p.document_id), coalesce(l.department_index, p.department_index), coalesce(p.unit_key, l.unit_key)
        order by p.unit_document_id = coalesce(l.document_id, p.document_id) desc, p.unit_document_id, p.unit_index
    ) as name_no,
    p.unit_document_id,
    p.unit_index,
    l.unit_key is not null as is_listed,
    p.unit_document_id is not null as is_publishing,
    l.page,
    l.table_index,
    l.row_index,
    l.column_index
from listed as l
full outer join publishing as p
    on p.document_id = l.document_id and p.department_index = l.department_index and p.unit_key = l.unit_key
