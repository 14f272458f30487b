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

stated as (
    select
        document_id,
        entity_index,
        split_part(subject, '.', 1) as section,
        count(amount) as figures,
        min(block_index) as block_index
    from {{ ref('int_claims') }}
    where subject is not null
    group by document_id, entity_index, split_part(subject, '.', 1)
),

annexes as (
    select
        o.*,
        'annex' as section_kind,
        f.form as section,
        case t.status_rank when 1 then 'figures' when 2 then 'declared_empty' else 'absent' end as status,
        t.table_index,
        cast(null as integer) as block_index
    from owners as o
    cross join (select form from {{ ref('forms') }} where is_annex) as f
    left join annex_tables as t
        on t.document_id = o.document_id and t.entity_index = o.entity_index and t.section = f.form
),

statements as (
    select
        o.*,
        'statement' as section_kind,
        s.section,
        case when c.figures > 0 then 'figures' when c.figures = 0 then 'declared_empty' else 'absent' end as status,
        cast(null as integer) as table_index,
        c.block_index
    from owners as o
    cross join (
        values ('income'), ('expenditure'), ('budget_total'), ('operating'), ('three_public'), ('procurement'), ('fixed_assets')
    ) as s (section)
    left join stated as c
        on c.document_id = o.document_id and c.entity_index = o.entity_index and c.section = s.section
)

select * from annexes
union all
select * from statements
