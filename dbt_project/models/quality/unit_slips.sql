{{ config(tags=['evaluate']) }}
-- Totals that are one and the same figure, or the same entity's of last year, and whether they differ by the factor between 元 and 万元 (M07).
-- Within a document the factor is exact up to the printed steps; against last year a total may also have changed.
with families as (
    select *
    from (values
        ('summary', 'income.grand_total', 'amount', 'all money'), ('summary', 'expenditure.grand_total', 'amount', 'all money'),
        ('summary', 'income.current_total', 'amount', 'all money'), ('summary', 'expenditure.current_total', 'amount', 'all money'),
        ('income', 'total', 'total', 'all money'), ('expenditure', 'total', 'total', 'all money'),
        ('fiscal_summary', 'income.grand_total', 'amount', 'fiscal money'), ('fiscal_summary', 'expenditure.grand_total', 'total', 'fiscal money'),
        ('fiscal_summary', 'income.current_total', 'amount', 'fiscal money'), ('fiscal_summary', 'expenditure.current_total', 'total', 'fiscal money'),
        ('fiscal_summary', 'expenditure.current_total', 'general_budget', 'general public budget'),
        ('general_expenditure', 'total', 'total', 'general public budget'),
        ('general_expenditure', 'total', 'basic', 'basic spending'), ('basic_expenditure', 'total', 'total', 'basic spending'),
        ('fiscal_summary', 'expenditure.current_total', 'government_fund', 'government funds'), ('fund_expenditure', 'total', 'total', 'government funds'),
        ('fiscal_summary', 'expenditure.current_total', 'state_capital', 'state capital'), ('capital_expenditure', 'total', 'total', 'state capital'),
        ('three_public', 'total', 'total', 'three public expenses')
    ) as v (form, line_key, measure, family)
),

claim_families as (
    select *
    from (values
        ('budget_total', 'all money'), ('income.total', 'all money'), ('income.current', 'all money'), ('expenditure.total', 'all money'),
        ('expenditure.current', 'all money'), ('fiscal_budget_total', 'fiscal money'), ('fiscal_expenditure.total', 'fiscal money'),
        ('general_expenditure.total', 'general public budget'), ('fund_expenditure.total', 'government funds'),
        ('capital_expenditure.total', 'state capital'), ('three_public.total', 'three public expenses')
    ) as v (subject, family)
),

totals as (
    select a.document_id, a.entity_index, f.family, a.form, a.amount_yuan, a.step_yuan, a.text || coalesce(' ' || a.unit, '') as printed,
        a.page, a.table_index, a.row_index, a.column_index, cast(null as integer) as claim_index, cast(null as integer) as block_index
    from {{ ref('int_amounts') }} as a
    inner join families as f on f.form = a.form and f.line_key = a.line_key and f.measure = a.measure
    where a.amount_yuan > 0
    union all
    select c.document_id, c.entity_index, f.family, null as form, c.operand_yuan as amount_yuan, c.operand_step_yuan as step_yuan,
        c.amount_text || ' ' || c.unit as printed, c.page, null as table_index, null as row_index, null as column_index, c.claim_index, c.block_index
    from {{ ref('identity_claims') }} as c
    inner join claim_families as f on f.subject = c.subject
    where c.measure = 'amount' and c.operand_yuan > 0 and not coalesce(c.is_history, false) and not c.is_unnamed and not coalesce(c.is_narrower, false)
),

within_document as (
    select a.document_id, a.entity_index, a.family, 1 as check_no, a, b,
        abs(a.amount_yuan - b.amount_yuan * {{ threshold('unit_slip') }})
            <= (coalesce(a.step_yuan, 0) + coalesce(b.step_yuan, 0) * {{ threshold('unit_slip') }}) / 2 as slips
    from totals as a
    inner join totals as b on b.document_id = a.document_id and b.entity_index = a.entity_index and b.family = a.family
        and b.amount_yuan <= a.amount_yuan
        and (b.table_index is distinct from a.table_index or b.claim_index is distinct from a.claim_index)
),

-- Of the two sides of a document's slips the one with fewer forms is wrong; the text counts as one.
guilt as (
    select document_id, entity_index,
        case
            when len(list_intersect(list(distinct larger), list(distinct smaller))) > 0 then null
            when count(distinct larger) < count(distinct smaller) then 'larger'
            when count(distinct larger) > count(distinct smaller) then 'smaller'
        end as guilty_side
    from (
        select document_id, entity_index, coalesce(a.form, '') as larger, coalesce(b.form, '') as smaller
        from within_document
        where slips
    )
    group by document_id, entity_index
),

-- Forms whose own document says, or leaves open, that they are in the wrong unit.
doubted as (
    select distinct w.document_id, w.entity_index, unnest(case g.guilty_side when 'larger' then [w.a.form] when 'smaller' then [w.b.form]
        else [w.a.form, w.b.form] end) as form
    from within_document as w
    inner join guilt as g on g.document_id = w.document_id and g.entity_index = w.entity_index
    where w.slips
),

-- A total that differs from one of last year which is itself in the wrong unit is not accused by it: slips is null.
across_years as (
    select x.document_id, x.entity_index, x.family, 2 as check_no, x as a, y as b,
        case
            when greatest(x.amount_yuan / y.amount_yuan, y.amount_yuan / x.amount_yuan)
                not between {{ threshold('unit_slip') }} / {{ threshold('unit_slip_years') }} and {{ threshold('unit_slip') }} * {{ threshold('unit_slip_years') }}
                then false
            when d.form is null then true
        end as slips
    from totals as x
    inner join {{ ref('identity_partners') }} as p
        on p.document_id = x.document_id and p.entity_index = x.entity_index and p.years_back = 1 and p.other_stage is null
    inner join totals as y on y.document_id = p.partner_document_id and y.entity_index = p.partner_entity_index and y.family = x.family
        and y.form is not distinct from x.form
    left join doubted as d on d.document_id = y.document_id and d.entity_index = y.entity_index and d.form = y.form
    where x.form is not null
),

pairs as (
    select * from within_document
    union all
    select * from across_years
),

figures as (
    select p.document_id, p.entity_index, p.family, p.check_no, p.slips, case when p.check_no = 1 then g.guilty_side = 'larger' end as is_guilty,
        p.a as figure, p.b as other
    from pairs as p
    left join guilt as g on g.document_id = p.document_id and g.entity_index = p.entity_index
    union all
    select p.document_id, p.entity_index, p.family, p.check_no, p.slips, g.guilty_side = 'smaller' as is_guilty, p.b as figure, p.a as other
    from pairs as p
    left join guilt as g on g.document_id = p.document_id and g.entity_index = p.entity_index
    where p.check_no = 1
)

-- The guilty side, or where none is determined both.
select
    document_id,
    entity_index,
    family,
    check_no,
    figure.form as form,
    slips,
    bool_or(coalesce(is_guilty, false)) as is_guilty,
    -- the first pair in the order of the document: the same in every refresh
    first(figure order by figure.table_index nulls first, figure.row_index, figure.column_index, figure.claim_index,
        other.table_index nulls first, other.row_index, other.column_index, other.claim_index) as figure,
    first(other order by figure.table_index nulls first, figure.row_index, figure.column_index, figure.claim_index,
        other.table_index nulls first, other.row_index, other.column_index, other.claim_index) as other
from figures
where slips is distinct from true or coalesce(is_guilty, true)
group by document_id, entity_index, family, check_no, figure.form, slips
