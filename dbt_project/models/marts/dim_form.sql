-- The nine forms and the annexes of a disclosure.
select form, form_order, title_zh, title_en, kinds, is_annex
from {{ ref('forms') }}
