{{ config(tags=['evaluate']) }}
-- Shape `claims`: a figure stated in prose against figures of forms, each alternative by itself.
with claims as (
    select k.rule_id, k.check_no, k.form, k.measure, k.relation, c.*
    from {{ source('reference', 'rule_checks') }} as k
    inner join {{ ref('identity_claims') }} as c
        on c.subject = k.subject and c.measure = k.measure and {{ holds_for('k.kinds', 'c.stage') }}
    where k.shape = 'claims' and c.operand_yuan is not null and not coalesce(c.is_history, false) and not c.is_unnamed and not coalesce(c.is_narrower, false)
),

alternatives as (
    select distinct rule_id, check_no, alternative from {{ source('reference', 'rule_terms') }}
)

select
    c.rule_id,
    c.check_no,
    a.alternative,
    'c' || c.claim_index as check_key,
    c.document_id,
    c.entity_index,
    c.entity_code,
    c.relation,
    c.form,
    null as line_key,
    null as code,
    c.measure,
    'stated' as side,
    1 as sign,
    'printed' as status,
    null as reason,
    null as operand_form,
    c.subject as operand_line_key,
    null as operand_code,
    c.measure as operand_measure,
    c.operand_yuan as amount_yuan,
    c.operand_step_yuan as step_yuan,
    c.page,
    cast(null as integer) as table_index,
    cast(null as integer) as row_index,
    cast(null as integer) as column_index,
    c.claim_index,
    {{ no_other_place() }}
from claims as c
inner join alternatives as a on a.rule_id = c.rule_id and a.check_no = c.check_no
union all
-- Whose part of the document prints no form: there is nothing to hold its words against.
select
    c.rule_id,
    c.check_no,
    a.alternative,
    'c' || c.claim_index as check_key,
    c.document_id,
    c.entity_index,
    c.entity_code,
    c.relation,
    c.form,
    null as line_key,
    null as code,
    c.measure,
    'derived' as side,
    1 as sign,
    'unread' as status,
    'no form of the entity was found' as reason,
    {{ no_place() }},
    c.claim_index,
    {{ no_other_place() }}
from claims as c
inner join alternatives as a on a.rule_id = c.rule_id and a.check_no = c.check_no
anti join {{ ref('identity_entities') }} as e on e.document_id = c.document_id and e.entity_index = c.entity_index
union all
select
    c.rule_id,
    c.check_no,
    f.alternative,
    'c' || c.claim_index as check_key,
    c.document_id,
    c.entity_index,
    c.entity_code,
    c.relation,
    c.form,
    null as line_key,
    null as code,
    c.measure,
    f.side,
    f.sign,
    f.status,
    f.reason,
    f.operand_form,
    f.operand_line_key,
    f.operand_code,
    f.operand_measure,
    f.amount_yuan,
    f.step_yuan,
    f.page,
    f.table_index,
    f.row_index,
    f.column_index,
    c.claim_index,
    {{ other_place('f') }}
from claims as c
inner join {{ ref('identity_figures') }} as f
    on f.rule_id = c.rule_id and f.check_no = c.check_no and f.document_id = c.document_id and f.entity_index = c.entity_index
