{#- A name without white space and punctuation, so that printed variants of it compare equal. -#}
{% macro name_key(expression) -%}
regexp_replace({{ expression }}, '[\s\p{P}\p{S}]', '', 'g')
{%- endmacro %}
