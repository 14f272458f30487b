{{ config(tags=['evaluate']) }}
-- Shape `product`: a row's amount equals quantity × unit price. The product is one derived operand whose step is that of the
-- price times the quantity; a row that prints only one of the two factors is not held against it.
with checks as (
    select c.rule_id, c.check_no, c.form, c.relation, r.kinds
    from {{ source('reference', 'rule_checks') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = c.rule_id
    where c.shape = 'product'
),

terms as (
    select t.rule_id, t.check_no, t.alternative, t.side, t.measure
    from {{ source('reference', 'rule_terms') }} as t
    inner join checks as c on c.rule_id = t.rule_id and c.check_no = t.check_no
),

stated as (
    select t.rule_id, t.check_no, a.*
    from {{ ref('int_amounts') }} as a
    inner join checks as c on c.form = a.form and {{ holds_for('c.kinds', 'a.stage') }}
    inner join terms as t
        on t.rule_id = c.rule_id and t.check_no = c.check_no and t.side = 'stated' and t.measure = a.measure
    where a.value is not null
    qualify row_number() over (
        partition by t.rule_id, t.check_no, a.document_id, a.table_index, a.row_index order by t.alternative
    ) = 1
),

factors as (
    select
        t.rule_id,
        t.check_no,
        a.document_id,
        a.table_index,
        a.row_index,
        max(a.value) filter (where a.quantity_kind = 'count') as quantity,
        max(a.amount_yuan) filter (where a.quantity_kind = 'money') as price_yuan,
        max(a.step_yuan) filter (where a.quantity_kind = 'money') as price_step_yuan,
        arg_max(a.column_index, a.quantity_kind = 'money') as column_index
    from {{ ref('int_amounts') }} as a
    inner join checks as c on c.form = a.form
    inner join terms as t
        on t.rule_id = c.rule_id and t.check_no = c.check_no and t.side = 'factor' and t.measure = a.measure
    where a.value is not null
    group by t.rule_id, t.check_no, a.document_id, a.table_index, a.row_index
    having count(distinct t.measure) = 2
),

products as (
    select
        *,
        try(cast(quantity * price_yuan as decimal(24, 4))) as product_yuan,
        try(cast(abs(quantity) * price_step_yuan as decimal(24, 4))) as product_step_yuan
    from factors
),

sides as (
    select
        s.rule_id, s.check_no, s.document_id, s.table_index, s.row_index, 'stated' as side, {{ operand_status('s') }} as status,
        {{ operand_reason('s') }} as reason, s.measure as operand_measure, s.amount_yuan, s.step_yuan, s.column_index
    from stated as s
    union all
    select
        f.rule_id, f.check_no, f.document_id, f.table_index, f.row_index, 'derived' as side,
        case when f.product_yuan is null or f.product_step_yuan is null then 'unread' else 'printed' end as status,
        case
            when f.price_yuan is null then 'the unit of the price is unknown'
            when f.product_yuan is null or f.product_step_yuan is null then 'quantity × price is beyond all measure'
        end as reason,
        'product' as operand_measure, f.product_yuan as amount_yuan, f.product_step_yuan as step_yuan, f.column_index
    from products as f
)

select
    x.rule_id,
    x.check_no,
    1 as alternative,
    't' || x.table_index || 'r' || x.row_index as check_key,
    x.document_id,
    s.entity_index,
    s.entity_code,
    c.relation,
    s.form,
    s.line_key,
    s.code,
    s.measure,
    x.side,
    1 as sign,
    x.status,
    x.reason,
    s.form as operand_form,
    s.line_key as operand_line_key,
    s.code as operand_code,
    x.operand_measure,
    x.amount_yuan,
    x.step_yuan,
    s.page,
    x.table_index,
    x.row_index,
    x.column_index,
    cast(null as integer) as claim_index
from sides as x
inner join checks as c on c.rule_id = x.rule_id and c.check_no = x.check_no
inner join stated as s
    on s.rule_id = x.rule_id and s.check_no = x.check_no and s.document_id = x.document_id and s.table_index = x.table_index
    and s.row_index = x.row_index
inner join factors as f
    on f.rule_id = x.rule_id and f.check_no = x.check_no and f.document_id = x.document_id and f.table_index = x.table_index
    and f.row_index = x.row_index
