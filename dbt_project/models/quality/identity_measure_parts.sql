{{ config(tags=['evaluate']) }}
-- Which printed columns add up to which printed column of the same form: each to the nearest printed one above it.
with printed as (
    select document_id, entity_index, form, measure from {{ ref('int_form_measures') }}
    union
    -- tables that print label beside figure have no columns of measures
    select document_id, entity_index, form, measure from {{ ref('int_amounts') }} where measure is not null
),

depths as (
    select form, measure, count(*) as depth from {{ ref('int_measure_ancestors') }} group by form, measure
)

select p.document_id, p.entity_index, p.form, p.measure as part_measure, arg_max(a.ancestor_measure, coalesce(d.depth, 0)) as measure
from printed as p
inner join {{ ref('int_measure_ancestors') }} as a on a.form = p.form and a.measure = p.measure
inner join printed as q
    on q.document_id = p.document_id and q.entity_index = p.entity_index and q.form = p.form and q.measure = a.ancestor_measure
left join depths as d on d.form = a.form and d.measure = a.ancestor_measure
group by p.document_id, p.entity_index, p.form, p.measure
