{{ config(tags=['evaluate']) }}
-- Shape `claims_of_last_year`: a figure of last year stated in prose (较2020年预算107.80万元) equals that of last year's disclosure (check
-- key c…), and a stated change equals this year's figure less last year's (k…), each alternative by itself. What prose compares with
-- 执行数, or with another stage, is no figure of a disclosure of the same kind.
with stated as (
    select k.rule_id, k.check_no, k.form, k.relation, c.*,
        case c.measure when 'amount' then 'c' else 'k' end || c.claim_index as key,
        p.partner_document_id, p.partner_entity_index, p.partner_year
    from {{ source('reference', 'rule_checks') }} as k
    inner join {{ ref('identity_claims') }} as c on c.subject = k.subject and {{ holds_for('k.kinds', 'c.stage') }}
    inner join {{ ref('identity_partners') }} as p
        on p.document_id = c.document_id and p.entity_index = c.entity_index and p.years_back = k.years_back and p.other_stage is null
    where k.shape = 'claims_of_last_year' and c.operand_yuan is not null and not c.is_unnamed and not coalesce(c.is_narrower, false) and c.comparator is not null
        and c.measure in ('amount', 'change')
        and coalesce(c.comparator_year, p.partner_year) = p.partner_year
        and not regexp_matches(c.comparator, '执行|完成|调整|追加' || case c.stage when 'budget' then '|决算' else '|预算' end)
        and (c.measure = 'amount' or not coalesce(c.is_history, false))
        and not (c.comparator_year is null and not regexp_matches(c.comparator, '上年|去年|上一年|同比'))
),

alternatives as (
    select distinct t.rule_id, t.check_no, t.alternative from {{ source('reference', 'rule_terms') }} as t
),

-- The figure of last year's form, and for a change the one of this year's before it.
figures as (
    select s.rule_id, s.check_no, s.document_id as owner_document, s.claim_index as owner_claim, f.alternative,
        case s.measure when 'amount' then 1 else -1 end as year_sign, true as of_partner, f.*
    from stated as s
    inner join {{ ref('identity_figures') }} as f
        on f.rule_id = s.rule_id and f.check_no = s.check_no and f.document_id = s.partner_document_id
        and f.entity_index = s.partner_entity_index
    union all
    select s.rule_id, s.check_no, s.document_id as owner_document, s.claim_index as owner_claim, f.alternative,
        1 as year_sign, false as of_partner, f.*
    from stated as s
    inner join {{ ref('identity_figures') }} as f
        on f.rule_id = s.rule_id and f.check_no = s.check_no and f.document_id = s.document_id and f.entity_index = s.entity_index
    where s.measure = 'change'
),

-- A form that prints nothing for the subject says nothing about it.
counted as (
    select owner_document, owner_claim, rule_id, check_no, alternative,
        bool_or(of_partner and side = 'derived' and status in ('printed', 'blank')) as has_last_year,
        bool_or(not of_partner and side = 'derived' and status in ('printed', 'blank')) as has_this_year
    from figures
    group by owner_document, owner_claim, rule_id, check_no, alternative
),

operands as (
    select s.rule_id, s.check_no, a.alternative, s.document_id, s.claim_index as owner_claim, 'stated' as side, 1 as sign, 'printed' as status,
        null as reason, null as operand_form, s.subject as operand_line_key, null as operand_code, s.measure as operand_measure,
        s.operand_yuan as amount_yuan, s.operand_step_yuan as step_yuan, s.page, null as table_index, null as row_index,
        null as column_index, s.claim_index, null as unit_document_id, null as unit_page, null as unit_table_index, null as unit_row_index,
        null as unit_column_index
    from stated as s
    inner join alternatives as a on a.rule_id = s.rule_id and a.check_no = s.check_no
    union all
    select f.rule_id, f.check_no, f.alternative, f.owner_document as document_id, f.owner_claim, f.side, f.sign * f.year_sign as sign, f.status,
        f.reason, f.operand_form, f.operand_line_key, f.operand_code, f.operand_measure, f.amount_yuan, f.step_yuan,
        {%- for column in ['page', 'table_index', 'row_index', 'column_index'] %}
        case when not f.of_partner then f.{{ column }} end as {{ column }},
        {%- endfor %}
        null as claim_index, coalesce(f.unit_document_id, case when f.of_partner then f.document_id end) as unit_document_id
        {%- for column in ['page', 'table_index', 'row_index', 'column_index'] %},
        coalesce(f.unit_{{ column }}, case when f.of_partner then f.{{ column }} end) as unit_{{ column }}
        {%- endfor %}
    from figures as f
    union all
    select s.rule_id, s.check_no, a.alternative, s.document_id, s.claim_index as owner_claim, 'derived' as side, 1 as sign, 'unread' as status,
        case
            when s.partner_document_id is null then 'the disclosure of ' || s.partner_year || ' is not in the warehouse'
            when not coalesce(c.has_last_year, false) then 'the disclosure of ' || s.partner_year || ' prints no such figure'
            else 'the forms print no such figure'
        end as reason,
        {{ no_place() }}, null as claim_index, null as unit_document_id, null as unit_page, null as unit_table_index, null as unit_row_index,
        null as unit_column_index
    from stated as s
    inner join alternatives as a on a.rule_id = s.rule_id and a.check_no = s.check_no
    left join counted as c
        on c.owner_document = s.document_id and c.owner_claim = s.claim_index and c.rule_id = s.rule_id and c.check_no = s.check_no
        and c.alternative = a.alternative
    where not coalesce(c.has_last_year, false) or (s.measure = 'change' and not coalesce(c.has_this_year, false))
)

select
    o.rule_id,
    o.check_no,
    o.alternative,
    s.key as check_key,
    s.document_id,
    s.entity_index,
    s.entity_code,
    s.relation,
    s.form,
    cast(null as varchar) as line_key,
    cast(null as varchar) as code,
    s.measure,
    o.side,
    o.sign,
    o.status,
    o.reason,
    {{ operand_figure('o') }},
    o.claim_index,
    o.unit_document_id,
    o.unit_page,
    o.unit_table_index,
    o.unit_row_index,
    o.unit_column_index
from operands as o
inner join stated as s
    on s.document_id = o.document_id and s.claim_index = o.owner_claim and s.rule_id = o.rule_id and s.check_no = o.check_no
