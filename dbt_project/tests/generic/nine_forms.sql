{#- Every document and entity that is answered for has all nine forms, and every current document is answered for. -#}
{% test nine_forms(model) %}
select d.document_id, c.entity_index, count(c.form) as forms
from {{ ref('stg_current_documents') }} as d
left join {{ model }} as c on c.document_id = d.document_id
group by d.document_id, c.entity_index
having count(c.form) <> 9
{% endtest %}
