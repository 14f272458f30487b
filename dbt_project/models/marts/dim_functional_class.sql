-- Functional classification of expenditure (支出功能分类) by code and year.
with reference_codes as (
    select
        code,
        name,
        years_seen,
        case edition when 'observed_2019_2026' then 0 when 'code_only_2019' then 1 else 2 end as reference_rank
    from {{ ref('functional_classes') }}
),

printed_codes as (
    select l.code, d.fiscal_year, min(l.name) as printed_name
    from {{ ref('int_lines') }} as l
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = l.document_id
    where l.code is not null and d.fiscal_year is not null and l.form <> 'basic_expenditure'
        and l.line_key in ('code', 'expenditure.class')
    group by l.code, d.fiscal_year
),

{{ classification_by_year('reference_codes', 'printed_codes') }}
