{{ config(tags=['evaluate']) }}
-- M08: a table that prints amounts of money states their unit. Zeros need none. A unit in brackets somewhere in the form's tables
-- (项目资金（万元）) states it, though it was not understood of what.
with mentions as (
    select distinct c.document_id, t.form
    from {{ source('staging', 'cells') }} as c
    inner join {{ source('staging', 'tables') }} as t on t.document_id = c.document_id and t.table_index = c.table_index
    where t.form is not null and regexp_matches(c.text, '[（(]\s*(单位[:：])?\s*(元|千元|万元|亿元)\s*[）)]')
)

select
    'M08' as rule_id,
    a.document_id,
    a.entity_index,
    any_value(e.entity_code) as entity_code,
    a.form,
    1 as check_no,
    't' || a.table_index as check_key,
    case
        when not bool_or(a.amount_yuan is null and a.value <> 0) then 'pass'
        when any_value(m.document_id) is not null then 'not_evaluable'
        else 'fail'
    end as outcome,
    case when bool_or(a.amount_yuan is null and a.value <> 0) and any_value(m.document_id) is not null
        then 'a unit is printed in tables of the form, but it was not understood of what' end as reason,
    '元, 千元, 万元 or 亿元' as expected_text,
    coalesce(any_value(a.unit), 'none') as actual_text,
    any_value(a.page) as page,
    a.table_index
from {{ ref('int_amounts') }} as a
inner join {{ ref('identity_entities') }} as e on e.document_id = a.document_id and e.entity_index = a.entity_index
left join mentions as m on m.document_id = a.document_id and m.form = a.form
where a.quantity_kind = 'money' and a.printed_as = 'number'
group by a.document_id, a.entity_index, a.form, a.table_index
