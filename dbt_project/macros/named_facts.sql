{#-
  The facts of a CTE with the names that everybody asks for: county, department, kind of department and, given a classification, its
  class and group in the year of the fact. So hardly any question needs a join, and none can multiply the facts by a wrong one.
-#}
{% macro named_facts(facts, classification=none) -%}
select
    f.*,
    v.name as division_name,
    e.department_entity_id,
    e.department_name,
    e.department_type
    {%- if classification %},
    c.class_code,
    c.class_name,
    c.group_code,
    c.group_name
    {%- endif %}
from {{ facts }} as f
left join {{ ref('dim_entity') }} as e on e.entity_id = f.entity_id
left join {{ ref('dim_division') }} as v on v.division_code = f.division_code
{%- if classification %}
left join {{ classification }} as c on c.code = f.code and c.fiscal_year = f.fiscal_year
{%- endif %}
{%- endmacro %}
