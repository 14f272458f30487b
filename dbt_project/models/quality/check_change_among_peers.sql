{{ config(tags=['evaluate']) }}
-- Y04: how spending changed against last year's disclosure, among the other departments of the same county, year and stage. A change is
-- far outside if its logarithm lies more robust distances (median absolute deviation) from the median than the threshold says; fewer peers
-- than the threshold asks for say nothing.
with totals as (
    select a.document_id, a.entity_index, max(a.amount_yuan) as amount_yuan, any_value(a.page) as page, any_value(a.table_index) as table_index,
        any_value(a.row_index) as row_index, any_value(a.column_index) as column_index
    from {{ ref('int_amounts') }} as a
    where a.form = 'expenditure' and a.line_key = 'total' and a.measure = 'total' and a.amount_yuan > 0
    group by a.document_id, a.entity_index
    having count(*) = 1
),

-- Who answers for a department's money: the department, or a unit that publishes alone.
owners as (
    select * from {{ ref('identity_entities') }}
    qualify row_number() over (
        partition by document_id order by case entity_level when 'department' then 1 else 2 end, entity_index
    ) = 1
),

changes as (
    select o.*, t.amount_yuan, t.page, t.table_index, t.row_index, t.column_index, b.amount_yuan as before_yuan, p.partner_year,
        p.partner_document_id, ln(cast(t.amount_yuan as double) / cast(b.amount_yuan as double)) as growth
    from owners as o
    inner join {{ ref('identity_partners') }} as p
        on p.document_id = o.document_id and p.entity_index = o.entity_index and p.years_back = 1 and p.other_stage is null
    left join totals as t on t.document_id = o.document_id and t.entity_index = o.entity_index
    left join totals as b on b.document_id = p.partner_document_id and b.entity_index = p.partner_entity_index
    where o.division_code is not null
),

centred as (
    select *, median(growth) over peers as middle, count(growth) over peers as peer_count
    from changes
    window peers as (partition by division_code, fiscal_year, stage)
),

spread as (
    select *,
        greatest(1.4826 * median(abs(growth - middle)) over (partition by division_code, fiscal_year, stage),
            {{ threshold('peers_least_spread') }}) as distance
    from centred
)

select
    'Y04' as rule_id,
    document_id,
    entity_index,
    entity_code,
    'expenditure' as form,
    'total' as line_key,
    'total' as measure,
    1 as check_no,
    '' as check_key,
    case
        when growth is null or peer_count - 1 < {{ threshold('peers_minimum') }} then 'not_evaluable'
        when abs(growth - middle) <= {{ threshold('peers_distance') }} * distance then 'pass'
        else 'fail'
    end as outcome,
    case
        when partner_document_id is null then 'the disclosure of ' || partner_year || ' is not in the warehouse'
        when growth is null then 'a total of one of both years could not be read'
        when peer_count - 1 < {{ threshold('peers_minimum') }} then 'only ' || (peer_count - 1) || ' other departments of the county can be compared with'
    end as reason,
    printf('%+.1f %%', 100 * (exp(middle) - 1)) as expected_text,
    printf('%+.1f %%', 100 * (exp(growth) - 1)) as actual_text,
    page,
    table_index,
    row_index,
    column_index
from spread
