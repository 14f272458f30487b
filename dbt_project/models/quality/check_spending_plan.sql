{{ config(tags=['evaluate']) }}
-- Q02, second half: the spending plan (资金支出计划, cumulative percent) never falls and ends at 100.
with steps as (
    select
        document_id,
        entity_index,
        entity_code,
        table_index,
        row_index,
        column_index,
        page,
        value,
        printed_as,
        lag(value) over (partition by document_id, table_index, row_index order by measure) as value_before,
        row_number() over (partition by document_id, table_index, row_index order by measure desc) as place_from_end
    from {{ ref('int_amounts') }}
    where form = 'performance' and measure like 'plan\_%' escape '\'
),

plans as (
    select
        document_id,
        any_value(entity_index) as entity_index,
        any_value(entity_code) as entity_code,
        table_index,
        row_index,
        bool_or(printed_as = 'unparsable') as is_unread,
        coalesce(bool_or(value < value_before), false) as falls,
        max(value) filter (where place_from_end = 1) as last_value,
        string_agg(coalesce({{ percent('value') }}, '– %'), ', ' order by place_from_end desc) as plan_text,
        any_value({'page': page, 'column_index': column_index}) filter (where place_from_end = 1) as place
    from steps
    group by document_id, table_index, row_index
)

select
    'Q02' as rule_id,
    p.document_id,
    p.entity_index,
    e.entity_code,
    'performance' as form,
    'project' as line_key,
    'plan' as measure,
    100 as check_no,
    't' || p.table_index || 'r' || p.row_index as check_key,
    case
        when p.is_unread then 'not_evaluable'
        when not p.falls and p.last_value = 100 then 'pass'
        else 'fail'
    end as outcome,
    case when p.is_unread then 'a figure of the plan is not legible' end as reason,
    'rising to 100 %' as expected_text,
    p.plan_text as actual_text,
    p.place.page as page,
    p.table_index,
    p.row_index,
    p.place.column_index as column_index
from plans as p
inner join {{ ref('identity_entities') }} as e on e.document_id = p.document_id and e.entity_index = p.entity_index
