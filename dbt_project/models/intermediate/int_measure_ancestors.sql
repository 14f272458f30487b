{{ config(tags=['evaluate']) }}
-- Every pair of a form's measure and a measure of which it is a part, directly or not, from the seed's parents.
with recursive closure as (
    select form, measure, parent_measure as ancestor_measure
    from {{ ref('measures') }}
    where parent_measure is not null
    union all
    select c.form, c.measure, m.parent_measure
    from closure as c
    inner join {{ ref('measures') }} as m on m.form = c.form and m.measure = c.ancestor_measure
    where m.parent_measure is not null
)

select form, measure, ancestor_measure from closure
