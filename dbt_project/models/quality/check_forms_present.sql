{{ config(tags=['evaluate']) }}
-- M01: each of the nine forms is there, with figures or declared empty; forms and explanations may be published as two documents. A document
-- that prints none of them at all is told so once. The form for state capital is one of the nine of Hebei (13); other provinces' sets of forms
-- lack it, which is not held against who has no such money. A table that was not understood may be the form that its title speaks of.
with printed as (
    select f.division_code, f.entity_code, f.entity_name, f.fiscal_year, f.stage, f.form, d.path
    from {{ ref('int_forms') }} as f
    inner join {{ source('staging', 'documents') }} as d on d.document_id = f.document_id
    where f.status <> 'absent' and f.division_code is not null
),

elsewhere as (
    select f.document_id, f.entity_index, f.form, min(p.path) as path
    from {{ ref('int_forms') }} as f
    inner join printed as p
        on p.division_code = f.division_code and p.fiscal_year = f.fiscal_year and p.stage = f.stage and p.form = f.form
        and (p.entity_code = f.entity_code or (p.entity_name = f.entity_name and (p.entity_code is null or f.entity_code is null)))
    where f.status = 'absent'
    group by f.document_id, f.entity_index, f.form
),

-- The least that a title says of these forms.
titles as (
    select *
    from (values ('basic_expenditure', '基本支出'), ('fund_expenditure', '政府性基金'), ('capital_expenditure', '国有资本'), ('three_public', '三公'))
        as v (form, word)
),

look_alikes as (
    select t.document_id, w.form, min(t.title) as title
    from {{ source('staging', 'tables') }} as t
    inner join titles as w on contains(t.title, w.word)
    where t.form is null
    group by t.document_id, w.form
),

state_capital as (
    select document_id, entity_index
    from {{ ref('int_amounts') }}
    where (measure = 'state_capital' or ends_with(line_key, '.state_capital')) and value <> 0
    group by document_id, entity_index
),

empty_handed as (
    select document_id, entity_index
    from {{ ref('int_forms') }}
    group by document_id, entity_index
    having bool_and(status = 'absent')
)

select
    'M01' as rule_id,
    f.document_id,
    f.entity_index,
    f.entity_code,
    f.form,
    n.form_order as check_no,
    '' as check_key,
    case
        when f.status <> 'absent' or e.path is not null then 'pass'
        when f.form = 'capital_expenditure' and f.division_code is not null and not starts_with(f.division_code, '13') and c.document_id is null
            then 'not_applicable'
        when l.title is not null then 'not_evaluable'
        when h.document_id is not null and n.form_order > 1 then 'not_applicable'
        else 'fail'
    end as outcome,
    case
        when f.form = 'capital_expenditure' and h.document_id is null and l.title is null then 'the entity has no money from state capital, and the set of forms lacks this one'
        when l.title is not null then 'the table “' || l.title || '” was not understood'
        when h.document_id is not null then 'the document prints none of the nine forms'
    end as reason,
    'figures or declared empty' as expected_text,
    case when f.status = 'absent' and e.path is not null then 'in ' || e.path else f.status end as actual_text,
    f.table_index
from {{ ref('int_forms') }} as f
inner join {{ ref('forms') }} as n on n.form = f.form
left join elsewhere as e
    on e.document_id = f.document_id and e.entity_index = f.entity_index and e.form = f.form
left join look_alikes as l on l.document_id = f.document_id and l.form = f.form
left join state_capital as c on c.document_id = f.document_id and c.entity_index = f.entity_index
left join empty_handed as h on h.document_id = f.document_id and h.entity_index = f.entity_index
where f.stage is null or list_contains(string_split(n.kinds, ';'), f.stage)
