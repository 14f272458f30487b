{{ config(tags=['evaluate']) }}
-- By which printed columns a measure can be read: by its own, or where a template does not print it, by the nearest printed
-- columns below it (财政拨款 by 一般公共预算 + 政府性基金 + 国有资本经营).
with printed as (
    select document_id, entity_index, form, measure from {{ ref('int_form_measures') }}
    union
    -- tables that print label beside figure have no columns of measures
    select document_id, entity_index, form, measure from {{ ref('int_amounts') }} where measure is not null
),

above as (
    select p.document_id, p.entity_index, p.form, p.measure, a.ancestor_measure
    from printed as p
    inner join {{ ref('int_measure_ancestors') }} as a on a.form = p.form and a.measure = p.measure
),

printed_above as (
    select a.*
    from above as a
    inner join printed as p
        on p.document_id = a.document_id and p.entity_index = a.entity_index and p.form = a.form
        and p.measure = a.ancestor_measure
),

-- A printed column between a column and the measure asked for stands for it.
shadowed as (
    select b.document_id, b.entity_index, b.form, b.measure, x.ancestor_measure
    from printed_above as b
    inner join {{ ref('int_measure_ancestors') }} as x on x.form = b.form and x.measure = b.ancestor_measure
)

select document_id, entity_index, form, measure as asked_measure, measure
from printed
union all
select a.document_id, a.entity_index, a.form, a.ancestor_measure as asked_measure, a.measure
from above as a
anti join printed_above as p
    on p.document_id = a.document_id and p.entity_index = a.entity_index and p.form = a.form
    and p.ancestor_measure = a.ancestor_measure
anti join shadowed as s
    on s.document_id = a.document_id and s.entity_index = a.entity_index and s.form = a.form
    and s.measure = a.measure and s.ancestor_measure = a.ancestor_measure
