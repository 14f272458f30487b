{#- The columns that every fact of a printed cell has, from marts.printed_amounts. -#}
{% macro fact_columns(alias) -%}
    {{ cell_id(alias) }} as fact_id,
    {{ alias }}.document_id,
    {{ alias }}.entity_id,
    {{ alias }}.entity_code,
    {{ alias }}.entity_name,
    {{ alias }}.entity_level,
    {{ alias }}.division_code,
    {{ alias }}.fiscal_year,
    {{ alias }}.stage
{%- endmacro %}

{#- The figure of a fact, in yuan and as printed, and the cell that it came from. -#}
{% macro figure_columns(alias) -%}
    {{ alias }}.measure,
    {{ alias }}.amount_yuan,
    {{ alias }}.amount_printed,
    {{ alias }}.unit,
    {{ alias }}.amount_text,
    {{ alias }}.page,
    {{ alias }}.table_index,
    {{ alias }}.row_index,
    {{ alias }}.column_index
{%- endmacro %}

{#- One printed cell of one document: the grain of every fact that comes from a table. -#}
{% macro cell_id(alias) -%}
    {{ alias }}.document_id || ':table' || {{ alias }}.table_index || ':row' || {{ alias }}.row_index || ':column' || {{ alias }}.column_index
{%- endmacro %}
