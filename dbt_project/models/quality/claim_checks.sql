{{ config(tags=['evaluate']) }}
-- Which checks were made of which stated figure: “this figure was checked, by this rule, and holds (or does not)”.
with read_by as (
    select o.check_id, o.document_id, o.claim_index, o.alternative
    from {{ ref('identity_operands') }} as o
    where o.claim_index is not null and o.status = 'printed'
    {% for model in ['check_shares', 'check_execution', 'check_change_rates'] %}
    union
    select {{ check_id('m') }} as check_id, m.document_id, unnest(m.claims_read) as claim_index, null as alternative
    from {{ ref(model) }} as m
    {% endfor %}
    union
    select {{ check_id('m') }} as check_id, m.document_id, m.claim_index, null as alternative from {{ ref('check_operating_funds') }} as m
)

select distinct c.check_id, c.rule_id, c.outcome, r.document_id, r.claim_index
from read_by as r
inner join {{ ref('identity_checks') }} as c
    on c.check_id = r.check_id and c.outcome in ('pass', 'fail') and (r.alternative is null or c.alternative is null or c.alternative = r.alternative)
