-- Economic classification of expenditure (支出经济分类) by code and year. Codes with 3 are the department system (部门预算支出经济分类; before
-- 2018 the single system), codes with 5 the government system (政府预算支出经济分类).
with reference_codes as (
    select code, name, years_seen, case when system = 'department_2007' then 1 else 0 end as reference_rank
    from {{ ref('economic_classes') }}
),

printed_codes as (
    select l.code, d.fiscal_year, min(l.name) as printed_name
    from {{ ref('int_lines') }} as l
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = l.document_id
    where l.code is not null and d.fiscal_year is not null and l.form = 'basic_expenditure' and l.line_key = 'code'
    group by l.code, d.fiscal_year
),

by_year as (
    with {{ classification_by_year('reference_codes', 'printed_codes') }}
)

select
    *,
    case
        when code like '5%' then 'government'
        when code like '3%' then case when fiscal_year < 2018 then 'department_2007' else 'department' end
    end as system
from by_year
