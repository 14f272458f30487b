-- Departments (部门) and units (单位) across documents and years, with the names of their last year.
with latest as (
    select
        e.entity_id,
        e.division_code,
        max(e.entity_code) over (partition by e.entity_id) as entity_code,  -- some of its documents may print none
        e.entity_name,
        e.entity_level,
        d.department_entity_id,
        c.department_code as document_department_code,
        c.department_name as document_department_name,
        min(e.fiscal_year) over (partition by e.entity_id) as first_fiscal_year,
        max(e.fiscal_year) over (partition by e.entity_id) as last_fiscal_year
    from {{ ref('int_entities') }} as e
    inner join {{ ref('int_departments') }} as d on d.document_id = e.document_id and d.entity_index = e.entity_index
    inner join {{ ref('stg_current_documents') }} as c on c.document_id = e.document_id
    qualify row_number() over (
        partition by e.entity_id
        order by e.fiscal_year desc nulls last, (d.department_entity_id <> e.entity_id) desc, c.path, e.entity_index
    ) = 1
),

departments as (
    select
        e.*,
        -- A unit's department is the one it was matched with; else the publisher that its document names, if its code is above the unit's.
        case
            when e.entity_level = 'department' then e.entity_code
            when d.entity_id is not null and d.entity_id <> e.entity_id then d.entity_code
            when e.document_department_code is not null
                and starts_with(e.entity_code, e.document_department_code)
                and e.document_department_code <> e.entity_code then e.document_department_code
        end as department_code,
        case
            when e.entity_level = 'department' then e.entity_name
            when d.entity_id is not null and d.entity_id <> e.entity_id then d.entity_name
            else coalesce(e.document_department_name, e.entity_name)
        end as department_name
    from latest as e
    left join latest as d on d.entity_id = e.department_entity_id
),

named as (
    select
        *,
        regexp_replace(
            regexp_replace(department_name, '\s', '', 'g'), '(（本级）|\(本级\)|本级|（机关）|\(机关\))$', ''
        ) as base_name
    from departments
),

typed as (
    select n.base_name, arg_min(t.department_type, t.priority) as department_type
    from (select distinct base_name from named where base_name is not null) as n
    inner join {{ ref('department_types') }} as t on regexp_matches(n.base_name, t.pattern)
    group by n.base_name
)

select
    n.entity_id,
    n.division_code,
    n.entity_code,
    n.entity_name,
    n.entity_level,
    n.department_entity_id,
    n.department_code,
    n.department_name,
    t.department_type,
    n.first_fiscal_year,
    n.last_fiscal_year
from named as n
left join typed as t on t.base_name = n.base_name
