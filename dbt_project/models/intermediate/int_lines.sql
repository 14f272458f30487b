{{ config(tags=['evaluate']) }}
-- The rows of the forms with their place in the sum. The parent of a code is the row above that its place among the rows tells (an
-- item below a group of the former classification), else the longest code printed in the same form of the same entity that it extends: joined on equal prefixes, so that the work grows with the rows and not with their square.
with printed as (
    select
        l.document_id,
        coalesce(t.entity_index, 0) as entity_index,
        l.form,
        l.table_index,
        l.page,
        l.row_index,
        l.side,
        l.line_key,
        l.code,
        l.name,
        l.parent_code as printed_parent
    from {{ source('staging', 'lines') }} as l
    inner join {{ source('staging', 'tables') }} as t
        on t.document_id = l.document_id and t.table_index = l.table_index
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = l.document_id
    where l.form is not null
),

codes as (
    select distinct document_id, entity_index, form, coalesce(side, '') as side, code
    from printed
    where code is not null
),

ancestors as (
    select c.document_id, c.entity_index, c.form, c.side, c.code, a.code as ancestor_code
    from (select *, unnest(range(1, length(code))) as prefix_length from codes) as c
    inner join codes as a
        on a.document_id = c.document_id and a.entity_index = c.entity_index and a.form = c.form and a.side = c.side
        and a.code = left(c.code, c.prefix_length)
),

parents as (
    select document_id, entity_index, form, side, code, max(ancestor_code) as parent_code
    from ancestors
    group by document_id, entity_index, form, side, code
),

extended as (
    select distinct document_id, entity_index, form, side, ancestor_code as code from ancestors
    union
    select distinct document_id, entity_index, form, coalesce(side, '') as side, printed_parent as code from printed
    where printed_parent is not null
),

summed_keys as (
    select distinct p.document_id, p.entity_index, p.form, a.ancestor_line_key as line_key
    from (select distinct document_id, entity_index, form, line_key from printed) as p
    inner join {{ ref('int_line_ancestors') }} as a on a.form = p.form and a.line_key = p.line_key and a.adds_up
)

select
    p.document_id,
    p.entity_index,
    p.form,
    p.table_index,
    p.page,
    p.row_index,
    p.side,
    p.line_key,
    p.code,
    p.name,
    coalesce(p.printed_parent, parents.parent_code) as parent_code,
    case
        when p.line_key is null then false
        when p.code is null then s.line_key is null
        else x.code is null
    end as is_leaf
from printed as p
left join parents
    on parents.document_id = p.document_id and parents.entity_index = p.entity_index and parents.form = p.form
    and parents.side = coalesce(p.side, '') and parents.code = p.code
left join extended as x
    on x.document_id = p.document_id and x.entity_index = p.entity_index and x.form = p.form
    and x.side = coalesce(p.side, '') and x.code = p.code
left join summed_keys as s
    on s.document_id = p.document_id and s.entity_index = p.entity_index and s.form = p.form
    and s.line_key = p.line_key
