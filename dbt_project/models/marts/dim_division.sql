-- Administrative divisions by code: the name in force, or the last one where the code is abolished. The real ones stand in a warehouse of
-- real documents; in one of synthetic documents the made-up province with the counties that it has documents of, since the
-- list holds counties for provinces of any size.
select code as division_code, name, prefecture_code, prefecture_name, province, level, valid_from, valid_to, status, successor_codes
from {{ ref('divisions') }}
where (status = '虚构') = (select coalesce(bool_or(is_synthetic), false) from {{ source('staging', 'documents') }})
    and (status <> '虚构' or level <> '县级' or code in (select division_code from {{ source('staging', 'documents') }}))
qualify row_number() over (partition by code order by valid_to is null desc, valid_to desc) = 1
