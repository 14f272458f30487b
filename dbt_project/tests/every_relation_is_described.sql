-- Every relation and column that analysts meet carries a comment with its meaning.
{{ config(tags=['publish']) }}
-- depends_on: {{ ref('reconciliation') }}
-- depends_on: {{ ref('published_forms') }}
-- depends_on: {{ ref('project_spending_plan') }}
-- depends_on: {{ ref('section_coverage') }}
-- depends_on: {{ ref('findings') }}
with relations as (
    select schema_name, table_name as relation_name, cast(null as varchar) as column_name, comment from duckdb_tables()
    where database_name = '{{ target.database }}'
    union all
    select schema_name, view_name, null, comment from duckdb_views() where database_name = '{{ target.database }}'
    union all
    select schema_name, table_name, column_name, comment from duckdb_columns() where database_name = '{{ target.database }}'
)

select *
from relations
where schema_name in ('staging', 'reference', 'intermediate', 'quality', 'marts')
    and relation_name not like '%\_\_dbt\_%' escape '\'
    and coalesce(trim(comment), '') = ''
