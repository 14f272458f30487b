{{ config(tags=['evaluate']) }}
-- D02: the units that 机构设置情况 lists are the units that publish forms. Who publishes no unit at all may do so elsewhere.
with departments as (
    select document_id, department_index, bool_or(is_listed) as has_list, bool_or(is_publishing) as has_units
    from {{ ref('identity_listed_units') }}
    group by document_id, department_index
)

select
    'D02' as rule_id,
    u.document_id,
    u.department_index as entity_index,
    e.entity_code,
    'organisation' as form,
    1 as check_no,
    coalesce({{ unit_name_key('u.unit_name') }}, '') || case when u.name_no > 1 then '#' || u.name_no else '' end as check_key,
    case
        when not (d.has_list and d.has_units) then 'not_evaluable'
        when u.is_listed and u.is_publishing then 'pass'
        else 'fail'
    end as outcome,
    case
        when not d.has_list then 'the document does not list the units of the department'
        when not d.has_units then 'no unit of the department publishes forms'
    end as reason,
    case when u.is_listed then u.unit_name end as expected_text,
    case when u.is_publishing then u.unit_name end as actual_text,
    u.page,
    u.table_index,
    u.row_index,
    u.column_index
from {{ ref('identity_listed_units') }} as u
inner join departments as d on d.document_id = u.document_id and d.department_index = u.department_index
inner join {{ ref('identity_entities') }} as e on e.document_id = u.document_id and e.entity_index = u.department_index
