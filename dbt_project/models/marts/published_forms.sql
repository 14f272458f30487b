-- The published forms and annexes of every entity, and what of their money stands in the facts. Do not sum across rows.
select
    t.document_id,
    t.entity_index,
    t.entity_id,
    e.entity_code,
    e.entity_name,
    e.entity_level,
    t.division_code,
    t.fiscal_year,
    t.stage,
    t.form,
    min(t.table_index) as table_index,
    max(t.status) as status,
    coalesce(max(a.figures), 0) as figures,
    coalesce(max(a.figures_in_facts), 0) as figures_in_facts,
    coalesce(max(a.yuan_in_facts), 0) as yuan_in_facts,
    max(a.fact) as fact
from {{ ref('int_table_publication') }} as t
inner join {{ ref('int_entities') }} as e on e.document_id = t.document_id and e.entity_index = t.entity_index
left join (
    select
        document_id,
        entity_index,
        form,
        count(*) as figures,
        count(*) filter (where why_not_summed is null) as figures_in_facts,
        sum(amount_yuan) filter (where why_not_summed is null) as yuan_in_facts,
        max(fact) filter (where why_not_summed is null) as fact
    from {{ ref('printed_amounts') }}
    group by document_id, entity_index, form
) as a on a.document_id = t.document_id and a.entity_index = t.entity_index and a.form = t.form
where t.withheld_because is null and t.status in ('figures', 'declared_empty')
group by
    t.document_id, t.entity_index, t.entity_id, e.entity_code, e.entity_name, e.entity_level, t.division_code,
    t.fiscal_year, t.stage, t.form
