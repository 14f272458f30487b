{{ config(tags=['publish']) }}
-- Project amounts stated in prose (int_project_claims) that may be published: with their project's table, or on their own terms where the
-- entity prints no such table.
with withheld as (
    -- What withholds a whole document withholds its prose too, though no form of it may be named performance.
    select distinct q.document_id, e.entity_index
    from {{ ref('quarantine') }} as q
    inner join {{ ref('int_entities') }} as e on e.document_id = q.document_id
    left join {{ ref('identity_checks') }} as i on i.check_id = q.check_id
    where q.part <> 'amounts' and ((q.form = 'performance' and q.entity_index = e.entity_index)
        or (i.check_id is not null and i.entity_index is null)
        or (q.form is null and coalesce(q.entity_index, e.entity_index) = e.entity_index))
)

select c.*
from {{ ref('int_project_claims') }} as c
left join {{ ref('int_table_publication') }} as t
    on t.document_id = c.document_id and t.table_index = c.table_index
left join withheld as w on w.document_id = c.document_id and w.entity_index = c.entity_index
where c.division_code is not null
    and c.fiscal_year is not null
    and c.stage is not null
    and c.entity_id is not null
    and t.withheld_because is null
    and w.document_id is null
qualify c.document_id = first_value(c.document_id) over (
    partition by c.entity_id, c.fiscal_year, c.stage, c.project_key order by c.document_id
)
