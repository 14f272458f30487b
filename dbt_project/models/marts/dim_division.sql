-- Administrative divisions by code: the name in force, or the last one where the code is abolished. The made-up ones stand in a
-- warehouse of synthetic documents, and the real ones in all others.
select code as division_code, name, prefecture_code, prefecture_name, province, level, valid_from, valid_to, status, successor_codes
from {{ ref('divisions') }}
where (status = '虚构') = (select coalesce(bool_or(is_synthetic), false) from {{ source('staging', 'documents') }})
qualify row_number() over (partition by code order by valid_to is null desc, valid_to desc) = 1
