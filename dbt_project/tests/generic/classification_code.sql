{#- Every classification code of a fact stands in its dimension, in the year of the fact. -#}
{% test classification_code(model, to) %}
select f.code, f.fiscal_year
from {{ model }} as f
left join {{ to }} as d on d.code = f.code and d.fiscal_year = f.fiscal_year
where d.code is null and f.code similar to '[0-9].*'
{% endtest %}
