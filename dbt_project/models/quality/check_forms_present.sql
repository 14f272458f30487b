{{ config(tags=['evaluate']) }}
-- M01: each of the nine forms that is required (reference.form_requirements) is there, with figures or declared empty. It is asked of the
-- disclosure: forms and explanations may be published as two files, and the main one (identity_sources) answers for all of them. A
-- disclosure that prints none of them at all is told so once. A table that was not understood may be the form that its title speaks of.
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

-- Files whose disclosure is answered for by another one.
beside as (
    select s.document_id, s.entity_index, min(d.path) as path
    from {{ ref('identity_sources') }} as s
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = s.source_document_id
    where not s.is_main and s.source_document_id <> s.document_id
    group by s.document_id, s.entity_index
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

-- The money without which a form is not required.
money as (
    select distinct a.document_id, a.entity_index, r.where_measure
    from {{ ref('int_amounts') }} as a
    inner join (select distinct where_measure from {{ ref('form_requirements') }} where where_measure is not null) as r
        on a.measure = r.where_measure or ends_with(a.line_key, '.' || r.where_measure)
    where a.value <> 0
),

-- Of a document of unknown kind that is required which both kinds must have.
required as (
    select f.document_id, f.entity_index, f.form, bool_or(r.where_measure is null or m.document_id is not null) as is_required
    from {{ ref('int_forms') }} as f
    inner join {{ ref('form_requirements') }} as r on r.form = f.form
        and list_contains(string_split(r.kinds, ';'), coalesce(f.stage, 'budget'))
        and list_contains(string_split(r.kinds, ';'), coalesce(f.stage, 'final_account'))
        and (r.division_prefix is null or starts_with(f.division_code, r.division_prefix))
        and (r.from_year is null or f.fiscal_year >= r.from_year)
    left join money as m on m.document_id = f.document_id and m.entity_index = f.entity_index and m.where_measure = r.where_measure
    group by f.document_id, f.entity_index, f.form
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
        when b.path is not null then 'not_applicable'
        when not r.is_required then 'not_applicable'
        when l.title is not null then 'not_evaluable'
        when h.document_id is not null and n.form_order > 1 then 'not_applicable'
        else 'fail'
    end as outcome,
    case
        when f.status <> 'absent' or e.path is not null then null
        when b.path is not null then 'asked of ' || b.path
        when not r.is_required then 'the form is required only of who has such money'
        when l.title is not null then 'the table “' || l.title || '” was not understood'
        when h.document_id is not null then 'the document prints none of the nine forms'
    end as reason,
    'figures or declared empty' as expected_text,
    case when f.status = 'absent' and e.path is not null then 'in ' || e.path else f.status end as actual_text,
    f.table_index
from {{ ref('int_forms') }} as f
inner join {{ ref('forms') }} as n on n.form = f.form
inner join required as r on r.document_id = f.document_id and r.entity_index = f.entity_index and r.form = f.form
left join elsewhere as e
    on e.document_id = f.document_id and e.entity_index = f.entity_index and e.form = f.form
left join beside as b on b.document_id = f.document_id and b.entity_index = f.entity_index
left join look_alikes as l on l.document_id = f.document_id and l.form = f.form
left join empty_handed as h on h.document_id = f.document_id and h.entity_index = f.entity_index
