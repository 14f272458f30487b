{{ config(tags=['publish']) }}
-- Project amounts stated in prose (int_project_claims) that may be published: with their project's table, or on their own terms where the
-- entity prints no such table.
select c.*
from {{ ref('int_project_claims') }} as c
left join {{ ref('int_table_publication') }} as t
    on t.document_id = c.document_id and t.table_index = c.table_index
where c.division_code is not null
    and c.fiscal_year is not null
    and c.stage is not null
    and c.entity_id is not null
    and t.withheld_because is null
    and not exists (
        select 1
        from {{ ref('quarantine') }} as q
        where q.document_id = c.document_id
            and (q.entity_index is null or q.entity_index = c.entity_index)
            and (q.form is null or q.form = 'performance')
    )
qualify c.document_id = first_value(c.document_id) over (
    partition by c.entity_id, c.fiscal_year, c.stage, c.project_key order by c.document_id
)
