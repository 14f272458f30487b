{{ config(tags=['evaluate']) }}
-- Shape `claim_codes`: what prose states of a function against the figures of that code, each form by itself. The text seldom says from
-- which money: the figure must fit one of the forms that print the code. Whose code is not told, or printed more than once in a form, is
-- held against nothing.
with claims as (
    select k.rule_id, k.check_no, k.form, k.relation, m.code as meant, m.reason as unresolved, c.*
    from {{ source('reference', 'rule_checks') }} as k
    inner join {{ ref('identity_claims') }} as c
        on c.subject = k.subject and c.measure = k.measure and {{ holds_for('k.kinds', 'c.stage') }}
    inner join {{ ref('identity_claim_codes') }} as m
        on m.document_id = c.document_id and m.entity_index = c.entity_index and m.claim_index = c.claim_index
    -- 支出决算为… below the name of a function is that function's: codes and their names are told by nothing else
    where k.shape = 'claim_codes' and c.operand_yuan is not null and not coalesce(c.is_history, false) and not coalesce(c.is_narrower, false)
),

figures as (
    select c.rule_id, c.check_no, c.document_id as owner_document, c.claim_index, t.alternative, a.*
    from claims as c
    inner join {{ source('reference', 'rule_terms') }} as t
        on t.rule_id = c.rule_id and t.check_no = c.check_no and t.side = 'derived'
    inner join {{ ref('identity_sources') }} as s on s.document_id = c.document_id and s.entity_index = c.entity_index and s.form = t.form
    inner join {{ ref('int_amounts') }} as a
        on a.document_id = s.source_document_id and a.entity_index = s.source_entity_index and a.form = t.form and a.line_key = t.line_key
        and a.measure = t.measure and a.code = c.meant
    qualify count(*) over (partition by c.rule_id, c.check_no, c.document_id, c.claim_index, t.alternative) = 1
),

operands as (
    select f.rule_id, f.check_no, f.alternative, c.document_id, c.claim_index as owner_claim, 'derived' as side,
        {{ operand_status('f') }} as status, {{ operand_reason('f') }} as reason, {{ figure_of_source('f', 'c') }}
    from figures as f
    inner join claims as c
        on c.rule_id = f.rule_id and c.check_no = f.check_no and c.document_id = f.owner_document and c.claim_index = f.claim_index
    union all
    select c.rule_id, c.check_no, coalesce(f.alternative, 1) as alternative, c.document_id, c.claim_index as owner_claim, 'stated' as side,
        'printed' as status, null as reason, null as operand_form, c.subject as operand_line_key, null as operand_code,
        c.measure as operand_measure, c.operand_yuan as amount_yuan, c.operand_step_yuan as step_yuan, c.page, null as table_index,
        null as row_index, null as column_index, {{ no_other_place() }}
    from claims as c
    left join figures as f
        on f.rule_id = c.rule_id and f.check_no = c.check_no and f.owner_document = c.document_id and f.claim_index = c.claim_index
    union all
    select c.rule_id, c.check_no, 1 as alternative, c.document_id, c.claim_index as owner_claim, 'derived' as side, 'unread' as status,
        coalesce(c.unresolved, 'no form prints one figure of the function that is named') as reason, {{ no_place() }},
        {{ no_other_place() }}
    from claims as c
    anti join figures as f
        on f.rule_id = c.rule_id and f.check_no = c.check_no and f.owner_document = c.document_id and f.claim_index = c.claim_index
)

select
    o.rule_id,
    o.check_no,
    o.alternative,
    'c' || c.claim_index as check_key,
    c.document_id,
    c.entity_index,
    c.entity_code,
    c.relation,
    coalesce(o.operand_form, c.form) as form,
    cast(null as varchar) as line_key,
    c.meant as code,
    c.measure,
    o.side,
    1 as sign,
    o.status,
    o.reason,
    {{ operand_figure('o') }},
    c.claim_index,
    {{ other_place('o') }}
from operands as o
inner join claims as c
    on c.rule_id = o.rule_id and c.check_no = o.check_no and c.document_id = o.document_id and c.claim_index = o.owner_claim
