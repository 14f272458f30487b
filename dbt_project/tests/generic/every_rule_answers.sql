{#- Every rule of the registry has a row for each entity or document that it has to answer for: a rule that checked nothing shows. -#}
{% test every_rule_answers(model) %}
{{ config(tags=['evaluate']) }}
select r.rule_id, e.document_id, e.entity_index
from {{ source('reference', 'rules') }} as r
inner join {{ ref('identity_entities') }} as e on r.scope = 'entity'
anti join {{ model }} as c on c.rule_id = r.rule_id and c.document_id = e.document_id and c.entity_index = e.entity_index
union all
select r.rule_id, d.document_id, null
from {{ source('reference', 'rules') }} as r
inner join {{ ref('stg_current_documents') }} as d on r.scope = 'document'
anti join {{ model }} as c on c.rule_id = r.rule_id and c.document_id = d.document_id
{% endtest %}
