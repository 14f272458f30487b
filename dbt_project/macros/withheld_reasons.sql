{#- Why a figure that was read is not published; the columns of quality.reconciliation, one per reason. -#}
{% macro withheld_reasons() -%}
{{ return(['superseded', 'set_aside', 'other_kind', 'unrecognised_table', 'not_staged', 'unparsable', 'unmapped_column', 'row_not_understood',
    'unit_unknown', 'origin_unknown', 'duplicate', 'quarantined']) }}
{%- endmacro %}
