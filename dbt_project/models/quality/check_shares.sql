{{ config(tags=['evaluate']) }}
-- N04: a stated share is the one that the stated amounts give: of the subject's amount, and of the amount of which it is a part, both
-- in the same paragraph. The share is rounded to its own step, the amounts to theirs; values are percent, told in words.
with shares as (
    select
        s.document_id,
        s.entity_index,
        s.entity_code,
        s.claim_index,
        s.page,
        s.block_index,
        s.subject,
        s.amount as share,
        pow(10, -length(regexp_extract(s.amount_text, '\.(\d+)', 1))) as share_step,
        a.operand_yuan as part_yuan,
        a.operand_step_yuan as part_step,
        w.operand_yuan as whole_yuan,
        w.operand_step_yuan as whole_step
    from {{ ref('identity_claims') }} as s
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'N04' and {{ holds_for('r.kinds', 's.stage') }}
    inner join {{ ref('identity_claims') }} as a
        on a.document_id = s.document_id and a.entity_index = s.entity_index and a.block_index = s.block_index
        and a.subject = s.subject and a.measure = 'amount' and coalesce(a.subject_text, '') = coalesce(s.subject_text, '')
        and not coalesce(a.is_history, false)
    inner join {{ ref('identity_claims') }} as w
        on w.document_id = a.document_id and w.claim_index = a.parent_claim_index and w.measure = 'amount'
    where s.measure = 'share' and s.share_of is null and s.amount is not null and s.unit = '%'
    qualify count(*) over (partition by s.document_id, s.claim_index) = 1
),

computed as (
    select
        *,
        100 * part_yuan / nullif(whole_yuan, 0) as share_computed,
        share_step / 2 + 100 * (coalesce(part_step, 0) + abs(part_yuan / nullif(whole_yuan, 0)) * coalesce(whole_step, 0))
            / 2 / nullif(abs(whole_yuan), 0) as share_bound
    from shares
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
    cast(cast(share_computed as decimal(18, 2)) as varchar) || ' %' as expected_text,
    cast(cast(share as decimal(18, 2)) as varchar) || ' %' as actual_text,
    page,
    block_index,
    claim_index
from computed
