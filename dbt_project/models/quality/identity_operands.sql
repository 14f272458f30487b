{{ config(tags=['evaluate'], materialized='view') }}
-- Every figure that takes part in a check, and on which side: the incidence of figures and checks.
{% set shapes = ['row', 'hierarchy', 'terms', 'claims', 'claims_of_last_year', 'years', 'claim_codes', 'claim_parts', 'direction', 'projects', 'product', 'units', 'blocks'] -%}
with operands as (
    {% for shape in shapes %}
    select * from {{ ref('operands_' ~ shape) }}
    {% if not loop.last %}union all by name{% endif %}
    {% endfor %}
)

select {{ check_id('o') }} as check_id, o.*
from operands as o
