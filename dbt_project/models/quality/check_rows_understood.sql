{{ config(tags=['evaluate']) }}
-- M11: in a form by classification code, every row that prints figures is understood: its cells fit the columns, its code or
-- total is known. A row that is not would be missing from every sum over the form. One check per table; the first five rows are told.
with figures as (
    select a.*, e.entity_code as owner_code, coalesce(nullif(a.name, ''), a.code, 'without a label') as shown
    from {{ ref('int_amounts') }} as a
    inner join {{ ref('identity_entities') }} as e on e.document_id = a.document_id and e.entity_index = a.entity_index
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'M11' and list_contains(r.forms, a.form)
),

lost as (
    select document_id, table_index, row_index, any_value(shown) as shown, string_agg(text, ', ' order by column_index) as texts,
        row_number() over (partition by document_id, table_index order by row_index) as place_no
    from figures
    where line_key is null and printed_as = 'number'
    group by document_id, table_index, row_index
),

told as (
    select
        document_id,
        table_index,
        min(row_index) as row_index,
        string_agg('row ' || row_index || ' (' || shown || '): ' || texts, '; ' order by place_no) filter (where place_no <= 5)
        || case when count(*) > 5 then '; and ' || (count(*) - 5) || ' more rows' else '' end as actual_text
    from lost
    group by document_id, table_index
)

select
    'M11' as rule_id,
    f.document_id,
    f.entity_index,
    any_value(f.owner_code) as entity_code,
    f.form,
    1 as check_no,
    't' || f.table_index as check_key,
    case when any_value(t.actual_text) is null then 'pass' else 'fail' end as outcome,
    'every row understood' as expected_text,
    any_value(t.actual_text) as actual_text,
    any_value(f.page) as page,
    f.table_index,
    any_value(t.row_index) as row_index
from figures as f
left join told as t on t.document_id = f.document_id and t.table_index = f.table_index
group by f.document_id, f.entity_index, f.form, f.table_index
