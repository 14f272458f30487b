{{ config(tags=['evaluate']) }}
-- Claims as operands: signed by their direction, a statement of nothing or of no change counted as nothing, each with the
-- entity that it speaks for. `is_history` marks what does not speak of this document's own figures: a figure that something else is
-- compared with, one of another stage (执行数 in a budget, 年初预算 in a final account), or one of an earlier year that stands beside this
-- year's figure of the same subject. A figure of an earlier year that stands alone is last year's text left in, and is compared all the
-- same. `is_unnamed` marks figures whose sentence does not say of what it speaks (年初预算为…，支出决算为…): it follows a heading; `is_narrower`
-- figures of a project, of one fund or of what explains a figure, which the forms do not print as such.
with publishers as (
    select document_id, min(entity_index) as entity_index, count(*) as entity_count
    from {{ ref('identity_entities') }}
    group by document_id
),

claims as (
    select
        c.document_id,
        c.claim_index,
        c.parent_claim_index,
        s.part_list,
        s.part_of,
        s.share_of,
        c.page,
        c.block_index,
        -- Where one entity owns all forms, the whole text is about it.
        case when p.entity_count = 1 then p.entity_index else coalesce(c.entity_index, p.entity_index) end as entity_index,
        coalesce(e.entity_code, c.entity_code) as entity_code,
        c.fiscal_year,
        c.stage,
        s.stage as claim_stage,
        c.subject,
        c.subject_text,
        c.measure,
        c.year,
        c.amount,
        c.amount_text,
        c.unit,
        c.amount_yuan,
        c.step_yuan,
        c.comparator,
        c.comparator_year,
        c.direction,
        c.sentence,
        r.subject as parent_subject
    from {{ ref('int_claims') }} as c
    inner join {{ source('staging', 'claims') }} as s on s.document_id = c.document_id and s.claim_index = c.claim_index
    inner join publishers as p on p.document_id = c.document_id
    left join {{ ref('identity_entities') }} as e
        on e.document_id = c.document_id
        and e.entity_index = case when p.entity_count = 1 then p.entity_index else coalesce(c.entity_index, p.entity_index) end
    left join {{ source('staging', 'claims') }} as r on r.document_id = c.document_id and r.claim_index = c.parent_claim_index
),

of_this_year as (
    select distinct document_id, entity_index, subject, measure
    from claims
    where year = fiscal_year and subject is not null
)

select
    c.*,
    case
        when c.direction in ('unchanged', 'none_stated') then coalesce(c.amount_yuan, 0)
        when c.measure = 'change' and c.direction = 'decrease' then -c.amount_yuan
        else c.amount_yuan
    end as operand_yuan,
    case
        when c.amount_yuan is null and c.direction in ('unchanged', 'none_stated') then 0
        else c.step_yuan
    end as operand_step_yuan,
    (c.measure = 'amount' and c.comparator is not null)
        or (c.claim_stage in ('execution', 'final_account') and c.stage is distinct from 'final_account')
        or (c.claim_stage in ('execution', 'budget', 'adjusted_budget') and c.stage = 'final_account')
        or (t.subject is not null and c.year < c.fiscal_year) as is_history,
    -- A year's 支出预算 that is divided into 基本支出 and what follows is the whole of the entity.
    regexp_matches(c.sentence, '^([0-9]{4}年度?|其中[：:]?)?(年初|全年|调整后?)?(支出)?(预算|决算)数?(为|是|大于|小于|等于|[0-9])')
    and not regexp_matches(c.sentence, '^[0-9]{4}年度?支出预算数?[为是]?[0-9.,]+[^，。；]*，其中[：:]?基本支出') as is_unnamed,
    -- What a project, its evaluation or one fund is said to cost is not what the entity spends.
    (not regexp_matches(coalesce(c.subject, ''), '^(performance|project|three_public|procurement|operating)')
        and regexp_matches(c.sentence, '绩效(目标|评价|自评|管理)|该项目|涉及[^，。]*项目|项目(全年|实际|年初|资金|总投资|总预算)'))
    or (regexp_matches(coalesce(c.subject, ''), '^(income\.(total|current|carry_over|other)|expenditure\.)')
        and regexp_matches(regexp_extract(c.sentence, '^([^0-9]|20\d\d年)*'), '政府性?基金|国有资本'))
    -- 因此今年培训费1.20万元 concludes what was said of a part: of one unit, of one reason
    or starts_with(c.sentence, '因此') as is_narrower
from claims as c
left join of_this_year as t
    on t.document_id = c.document_id and t.entity_index = c.entity_index and t.subject = c.subject
    and t.measure = c.measure
