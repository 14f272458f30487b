{{ config(tags=['evaluate']) }}
-- The department (部门) of every entity, within a year and stage: the one whose code its own code extends, else the one named
-- before it in the same document, else the one of the same name without 本级, else the only one that lists it among its units. A unit whose
-- department published nothing answers for itself.
with entities as (
    select
        *,
        regexp_replace(
            regexp_replace(entity_name, '\s', '', 'g'), '(（本级）|\(本级\)|本级|（机关）|\(机关\))$', ''
        ) as base_name
    from {{ ref('int_entities') }}
),

departments as (
    select distinct division_code, fiscal_year, stage, entity_id, entity_code, base_name
    from entities
    where entity_level = 'department'
),

by_code as (
    select u.document_id, u.entity_index, arg_max(d.entity_id, u.prefix_length) as department_entity_id
    from (
        select *, unnest(range(3, length(entity_code))) as prefix_length from entities where entity_level = 'unit'
    ) as u
    inner join departments as d
        on d.division_code = u.division_code and d.fiscal_year = u.fiscal_year and d.stage = u.stage
        and d.entity_code = left(u.entity_code, u.prefix_length)
    group by u.document_id, u.entity_index
),

in_document as (
    select u.document_id, u.entity_index, arg_max(d.entity_id, d.entity_index) as department_entity_id
    from entities as u
    inner join entities as d on d.document_id = u.document_id and d.entity_level = 'department'
    where u.entity_level = 'unit' and d.entity_index < u.entity_index
    group by u.document_id, u.entity_index
),

by_name as (
    select u.document_id, u.entity_index, min(d.entity_id) as department_entity_id
    from entities as u
    inner join departments as d
        on d.division_code = u.division_code and d.fiscal_year = u.fiscal_year and d.stage = u.stage
        and d.base_name = u.base_name
    where u.entity_level = 'unit'
    group by u.document_id, u.entity_index
    having count(distinct d.entity_id) = 1
),

-- What a department prints of its units: its list (机构设置情况), and the rows of forms that are divided by unit.
lists as (
    select t.document_id, t.entity_index, {{ unit_name_key('a.text') }} as unit_key
    from {{ source('staging', 'attributes') }} as a
    inner join {{ source('staging', 'tables') }} as t on t.document_id = a.document_id and t.table_index = a.table_index
    where a.form = 'organisation' and a.attribute = 'unit_name'
    union
    select document_id, entity_index, {{ unit_name_key('name') }} as unit_key
    from {{ ref('int_lines') }}
    where line_key = 'unit'
),

by_list as (
    select u.document_id, u.entity_index, min(d.entity_id) as department_entity_id
    from entities as u
    inner join lists as l on l.unit_key = {{ unit_name_key('u.entity_name') }}
    inner join entities as d
        on d.document_id = l.document_id and d.entity_index = l.entity_index and d.entity_level = 'department'
        and d.division_code = u.division_code and d.fiscal_year = u.fiscal_year and d.stage = u.stage
    where l.unit_key <> '' and {{ unit_name_key('d.entity_name') }} <> l.unit_key and u.document_id <> d.document_id and u.entity_code is null
    group by u.document_id, u.entity_index
    having count(distinct d.entity_id) = 1
),

joined as (
    select
        e.*,
        coalesce(c.department_entity_id, i.department_entity_id, n.department_entity_id, l.department_entity_id, e.entity_id)
            as department_entity_id
    from entities as e
    left join by_list as l on l.document_id = e.document_id and l.entity_index = e.entity_index
    left join by_code as c on c.document_id = e.document_id and c.entity_index = e.entity_index
    left join in_document as i on i.document_id = e.document_id and i.entity_index = e.entity_index
    left join by_name as n on n.document_id = e.document_id and n.entity_index = e.entity_index
)

select
    document_id,
    entity_index,
    entity_id,
    division_code,
    fiscal_year,
    stage,
    department_entity_id,
    case when department_entity_id = entity_id then 'department' else 'unit' end as role
from joined
