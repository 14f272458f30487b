-- The rows of the forms by meaning and how they add up.
select form, line_key, parent_line_key, side, name_zh, name_en, part_kind
from {{ ref('lines') }}
