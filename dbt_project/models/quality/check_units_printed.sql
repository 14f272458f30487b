{{ config(tags=['evaluate']) }}
-- M08: a table that prints amounts of money states their unit. Zeros need none.
select
    'M08' as rule_id,
    a.document_id,
    a.entity_index,
    any_value(e.entity_code) as entity_code,
    a.form,
    1 as check_no,
    't' || a.table_index as check_key,
    case when bool_or(a.amount_yuan is null and a.value <> 0) then 'fail' else 'pass' end as outcome,
    '元, 千元, 万元 or 亿元' as expected_text,
    coalesce(any_value(a.unit), 'none') as actual_text,
    any_value(a.page) as page,
    a.table_index
from {{ ref('int_amounts') }} as a
inner join {{ ref('identity_entities') }} as e on e.document_id = a.document_id and e.entity_index = a.entity_index
where a.quantity_kind = 'money' and a.printed_as = 'number'
group by a.document_id, a.entity_index, a.form, a.table_index
