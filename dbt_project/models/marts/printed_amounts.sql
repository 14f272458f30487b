-- Every figure of the published forms and annexes, also what must not be summed: `why_not_summed` says why a figure is in no fact.
select
    {{ cell_id('a') }} as figure_id,
    a.document_id,
    a.entity_index,
    a.entity_id,
    a.entity_code,
    a.entity_name,
    a.entity_level,
    d.department_entity_id,
    a.division_code,
    a.fiscal_year,
    a.stage,
    a.form,
    a.side,
    a.line_key,
    a.code,
    a.name as printed_name,
    a.measure,
    a.quantity_kind,
    a.printed_as,
    a.amount_yuan,
    a.value as amount_printed,
    a.unit,
    a.text as amount_text,
    a.page,
    a.table_index,
    a.row_index,
    a.column_index,
    a.fact,
    a.fund,
    coalesce(
        a.why_not_summed,
        case
            when d.role = 'department' and c.level = 'unit' then 'units_instead_of_department'
            when d.role = 'unit' and c.level = 'department' then 'department_instead_of_units'
        end
    ) as why_not_summed
from {{ ref('int_published_amounts') }} as a
inner join {{ ref('int_departments') }} as d
    on d.document_id = a.document_id and d.entity_index = a.entity_index
left join {{ ref('int_level_choice') }} as c
    on c.department_entity_id = d.department_entity_id and c.fiscal_year = a.fiscal_year and c.stage = a.stage
    and c.fact = a.fact and c.fund = a.fund
