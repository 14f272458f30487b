{{ config(tags=['publish']) }}
-- Every cell of every table of every document that prints a figure, counted from the cells themselves and not from what was
-- understood of them: in recognised tables below the header and outside of columns of words, in other tables anywhere. A cell from
-- which an amount was staged counts too, whatever its shape. `yuan_read` is computed here, from the cell's text and its table's unit.
with cells as (
    select
        c.document_id,
        c.page,
        c.table_index,
        c.row_index,
        c.column_index,
        t.form,
        coalesce(t.entity_index, 0) as entity_index,
        t.unit as table_unit,
        t.header_rows,
        regexp_replace(translate(c.text, '０１２３４５６７８９．，（）－−—–', '0123456789.,()----'), '[\s\x{00A0}\x{3000}¥￥]', '', 'g') as squashed
    from {{ source('staging', 'cells') }} as c
    inner join {{ source('staging', 'tables') }} as t
        on t.document_id = c.document_id and t.table_index = c.table_index
    where c.text <> ''
),

staged as (
    select
        document_id, table_index, row_index, column_index,
        line_key, measure, printed_as, quantity_kind, unit, value, amount_yuan
    from {{ source('staging', 'amounts') }}
),

words as (
    select distinct document_id, table_index, row_index, column_index
    from {{ source('staging', 'attributes') }}
    where column_index is not null
),

figures as (
    select
        c.document_id,
        c.page,
        c.table_index,
        c.row_index,
        c.column_index,
        c.form,
        c.entity_index,
        c.squashed,
        c.table_unit,
        s.column_index is not null as is_staged,
        s.line_key,
        s.measure,
        s.printed_as,
        s.quantity_kind,
        s.unit,
        s.value,
        s.amount_yuan
    from cells as c
    left join staged as s
        on s.document_id = c.document_id and s.table_index = c.table_index
        and s.row_index = c.row_index and s.column_index = c.column_index
    left join words as w
        on w.document_id = c.document_id and w.table_index = c.table_index
        and w.row_index = c.row_index and w.column_index = c.column_index
    left join {{ source('staging', 'columns') }} as k
        on k.document_id = c.document_id and k.table_index = c.table_index and k.column_index = c.column_index
    where s.column_index is not null
        or (
            regexp_full_match(c.squashed, '[-+(]?\d[\d,.]*[)%]?')
            and (
                c.form is null
                or (
                    c.row_index > coalesce(c.header_rows, 0)
                    and w.column_index is null
                    and coalesce(k.role, '') not in ('sequence', 'code', 'code_class', 'code_group', 'code_item', 'name', 'label', 'text')
                )
            )
        )
)

select
    document_id,
    page,
    table_index,
    row_index,
    column_index,
    form,
    entity_index,
    is_staged,
    line_key,
    measure,
    printed_as,
    quantity_kind,
    value,
    amount_yuan,
    case
        when quantity_kind = 'money' then cast(
            coalesce(
                try(
                    try_cast(
                        case
                            when regexp_full_match(squashed, '\([\d,]+(\.\d+)?\)') then '-' || replace(trim(squashed, '()'), ',', '')
                            else replace(squashed, ',', '')
                        -- the decimals of pipelines/forms/amounts.py, and digits for the largest unit
                        end as decimal(38, 14)
                    ) * {{ yuan_per_unit('coalesce(unit, table_unit)') }}
                ),
                amount_yuan,
                value * {{ yuan_per_unit('coalesce(unit, table_unit)') }}
            ) as decimal(38, 4)
        )
    end as yuan_read
from figures
