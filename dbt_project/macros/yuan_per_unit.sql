{#- Factor of a printed unit to yuan; null for none and for one that is no money. As YUAN_PER_UNIT in pipelines/forms/amounts.py. -#}
{% macro yuan_per_unit(unit) -%}
    case {{ unit }} when '元' then 1 when '千元' then 1000 when '万元' then 10000 when '百万元' then 1000000 when '亿元' then 100000000 end
{%- endmacro %}
