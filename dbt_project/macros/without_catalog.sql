{#- Relations are rendered as schema.table, without the catalog: DuckDB names the catalog after the file, and stores the text of a view.
    With it in the text, no view of the snapshot could be read once the file is renamed, copied or attached under another name. -#}
{% macro ref() %}
    {%- do return(builtins.ref(*varargs, **kwargs).include(database=false)) -%}
{% endmacro %}

{% macro source() %}
    {%- do return(builtins.source(*varargs, **kwargs).include(database=false)) -%}
{% endmacro %}
