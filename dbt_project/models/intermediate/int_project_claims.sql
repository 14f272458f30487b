{{ config(tags=['evaluate']) }}
-- Amounts that prose states for projects (项目) whose table prints no budget: matched by name within the entity, by an equal name
-- first, then by the only name that contains the other. Where an entity prints no 绩效目标表 at all, its stated projects stand alone.
with projects as (
    select
        p.document_id,
        p.entity_index,
        p.project_key,
        min(p.table_index) as table_index,
        min(p.project_name) as project_name,
        max(p.project_code) as project_code,
        count(a.value) as printed_figures
    from {{ ref('int_project_rows') }} as p
    left join {{ ref('int_amounts') }} as a
        on a.document_id = p.document_id and a.table_index = p.table_index and a.row_index = p.row_index
        and a.form = 'performance' and a.quantity_kind = 'money'
    group by p.document_id, p.entity_index, p.project_key
),

stated as (
    select *, {{ name_key('subject_text') }} as claim_key
    from {{ ref('int_claims') }}
    where subject = 'project' and measure = 'amount' and amount_yuan is not null and entity_index is not null
        and subject_text is not null
    qualify row_number() over (
        partition by document_id, entity_index, {{ name_key('subject_text') }}
        order by (year = fiscal_year) desc nulls last, year is null desc, claim_index
    ) = 1
),

matched as (
    select
        s.document_id,
        s.claim_index,
        p.table_index,
        p.project_name,
        p.project_code,
        p.project_key = s.claim_key as is_equal,
        count(*) over (partition by s.document_id, s.claim_index) as projects_per_claim,
        count(*) over (partition by p.document_id, p.entity_index, p.project_key) as claims_per_project,
        bool_or(p.project_key = s.claim_key) over (partition by s.document_id, s.claim_index) as claim_has_equal,
        bool_or(p.project_key = s.claim_key) over (partition by p.document_id, p.entity_index, p.project_key) as project_has_equal
    from stated as s
    inner join projects as p
        on p.document_id = s.document_id and p.entity_index = s.entity_index and p.printed_figures = 0
        and p.project_key <> '' and s.claim_key <> ''
        and (p.project_key = s.claim_key or contains(p.project_key, s.claim_key) or contains(s.claim_key, p.project_key))
),

best as (
    select document_id, claim_index, table_index, project_name, project_code
    from matched
    where is_equal
        or (not claim_has_equal and not project_has_equal and projects_per_claim = 1 and claims_per_project = 1)
)

select
    s.document_id,
    s.claim_index,
    s.page,
    s.block_index,
    s.entity_index,
    s.entity_id,
    s.entity_code,
    s.entity_name,
    s.entity_level,
    s.division_code,
    s.fiscal_year,
    s.stage,
    b.table_index,
    coalesce(b.project_name, s.subject_text) as project_name,
    b.project_code,
    coalesce({{ name_key('b.project_name') }}, s.claim_key) as project_key,
    s.amount_yuan,
    s.step_yuan,
    s.amount,
    s.unit,
    s.amount_text
from stated as s
left join best as b on b.document_id = s.document_id and b.claim_index = s.claim_index
where b.claim_index is not null
    or not exists (
        select 1 from projects as p where p.document_id = s.document_id and p.entity_index = s.entity_index
    )
