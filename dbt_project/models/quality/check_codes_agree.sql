{{ config(tags=['evaluate']) }}
-- X05: the income form and the spending form print the same codes, compared at the depth that both print.
with depths as (
    select document_id, entity_index, min(depth) as depth, count(*) as form_count
    from (
        select document_id, entity_index, form, max(length(code)) as depth
        from {{ ref('int_lines') }}
        where form in ('income', 'expenditure') and line_key = 'code' and code is not null
        group by document_id, entity_index, form
    ) as forms
    group by document_id, entity_index
    having count(*) = 2
),

codes as (
    select l.document_id, l.entity_index, l.form, left(l.code, d.depth) as code, min(l.page) as page, min(l.table_index) as table_index,
        min(l.row_index) as row_index
    from {{ ref('int_lines') }} as l
    inner join depths as d on d.document_id = l.document_id and d.entity_index = l.entity_index
    where l.form in ('income', 'expenditure') and l.line_key = 'code' and length(l.code) >= d.depth
    group by l.document_id, l.entity_index, l.form, left(l.code, d.depth)
),

differing as (
    select document_id, entity_index, code, min(form) as only_form, min(page) as page, min(table_index) as table_index,
        min(row_index) as row_index
    from codes
    group by document_id, entity_index, code
    having count(*) = 1
),

unread as (
    select distinct document_id, entity_index
    from {{ ref('int_lines') }}
    where form in ('income', 'expenditure') and (line_key is null or (line_key = 'code' and code is null))
),

results as (
    select
        d.document_id,
        d.entity_index,
        string_agg(x.code, ', ' order by x.code) filter (where x.only_form = 'income') as only_income,
        string_agg(x.code, ', ' order by x.code) filter (where x.only_form = 'expenditure') as only_expenditure,
        arg_min({'page': x.page, 'table_index': x.table_index, 'row_index': x.row_index, 'code': x.code}, x.code) as place
    from depths as d
    left join differing as x on x.document_id = d.document_id and x.entity_index = d.entity_index
    group by d.document_id, d.entity_index
)

select
    'X05' as rule_id,
    r.document_id,
    r.entity_index,
    e.entity_code,
    'expenditure' as form,
    r.place.code as code,
    1 as check_no,
    '' as check_key,
    case
        when r.only_income is null and r.only_expenditure is null then 'pass'
        when u.document_id is not null then 'not_evaluable'
        else 'fail'
    end as outcome,
    case
        when u.document_id is not null and (r.only_income is not null or r.only_expenditure is not null)
            then 'a row of the forms was not understood'
    end as reason,
    r.only_income as expected_text,
    r.only_expenditure as actual_text,
    r.place.page as page,
    r.place.table_index as table_index,
    r.place.row_index as row_index
from results as r
inner join {{ ref('identity_entities') }} as e on e.document_id = r.document_id and e.entity_index = r.entity_index
left join unread as u on u.document_id = r.document_id and u.entity_index = r.entity_index
