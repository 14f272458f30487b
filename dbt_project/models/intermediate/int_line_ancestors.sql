{{ config(tags=['evaluate']) }}
-- Every pair of a form's row and a row above it in its sum, from the seed's parents.
with recursive closure as (
    select form, line_key, parent_line_key as ancestor_line_key, part_kind = 'part' as adds_up
    from {{ ref('lines') }}
    where parent_line_key is not null
    union all
    select c.form, c.line_key, l.parent_line_key, c.adds_up and l.part_kind = 'part'
    from closure as c
    inner join {{ ref('lines') }} as l on l.form = c.form and l.line_key = c.ancestor_line_key
    where l.parent_line_key is not null
)

select form, line_key, ancestor_line_key, adds_up from closure
