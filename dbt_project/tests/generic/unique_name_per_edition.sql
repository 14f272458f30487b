{#- A code may stand with several names (it was renamed), but not twice with the same one; a missing name counts as one. -#}
{% test unique_name_per_edition(model, columns, name_column) %}
select {{ columns | join(', ') }}, {{ name_column }}, count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}, {{ name_column }}
having count(*) > 1
    {%- for column in columns %} or {{ column }} is null{% endfor %}
{% endtest %}
