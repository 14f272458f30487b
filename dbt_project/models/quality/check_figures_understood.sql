{{ config(tags=['evaluate']) }}
-- M09: every figure of a table is legible and stands in a row and a column that are understood. One check per table; the first five
-- places are told.
with figures as (
    select
        a.*,
        e.entity_code as owner_code,
        case
            when a.printed_as = 'unparsable' then 'not legible'
            when a.printed_as = 'number' and a.measure is null then 'in a column that was not understood'
            when a.printed_as = 'number' and a.line_key is null then 'in a row that was not understood'
        end as trouble
    from {{ ref('int_amounts') }} as a
    inner join {{ ref('identity_entities') }} as e on e.document_id = a.document_id and e.entity_index = a.entity_index
),

ranked as (
    select
        *,
        case when trouble is not null then
            row_number() over (partition by document_id, table_index, trouble is not null order by row_index, column_index)
        end as place_no
    from figures
)

select
    'M09' as rule_id,
    document_id,
    entity_index,
    any_value(owner_code) as entity_code,
    form,
    1 as check_no,
    't' || table_index as check_key,
    case when count(trouble) = 0 then 'pass' else 'fail' end as outcome,
    'every figure understood' as expected_text,
    string_agg('“' || text || '” (row ' || row_index || ', column ' || column_index || ') ' || trouble, '; ' order by place_no)
        filter (where place_no <= 5)
        || case when count(trouble) > 5 then '; and ' || (count(trouble) - 5) || ' more' else '' end as actual_text,
    any_value(page) as page,
    table_index,
    min(row_index) filter (where place_no = 1) as row_index,
    min(column_index) filter (where place_no = 1) as column_index
from ranked
group by document_id, entity_index, form, table_index
