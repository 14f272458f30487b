{{ config(tags=['publish']) }}
-- The fatal checks that fail and that no reviewer waived, as long as the suite that enforces the rule says so too, and how much each
-- puts in doubt: the amounts that it compares; or the form, where it compares none, where a whole table is suspected (another unit, another
-- owner, exchanged columns) or almost nothing in it holds; or the document, where the rule is about the whole of it.
with failing as (
    select c.*
    from {{ ref('identity_checks') }} as c
    inner join {{ source('quality', 'suite_results') }} as s on s.rule_id = c.rule_id and not s.success
    anti join {{ source('quality', 'waived_checks') }} as w on w.check_id = c.check_id
    where c.severity = 'fatal' and c.outcome = 'fail'
),

operands as (
    select p.check_id, p.document_id, p.table_index, p.row_index, p.column_index, p.claim_index
    from {{ ref('failed_places') }} as p
    where p.side in ('stated', 'derived') and (p.column_index is not null or p.claim_index is not null)
),

-- Checks that a whole table may explain, or that are among almost all of a table or document.
of_wholes as (
    select distinct c.check_id
    from {{ source('quality', 'suspect_checks') }} as c
    left join {{ source('quality', 'suspects') }} as s on s.cluster_id = c.cluster_id
    where c.is_mass or c.evaluated_count is not null or (s.cluster_id is not null and s.row_index is null and s.claim_index is null)
),

-- The cause of a check is determined if localisation names one cell or row alone for its group, and that takes part in the check. Several
-- cells that only together explain a group are not relied on.
determined as (
    select distinct c.check_id
    from {{ source('quality', 'suspect_checks') }} as c
    inner join {{ source('quality', 'suspects') }} as s on s.cluster_id = c.cluster_id and s.determined and s.set_size = 1
    inner join operands as o
        on o.check_id = c.check_id and o.document_id = s.document_id
        and (
            (o.table_index = s.table_index and o.row_index = s.row_index and o.column_index = coalesce(s.column_index, o.column_index))
            or o.claim_index = s.claim_index
        )
),

with_cells as (
    select distinct check_id from operands where column_index is not null
)

select
    f.check_id,
    f.rule_id,
    f.document_id,
    f.entity_index,
    f.form,
    f.check_no,
    f.check_key,
    case
        when f.entity_index is null then 'document'
        when c.check_id is not null and w.check_id is null then 'amounts'
        else 'form'
    end as part,
    d.check_id is not null and w.check_id is null as is_determined
from failing as f
left join with_cells as c on c.check_id = f.check_id
left join of_wholes as w on w.check_id = f.check_id
left join determined as d on d.check_id = f.check_id
