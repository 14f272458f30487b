-- Administrative divisions by code: the name in force, or the last one where the code is abolished.
select code as division_code, name, prefecture_code, prefecture_name, province, level, valid_from, valid_to, status, successor_codes
from {{ ref('divisions') }}
qualify row_number() over (partition by code order by valid_to is null desc, valid_to desc) = 1
