{{ config(tags=['evaluate']) }}
-- A03: who pays for the operation of official vehicles has at least one vehicle.
with spending as (
    select document_id, entity_index, max(amount_yuan) as operation_yuan, any_value(page) as page, any_value(table_index) as table_index,
        any_value(row_index) as row_index
    from {{ ref('int_amounts') }}
    where form = 'three_public' and line_key = 'vehicle_operation' and measure = 'total' and amount_yuan > 0
    group by document_id, entity_index
),

vehicles as (
    select
        s.document_id,
        s.entity_index,
        max(abs(value)) filter (where measure = 'quantity') as vehicle_count,
        max(abs(amount_yuan)) filter (where measure = 'value') as value_yuan,
        bool_or(printed_as = 'unparsable') as is_unread
    from {{ ref('int_amounts') }} as a
    inner join {{ ref('identity_sources') }} as s
        on s.source_document_id = a.document_id and s.source_entity_index = a.entity_index and s.form = a.form
    where a.form = 'fixed_assets' and a.line_key = 'assets.vehicles'
    group by s.document_id, s.entity_index
)

select
    'A03' as rule_id,
    s.document_id,
    s.entity_index,
    e.entity_code,
    'fixed_assets' as form,
    'assets.vehicles' as line_key,
    'quantity' as measure,
    1 as check_no,
    '' as check_key,
    case
        when f.status = 'absent' or v.is_unread then 'not_evaluable'
        when v.vehicle_count > 0 or v.value_yuan > 0 then 'pass'
        else 'fail'
    end as outcome,
    case
        when f.status = 'absent' then 'the form 固定资产占用情况表 was not found'
        when v.is_unread then 'the number of vehicles is not legible'
    end as reason,
    'at least 1' as expected_text,
    coalesce(cast(cast(v.vehicle_count as hugeint) as varchar), 'none') as actual_text,
    s.page,
    s.table_index,
    s.row_index
from spending as s
inner join {{ ref('identity_entities') }} as e on e.document_id = s.document_id and e.entity_index = s.entity_index
inner join {{ ref('identity_sources') }} as f
    on f.document_id = s.document_id and f.entity_index = s.entity_index and f.form = 'fixed_assets'
left join vehicles as v on v.document_id = s.document_id and v.entity_index = s.entity_index
