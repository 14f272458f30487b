{{ config(tags=['evaluate']) }}
-- M10: a form of an entity, year and stage is published by one document, or by several with the same figures.
with forms as (
    select f.document_id, f.entity_index, f.entity_id, f.entity_code, f.fiscal_year, f.stage, f.form, f.table_index, d.path
    from {{ ref('int_forms') }} as f
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = f.document_id
    where f.status <> 'absent' and f.division_code is not null and f.entity_id is not null
),

contents as (
    select
        document_id,
        entity_index,
        form,
        sum(hash(coalesce(side, ''), coalesce(line_key, ''), coalesce(code, ''), coalesce(measure, ''), coalesce(amount_yuan, value))) as fingerprint
    from {{ ref('int_amounts') }}
    where value is not null and value <> 0
    group by document_id, entity_index, form
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
