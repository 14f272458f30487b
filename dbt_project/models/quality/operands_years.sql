{{ config(tags=['evaluate']) }}
-- Shape `years`: figures of a form against figures of the same entity's disclosure of another year or stage. A check is made where the
-- stated figure is printed; it is unread where the other disclosure, or its form, is not there.
with checks as (
    select * from {{ source('reference', 'rule_checks') }} where shape = 'years'
),

terms as (
    select t.*
    from {{ source('reference', 'rule_terms') }} as t
    inner join checks as c on c.rule_id = t.rule_id and c.check_no = t.check_no
),

scope as (
    select c.*, p.document_id, p.entity_index, p.entity_code, p.partner_year, p.partner_document_id, p.partner_entity_index, s.stage
    from {{ ref('identity_partners') }} as p
    inner join {{ ref('stg_current_documents') }} as s on s.document_id = p.document_id
    inner join checks as c
        on c.years_back = p.years_back and c.other_stage is not distinct from p.other_stage and {{ holds_for('c.kinds', 's.stage') }}
),

stated as (
    select s.rule_id, s.check_no, s.document_id as owner_document, s.entity_index as owner_index, s.partner_document_id,
        s.partner_entity_index, s.partner_year, s.other_stage, case s.check_key when 'code' then a.code else '' end as key, t.sign, a.*
    from scope as s
    inner join terms as t on t.rule_id = s.rule_id and t.check_no = s.check_no and t.side = 'stated'
    inner join {{ ref('int_amounts') }} as a
        on a.document_id = s.document_id and a.entity_index = s.entity_index and a.form = t.form and a.line_key = t.line_key
        and a.measure = t.measure and (t.code is null or t.code = a.code)
    where a.printed_as <> 'nil_mark'
),

made as (
    select distinct rule_id, check_no, owner_document, owner_index, partner_document_id, partner_entity_index, partner_year, other_stage, key
    from stated
),

derived as (
    select m.rule_id, m.check_no, m.owner_document, m.owner_index, m.key, t.sign, a.*
    from made as m
    inner join terms as t on t.rule_id = m.rule_id and t.check_no = m.check_no and t.side = 'derived'
    inner join {{ ref('int_amounts') }} as a
        on a.document_id = m.partner_document_id and a.entity_index = m.partner_entity_index and a.form = t.form
        and a.line_key = t.line_key and a.measure = t.measure and (t.code is null or t.code = a.code)
        and (t.term_key <> 'code' or a.code = m.key)
),

-- Other figures that are printed for what a check asks for, whatever their code. An inner join with the comparison of keys: an outer one
-- would hold every check against every figure there is.
printed as (
    select distinct m.rule_id, m.check_no, m.owner_document, m.owner_index, m.partner_document_id, m.partner_entity_index, m.key, t.term_no
    from made as m
    inner join terms as t on t.rule_id = m.rule_id and t.check_no = m.check_no and t.side = 'derived'
    inner join {{ ref('int_amounts') }} as a
        on a.document_id = m.partner_document_id and a.entity_index = m.partner_entity_index and a.form = t.form and a.measure = t.measure
        and a.line_key = t.line_key and (t.term_key <> 'code' or a.code = m.key)
),

missing as (
    select m.rule_id, m.check_no, m.owner_document, m.owner_index, m.key,
        min(case
            when m.partner_document_id is null then 'the '
                || case m.other_stage when 'budget' then 'budget' when 'final_account' then 'final account' else 'disclosure' end
                || ' of ' || m.partner_year || ' is not in the warehouse'
            else n.title_zh || ' of ' || m.partner_year || ' prints no such figure'
        end) as reason
    from made as m
    inner join terms as t on t.rule_id = m.rule_id and t.check_no = m.check_no and t.side = 'derived'
    inner join {{ ref('forms') }} as n on n.form = t.form
    left join {{ ref('identity_forms') }} as f
        on f.document_id = m.partner_document_id and f.entity_index = m.partner_entity_index and f.form = t.form
    left join printed as x
        on x.rule_id = m.rule_id and x.check_no = m.check_no and x.owner_document = m.owner_document and x.owner_index = m.owner_index
        and x.partner_document_id = m.partner_document_id and x.partner_entity_index = m.partner_entity_index and x.key = m.key
        and x.term_no = t.term_no
    where m.partner_document_id is null or f.status = 'absent' or (f.status = 'figures' and x.rule_id is null)
    group by m.rule_id, m.check_no, m.owner_document, m.owner_index, m.key
),

operands as (
    select rule_id, check_no, owner_document, owner_index, key, 'stated' as side, sign, {{ operand_status('s') }} as status,
        {{ operand_reason('s') }} as reason, {{ printed_figure('s') }}, null as unit_document_id, null as unit_page, null as unit_table_index,
        null as unit_row_index, null as unit_column_index
    from stated as s
    union all
    -- The place of a figure of another document is no place of this one.
    select rule_id, check_no, owner_document, owner_index, key, 'derived' as side, sign, {{ operand_status('d') }} as status,
        {{ operand_reason('d') }} as reason, d.form as operand_form, d.line_key as operand_line_key, d.code as operand_code,
        d.measure as operand_measure, d.amount_yuan, d.step_yuan, null as page, null as table_index, null as row_index, null as column_index,
        d.document_id as unit_document_id, d.page as unit_page, d.table_index as unit_table_index, d.row_index as unit_row_index,
        d.column_index as unit_column_index
    from derived as d
    union all
    select rule_id, check_no, owner_document, owner_index, key, 'derived' as side, 1 as sign, 'unread' as status, reason, {{ no_place() }},
        null as unit_document_id, null as unit_page, null as unit_table_index, null as unit_row_index, null as unit_column_index
    from missing
)

select
    o.rule_id,
    o.check_no,
    1 as alternative,
    o.key as check_key,
    o.owner_document as document_id,
    o.owner_index as entity_index,
    e.entity_code,
    c.relation,
    c.form,
    c.line_key,
    case c.check_key when 'code' then nullif(o.key, '') else c.code end as code,
    c.measure,
    o.side,
    o.sign,
    o.status,
    o.reason,
    {{ operand_figure('o') }},
    cast(null as integer) as claim_index,
    o.unit_document_id,
    o.unit_page,
    o.unit_table_index,
    o.unit_row_index,
    o.unit_column_index
from operands as o
inner join checks as c on c.rule_id = o.rule_id and c.check_no = o.check_no
inner join {{ ref('identity_entities') }} as e on e.document_id = o.owner_document and e.entity_index = o.owner_index
