{{ config(tags=['evaluate']) }}
-- F03, K03: the form of a fund is declared empty exactly when the fiscal summary has nothing for that fund (check 1), and the note
-- under it names that fund (check 2).
with funds as (
    select *
    from (values
        ('F03', 'fund_expenditure', 'government_fund', '基金', '国有资本|三公'),
        ('K03', 'capital_expenditure', 'state_capital', '国有资本|国有资产|国资', '政府性?基金|三公')
    ) as v (rule_id, form, measure, own_words, other_words)
),

fund_money as (
    select a.document_id, a.entity_index, a.measure, max(abs(a.amount_yuan)) as amount_yuan,
        bool_or(a.printed_as = 'unparsable' or (a.printed_as = 'number' and a.amount_yuan is null)) as is_unread
    from {{ ref('int_amounts') }} as a
    where a.form = 'fiscal_summary' and a.line_key in ('expenditure.current_total', 'expenditure.class')
        and a.measure in ('government_fund', 'state_capital')
    group by a.document_id, a.entity_index, a.measure
),

form_money as (
    select a.document_id, a.entity_index, a.form, max(abs(coalesce(a.amount_yuan, a.value, 0))) as amount
    from {{ ref('int_amounts') }} as a
    where a.form in ('fund_expenditure', 'capital_expenditure')
    group by a.document_id, a.entity_index, a.form
),

forms as (
    select
        u.*,
        f.document_id,
        f.entity_index,
        f.entity_code,
        f.status,
        f.note,
        f.table_index,
        g.status as summary_status,
        coalesce(m.amount_yuan, 0) as summary_yuan,
        coalesce(m.is_unread, false) as is_unread,
        p.measure is not null as prints_column,
        coalesce(x.amount, 0) as form_amount
    from funds as u
    inner join {{ ref('int_forms') }} as f on f.form = u.form and f.status <> 'absent'
    inner join {{ ref('identity_forms') }} as g
        on g.document_id = f.document_id and g.entity_index = f.entity_index and g.form = 'fiscal_summary'
    left join fund_money as m on m.document_id = f.document_id and m.entity_index = f.entity_index and m.measure = u.measure
    left join form_money as x on x.document_id = f.document_id and x.entity_index = f.entity_index and x.form = u.form
    left join (select distinct document_id, entity_index, measure from {{ ref('int_form_measures') }} where form = 'fiscal_summary') as p
        on p.document_id = f.document_id and p.entity_index = f.entity_index and p.measure = u.measure
)

select
    rule_id,
    document_id,
    entity_index,
    entity_code,
    form,
    1 as check_no,
    '' as check_key,
    case
        when summary_status = 'absent' or is_unread or (summary_status = 'figures' and not prints_column) then 'not_evaluable'
        when (status = 'declared_empty' or form_amount = 0) = (summary_yuan = 0) then 'pass'
        else 'fail'
    end as outcome,
    case
        when summary_status = 'absent' then 'the form 财政拨款收支总表 was not found'
        when is_unread then 'a figure of the fund in 财政拨款收支总表 could not be read'
        when summary_status = 'figures' and not prints_column then '财政拨款收支总表 prints no column for this fund'
    end as reason,
    case when summary_yuan = 0 then 'no amounts' else 'amounts' end as expected_text,
    case when status = 'declared_empty' or form_amount = 0 then 'no amounts' else 'amounts' end as actual_text,
    table_index
from forms
union all
select
    rule_id,
    document_id,
    entity_index,
    entity_code,
    form,
    2 as check_no,
    '' as check_key,
    case when regexp_matches(note, own_words) or not regexp_matches(note, other_words) then 'pass' else 'fail' end as outcome,
    null as reason,
    null as expected_text,
    note as actual_text,
    table_index
from forms
where status = 'declared_empty' and note is not null
