{{ config(tags=['evaluate']) }}
-- M10: a form of an entity, year and stage is published by one document, or by several with the same figures in the columns that all of
-- them print (a template may divide a sum further).
with forms as (
    select f.document_id, f.entity_index, f.entity_id, f.entity_code, f.fiscal_year, f.stage, f.form, f.table_index, d.path
    from {{ ref('int_forms') }} as f
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = f.document_id
    where f.status <> 'absent' and f.division_code is not null and f.entity_id is not null
),

measures as (
    select f.entity_id, f.fiscal_year, f.stage, f.form, coalesce(a.measure, '') as measure, count(distinct f.document_id) as documents
    from {{ ref('int_amounts') }} as a
    inner join forms as f on f.document_id = a.document_id and f.entity_index = a.entity_index and f.form = a.form
    where a.value is not null and a.value <> 0
    group by f.entity_id, f.fiscal_year, f.stage, f.form, coalesce(a.measure, '')
),

measures_of_all as (
    select *, max(documents) over (partition by entity_id, fiscal_year, stage, form) = documents as is_of_all
    from measures
),

contents as (
    select
        a.document_id,
        a.entity_index,
        a.form,
        sum(hash(coalesce(a.side, ''), coalesce(a.line_key, ''), coalesce(a.code, ''), coalesce(a.measure, ''), coalesce(a.amount_yuan, a.value)))
            as fingerprint
    from {{ ref('int_amounts') }} as a
    inner join forms as f on f.document_id = a.document_id and f.entity_index = a.entity_index and f.form = a.form
    semi join measures_of_all as m
        on m.entity_id = f.entity_id and m.fiscal_year is not distinct from f.fiscal_year and m.stage is not distinct from f.stage
        and m.form = f.form and m.measure = coalesce(a.measure, '') and m.is_of_all
    where a.value is not null and a.value <> 0
    group by a.document_id, a.entity_index, a.form
),

compared as (
    select
        f.*,
        count(distinct f.document_id) over same_form as document_count,
        min(coalesce(c.fingerprint, 0)) over same_form <> max(coalesce(c.fingerprint, 0)) over same_form as differs,
        first_value(f.path) over (same_form order by f.path) as first_path,
        last_value(f.path) over (same_form order by f.path rows between unbounded preceding and unbounded following) as last_path
    from forms as f
    left join contents as c on c.document_id = f.document_id and c.entity_index = f.entity_index and c.form = f.form
    window same_form as (partition by f.entity_id, f.fiscal_year, f.stage, f.form)
)

select
    'M10' as rule_id,
    document_id,
    entity_index,
    entity_code,
    form,
    1 as check_no,
    form as check_key,
    case when document_count > 1 and differs then 'fail' else 'pass' end as outcome,
    'one source, or the same figures in all' as expected_text,
    case
        when document_count = 1 then '1 document'
        else document_count || ' documents, also ' || case when path = first_path then last_path else first_path end
    end as actual_text,
    table_index
from compared
