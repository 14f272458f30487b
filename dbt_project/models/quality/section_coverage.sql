{{ config(tags=['publish']) }}
-- The explanatory part (情况说明) of every entity: its annex tables, and the statements in prose that every disclosure must make.
with owners as (
    select document_id, entity_index, entity_id, entity_code, entity_name, entity_level, division_code, fiscal_year, stage
    from {{ ref('int_entities') }}
),

annex_tables as (
    select
        t.document_id,
        t.entity_index,
        t.form as section,
        min(case t.status when 'figures' then 1 when 'declared_empty' then 2 else 3 end) as status_rank,
        min(t.table_index) as table_index
    from {{ source('staging', 'tables') }} as t
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = t.document_id
    inner join {{ ref('forms') }} as f on f.form = t.form and f.is_annex
    group by t.document_id, t.entity_index, t.form
),

sections as (
    select form as section, 'annex' as section_kind, form as subject_group
    from {{ ref('forms') }}
    where is_annex
    union all
    select section, 'statement' as section_kind, section as subject_group
    from (
        values ('income'), ('expenditure'), ('budget_total'), ('operating'), ('three_public'), ('procurement'), ('fixed_assets')
    ) as statements (section)
),

stated as (
    select
        document_id,
        entity_index,
        split_part(subject, '.', 1) as subject_group,
        count(amount) as figures,
        min(block_index) as block_index
    from {{ ref('int_claims') }}
    where subject is not null
    group by document_id, entity_index, split_part(subject, '.', 1)
)

select
    o.document_id,
    o.entity_index,
    o.entity_id,
    o.entity_code,
    o.entity_name,
    o.entity_level,
    o.division_code,
    o.fiscal_year,
    o.stage,
    s.section_kind,
    s.section,
    case
        when s.section_kind = 'annex' then
            case t.status_rank when 1 then 'figures' when 2 then 'declared_empty' else 'absent' end
        when c.figures > 0 then 'figures'
        when c.figures = 0 then 'declared_empty'
        else 'absent'
    end as status,
    case when s.section_kind = 'annex' then t.table_index end as table_index,
    case when s.section_kind = 'statement' then c.block_index end as block_index
from owners as o
cross join sections as s
left join annex_tables as t
    on s.section_kind = 'annex' and t.document_id = o.document_id and t.entity_index = o.entity_index
    and t.section = s.section
left join stated as c
    on s.section_kind = 'statement' and c.document_id = o.document_id and c.entity_index = o.entity_index
    and c.subject_group = s.subject_group
