-- The amount columns of the forms and how they add up.
select form, measure, parent_measure, measure_order, name_zh, name_en, quantity_kind, is_summable
from {{ ref('measures') }}
