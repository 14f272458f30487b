{{ config(tags=['evaluate'], materialized='view') }}
-- Shape `terms`: figures of forms against figures of forms.
select
    f.rule_id,
    f.check_no,
    f.alternative,
    f.check_key,
    f.document_id,
    f.entity_index,
    f.entity_code,
    f.relation,
    c.form,
    c.line_key,
    case c.check_key when 'code' then nullif(f.check_key, '') when 'class' then nullif(f.check_key, '') else c.code end as code,
    c.measure,
    f.side,
    f.sign,
    f.status,
    f.reason,
    f.operand_form,
    f.operand_line_key,
    f.operand_code,
    f.operand_measure,
    f.amount_yuan,
    f.step_yuan,
    f.page,
    f.table_index,
    f.row_index,
    f.column_index,
    cast(null as integer) as claim_index,
    {{ other_place('f') }},
    f.is_derived
from {{ ref('identity_figures') }} as f
inner join {{ source('reference', 'rule_checks') }} as c on c.rule_id = f.rule_id and c.check_no = f.check_no
where f.shape = 'terms'
