{{ config(tags=['evaluate']) }}
-- N04: a stated share is the one that the stated amounts give: of the subject's amount in the same paragraph, and of the whole. The whole is
-- what the sentence names (占“三公”经费的…, 占本年支出合计的…), where the text states one amount for it; else the amount of which the subject is a
-- part; else, where the shares of a paragraph come to 100 %, its amounts together. The share is rounded to its own step, the amounts to
-- theirs; shares that come to 100 exactly may have been rounded the other way so that they do. Values are percent, told in words.
with claims as (
    select c.*, coalesce(c.subject_text, '') as named
    from {{ ref('identity_claims') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'N04' and {{ holds_for('r.kinds', 'c.stage') }}
),

parts as (
    select
        s.document_id,
        s.entity_index,
        s.entity_code,
        s.claim_index,
        s.page,
        s.block_index,
        s.sentence,
        s.share_of,
        s.amount as share,
        pow(10, -length(regexp_extract(s.amount_text, '\.(\d+)', 1))) as share_step,
        a.claim_index as part_index,
        a.operand_yuan as part_yuan,
        a.operand_step_yuan as part_step,
        a.parent_claim_index,
        sum(s.amount) over (partition by s.document_id, s.block_index, s.share_of) = 100 as is_made_up
    from claims as s
    inner join claims as a
        on a.document_id = s.document_id and a.entity_index = s.entity_index and a.block_index = s.block_index
        and a.subject is not distinct from s.subject and a.named = s.named and a.measure = 'amount' and a.operand_yuan is not null
        and not coalesce(a.is_history, false)
    where s.measure = 'share' and s.amount is not null and s.unit = '%'
    qualify count(*) over (partition by s.document_id, s.claim_index) = 1
),

-- Wholes that sentences name, by the subjects of which one amount must be stated.
names as (
    select *
    from (values
        ('^"?三公"?经费(财政拨款)?(预算|决算)?(支出)?(总额|合计|总数)?$', ['three_public.total']),
        ('^(部门)?(总支出|支出)(预算|决算)?(总额|总计|合计|总数)?$', ['expenditure.total']),
        ('^本年(总支出|支出)(预算|决算)?(总额|总计|合计|总数)?$', ['expenditure.current']),
        ('^(部门)?(总收入|收入)(预算|决算)?(总额|总计|合计|总数)?$', ['income.total']),
        ('^本年(总收入|收入)(预算|决算)?(总额|总计|合计|总数)?$', ['income.current']),
        ('^政府采购(支出|预算)?(合同)?(总额|总金额|金额)$', ['procurement.total'])
    ) as told (pattern, subjects)
),

named_wholes as (
    select
        p.document_id,
        p.claim_index,
        any_value(w.operand_yuan) as whole_yuan,
        max(w.operand_step_yuan) as whole_step,
        list(distinct w.claim_index order by w.claim_index) as whole_indexes
    from parts as p
    inner join names as n on regexp_matches({{ squashed('p.share_of') }}, n.pattern)
    inner join claims as w
        on w.document_id = p.document_id and w.entity_index = p.entity_index and list_contains(n.subjects, w.subject) and w.measure = 'amount'
        and w.operand_yuan is not null and not coalesce(w.is_history, false) and not coalesce(w.is_narrower, false)
        and w.claim_index <> p.part_index
    group by p.document_id, p.claim_index
    having count(distinct w.operand_yuan) = 1
),

parent_wholes as (
    select p.document_id, p.claim_index, w.operand_yuan as whole_yuan, w.operand_step_yuan as whole_step, [w.claim_index] as whole_indexes
    from parts as p
    inner join claims as w on w.document_id = p.document_id and w.claim_index = p.parent_claim_index and w.measure = 'amount'
    where p.share_of is null
),

listed as (
    select
        document_id,
        block_index,
        share_of,
        sum(part_yuan) as whole_yuan,
        sum(part_step) as whole_step,
        list(part_index order by part_index) as whole_indexes
    from parts
    where share_of is not null or parent_claim_index is null
    group by document_id, block_index, share_of
    having count(*) > 1 and abs(sum(share) - 100) <= sum(share_step) / 2
),

wholes as (
    select * from named_wholes
    union all
    select * from parent_wholes
    union all
    select p.document_id, p.claim_index, l.whole_yuan, l.whole_step, l.whole_indexes
    from parts as p
    inner join listed as l
        on l.document_id = p.document_id and l.block_index = p.block_index and l.share_of is not distinct from p.share_of
    anti join named_wholes as n on n.document_id = p.document_id and n.claim_index = p.claim_index
    where p.share_of is not null or p.parent_claim_index is null
),

computed as (
    select
        p.*,
        w.whole_indexes,
        100 * p.part_yuan / nullif(w.whole_yuan, 0) as share_computed,
        case when p.is_made_up then p.share_step else p.share_step / 2 end + 100 * (coalesce(p.part_step, 0) + abs(p.part_yuan / nullif(w.whole_yuan, 0)) * coalesce(w.whole_step, 0))
            / 2 / nullif(abs(w.whole_yuan), 0) as share_bound
    from parts as p
    inner join wholes as w on w.document_id = p.document_id and w.claim_index = p.claim_index
)

select
    'N04' as rule_id,
    document_id,
    entity_index,
    entity_code,
    1 as check_no,
    'c' || claim_index as check_key,
    'share' as measure,
    case
        when share_computed is null then 'not_evaluable'
        when abs(share - share_computed) <= share_bound then 'pass'
        else 'fail'
    end as outcome,
    case when share_computed is null then 'the whole is nothing' end as reason,
    {{ percent('share_computed') }} as expected_text,
    {{ percent('share') }} as actual_text,
    page,
    block_index,
    claim_index,
    list_concat([claim_index, part_index], whole_indexes) as claims_read
from computed
