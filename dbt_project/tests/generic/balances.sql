{#- What was read is published or withheld with a reason, in number and in yuan. -#}
{% test balances(model) %}
select *
from {{ model }}
where balance_figures <> 0 or balance_yuan <> 0
{% endtest %}
