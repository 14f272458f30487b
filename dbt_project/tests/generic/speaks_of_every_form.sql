{#- Of each of the nine forms and each kind of disclosure some row says everywhere, and of every year, where it is required. -#}
{% test speaks_of_every_form(model) %}
select f.form, k.kind
from {{ ref('forms') }} as f
cross join unnest(string_split(f.kinds, ';')) as k (kind)
anti join {{ model }} as r
    on r.form = f.form and list_contains(string_split(r.kinds, ';'), k.kind) and r.division_prefix is null and r.from_year is null
where not f.is_annex
union all
select r.form, r.kinds
from {{ model }} as r
anti join {{ ref('forms') }} as f on f.form = r.form and not f.is_annex
{% endtest %}
