{{ config(tags=['publish']) }}
-- Whether a fact of a department (部门) stands with its units (单位) or with itself, so that its money stands once. The units
-- stand where every unit of the department gives figures or an empty form, none of them withheld, and they add up to the department. Whether
-- they do is asked of what is printed; where amounts of a unit are disputed, or D01 fails, what remains of the department stands.
with states as (
    select entity_id, fiscal_year, stage, fact, fund, min(state_rank) as state_rank
    from (
        select
            t.entity_id,
            t.fiscal_year,
            t.stage,
            f.fact,
            f.fund,
            case
                when t.status = 'figures' and t.withheld_because is null then 1
                when t.status = 'figures' and t.withheld_because in ('repeated_table', 'duplicate_document') then 4
                when t.status = 'figures' then 2
                when t.status = 'declared_empty' then 3
                else 4
            end as state_rank
        from {{ ref('int_table_publication') }} as t
        inner join {{ ref('int_fact_forms') }} as f on f.form = t.form
        union all
        select distinct entity_id, fiscal_year, stage, fact, fund, 1
        from {{ ref('int_countable_amounts') }}
        where why_not_summed is null
        union all
        select distinct entity_id, fiscal_year, stage, 'fct_project', '', 1
        from {{ ref('int_published_project_claims') }}
    ) as found
    group by entity_id, fiscal_year, stage, fact, fund
),

sums as (
    select entity_id, fiscal_year, stage, fact, fund, sum(amount_yuan) as total_yuan, sum(coalesce(step_yuan, 0)) / 2 as rounding_yuan,
        bool_or(is_disputed) as is_disputed
    from (
        select entity_id, fiscal_year, stage, fact, fund, amount_yuan, step_yuan, is_disputed
        from {{ ref('int_countable_amounts') }}
        where why_not_summed is null
        union all
        select entity_id, fiscal_year, stage, 'fct_project', '', amount_yuan, step_yuan, false
        from {{ ref('int_published_project_claims') }}
    ) as counted
    group by entity_id, fiscal_year, stage, fact, fund
),

-- Units that print at least one recognised table; a name alone is no disclosure.
members as (
    select distinct d.department_entity_id, d.role, d.entity_id, d.fiscal_year, d.stage
    from {{ ref('int_departments') }} as d
    inner join {{ ref('int_table_publication') }} as t
        on t.document_id = d.document_id and t.entity_index = d.entity_index
    where d.fiscal_year is not null and d.stage is not null
    union
    select distinct d.department_entity_id, d.role, d.entity_id, d.fiscal_year, d.stage
    from {{ ref('int_departments') }} as d
    inner join {{ ref('int_published_project_claims') }} as c
        on c.document_id = d.document_id and c.entity_index = d.entity_index
),

department_facts as (
    select distinct m.department_entity_id, m.fiscal_year, m.stage, s.fact, s.fund
    from members as m
    inner join states as s on s.entity_id = m.entity_id and s.fiscal_year = m.fiscal_year and s.stage = m.stage
),

unit_sums as (
    select
        g.department_entity_id,
        g.fiscal_year,
        g.stage,
        g.fact,
        g.fund,
        count(m.entity_id) filter (where m.role = 'unit') as unit_count,
        count(*) filter (where m.role = 'unit' and s.state_rank = 1) as units_with_figures,
        count(*) filter (where m.role = 'unit' and s.state_rank = 2) as units_withheld,
        count(*) filter (where m.role = 'unit' and coalesce(s.state_rank, 4) in (2, 4)) as units_missing,
        coalesce(min(s.state_rank) filter (where m.role = 'department'), 4) as department_rank,
        coalesce(sum(t.total_yuan) filter (where m.role = 'unit'), 0) as units_yuan,
        coalesce(sum(t.total_yuan) filter (where m.role = 'department'), 0) as department_yuan,
        coalesce(sum(t.rounding_yuan), 0) as rounding_yuan,
        count(t.total_yuan) filter (where m.role = 'department') > 0 as department_has_amounts,
        coalesce(bool_or(t.is_disputed) filter (where m.role = 'unit'), false) as units_are_disputed
    from department_facts as g
    inner join members as m
        on m.department_entity_id = g.department_entity_id and m.fiscal_year = g.fiscal_year and m.stage = g.stage
    left join states as s
        on s.entity_id = m.entity_id and s.fiscal_year = g.fiscal_year and s.stage = g.stage
        and s.fact = g.fact and s.fund = g.fund
    left join sums as t
        on t.entity_id = m.entity_id and t.fiscal_year = g.fiscal_year and t.stage = g.stage
        and t.fact = g.fact and t.fund = g.fund
    group by g.department_entity_id, g.fiscal_year, g.stage, g.fact, g.fund
),

-- What the identity department = Σ units (D01) says of the form.
unit_identity as (
    select
        d.department_entity_id,
        d.fiscal_year,
        d.stage,
        f.fact,
        f.fund,
        bool_or(i.outcome = 'fail') as has_failed,
        bool_or(i.outcome = 'pass') as has_passed
    from {{ ref('identity_checks') }} as i
    inner join {{ ref('int_fact_forms') }} as f on f.form = i.form
    inner join (
        select distinct document_id, department_entity_id, fiscal_year, stage from {{ ref('int_departments') }}
    ) as d on d.document_id = i.document_id
    where i.rule_id = 'D01'
    group by d.department_entity_id, d.fiscal_year, d.stage, f.fact, f.fund
),

judged as (
    select
        u.*,
        coalesce(i.has_failed, false) as has_failed,
        coalesce(i.has_passed, false) as has_passed,
        abs(u.units_yuan - u.department_yuan) <= u.rounding_yuan as adds_up
    from unit_sums as u
    left join unit_identity as i
        on i.department_entity_id = u.department_entity_id and i.fiscal_year = u.fiscal_year and i.stage = u.stage
        and i.fact = u.fact and i.fund = u.fund
)

select
    department_entity_id,
    fiscal_year,
    stage,
    fact,
    fund,
    unit_count,
    units_yuan,
    department_yuan,
    case
        when units_with_figures = 0 then 'department'
        when department_rank = 4 then 'unit'
        when department_rank = 1 and not department_has_amounts and not has_failed then 'unit'
        when units_missing > 0 or has_failed then 'department'
        when units_are_disputed and department_rank <> 2 then 'department'
        when department_rank = 2 then case when has_passed then 'unit' else 'department' end
        when adds_up then 'unit'
        else 'department'
    end as level,
    case
        when unit_count = 0 then 'the department discloses no units'
        when units_with_figures = 0 and units_withheld > 0 then 'the figures of the units are withheld'
        when units_with_figures = 0 then 'no unit gives figures'
        when department_rank = 4 then 'only units give figures'
        when department_rank = 1 and not department_has_amounts and not has_failed then 'the table of the department gives no amount'
        when units_missing > 0 then 'figures of a unit are missing or withheld'
        when units_are_disputed and not has_failed and department_rank <> 2 then 'amounts of a unit are disputed'
        when has_failed then 'D01 fails: the units do not add up to the department'
        when department_rank = 2 and not has_passed then 'the figures of the department are withheld and D01 could not be evaluated'
        when department_rank <> 2 and not adds_up then 'the units do not add up to the department'
        else 'the units add up to the department'
    end as reason
from judged
