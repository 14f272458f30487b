{#-
  A fact says of which entity, county, year and stage it is, all known to their dimensions, and what it measures; with `amounts`, it has
  its amount as printed beside the one in yuan.
-#}
{% test complete_fact(model, amounts=true) %}
select f.*
from {{ model }} as f
left join {{ ref('dim_entity') }} as e on e.entity_id = f.entity_id
left join {{ ref('dim_division') }} as d on d.division_code = f.division_code
where f.document_id is null
    or e.entity_id is null
    or d.division_code is null
    or f.fiscal_year is null
    or f.stage is null
    or f.stage not in ('budget', 'final_account')
    or f.code is null
    or f.measure is null
    {%- if amounts %}
    or f.amount_yuan is null
    or f.amount_printed is null
    or f.unit is null
    or f.amount_text is null
    {%- endif %}
{% endtest %}
