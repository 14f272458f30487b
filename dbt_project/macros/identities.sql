{#- Expressions that the models of identities share. -#}

{#- The id of a check: readable, the same in every refresh of the same files. -#}
{% macro check_id(alias) -%}
    concat_ws('.', {{ alias }}.rule_id, left({{ alias }}.document_id, 12), coalesce({{ alias }}.entity_index, 0), {{ alias }}.check_no,
        nullif({{ alias }}.check_key, ''))
{%- endmacro %}

{#- Printed words made comparable: width, white space, brackets and quotes unified. -#}
{% macro squashed(expression) -%}
    translate(regexp_replace(nfc_normalize({{ expression }}), '[\s\x{00a0}\x{3000}\x{200b}\x{feff}]', '', 'g'),
        '（）［］【】〔〕“”‘’，：；－—–', '()[][]()""'''',:;---')
{%- endmacro %}

{#- True if a document of this stage is held against a rule of these kinds; a document of unknown stage is held against all. -#}
{% macro holds_for(kinds, stage) -%}
    ({{ stage }} is null or list_contains({{ kinds }}, {{ stage }}))
{%- endmacro %}

{#- What a printed figure is as an operand, and why it cannot be one. -#}
{% macro operand_status(alias) -%}
    case
        when {{ alias }}.printed_as = 'nil_mark' then 'blank'
        when {{ alias }}.amount_yuan is null then 'unread'
        else 'printed'
    end
{%- endmacro %}

{% macro operand_reason(alias) -%}
    case
        when {{ alias }}.printed_as = 'unparsable' then 'the figure “' || {{ alias }}.text || '” is not legible'
        when {{ alias }}.printed_as = 'number' and {{ alias }}.amount_yuan is null then 'the unit of the figure is unknown'
    end
{%- endmacro %}

{#- A number of expectations/thresholds.yaml. -#}
{% macro threshold(name) -%}
    (select value from {{ source('reference', 'thresholds') }} where name = '{{ name }}')
{%- endmacro %}

{#- Operand columns of a figure that was not understood: where it stands, without an amount. -#}
{% macro place_of_doubt(alias) -%}
    {{ alias }}.form as operand_form,
    null as operand_line_key,
    null as operand_code,
    {{ alias }}.measure as operand_measure,
    null as amount_yuan,
    null as step_yuan,
    {{ alias }}.page,
    {{ alias }}.table_index,
    {{ alias }}.row_index,
    {{ alias }}.column_index
{%- endmacro %}

{#- Operand columns of what is missing: the form and column in which it was looked for. -#}
{% macro no_place(form='null', measure='null') -%}
    {{ form }} as operand_form,
    null as operand_line_key,
    null as operand_code,
    {{ measure }} as operand_measure,
    null as amount_yuan,
    null as step_yuan,
    null as page,
    null as table_index,
    null as row_index,
    null as column_index
{%- endmacro %}

{#- Operand columns of a printed figure: what it is, its amount, its place. -#}
{% macro printed_figure(alias) -%}
    {{ alias }}.form as operand_form,
    {{ alias }}.line_key as operand_line_key,
    {{ alias }}.code as operand_code,
    {{ alias }}.measure as operand_measure,
    {{ alias }}.amount_yuan,
    {{ alias }}.step_yuan,
    {{ alias }}.page,
    {{ alias }}.table_index,
    {{ alias }}.row_index,
    {{ alias }}.column_index
{%- endmacro %}

{#- Operand columns of a printed figure that may stand in another file of the disclosure than the document that answers for the check. -#}
{% macro figure_of_source(alias, owner) -%}
    {{ alias }}.form as operand_form,
    {{ alias }}.line_key as operand_line_key,
    {{ alias }}.code as operand_code,
    {{ alias }}.measure as operand_measure,
    {{ alias }}.amount_yuan,
    {{ alias }}.step_yuan,
    {{ place_in_source(alias, owner) }}
{%- endmacro %}

{#- Operand columns of a figure that was not understood, wherever in the disclosure it stands. -#}
{% macro doubt_of_source(alias, owner) -%}
    {{ alias }}.form as operand_form,
    null as operand_line_key,
    null as operand_code,
    {{ alias }}.measure as operand_measure,
    null as amount_yuan,
    null as step_yuan,
    {{ place_in_source(alias, owner) }}
{%- endmacro %}

{#- Where a figure stands: in the document that answers for the check, or else in another file (unit_…). -#}
{% macro place_in_source(alias, owner) -%}
    {%- for column in ['page', 'table_index', 'row_index', 'column_index'] %}
    case when {{ alias }}.document_id = {{ owner }}.document_id then {{ alias }}.{{ column }} end as {{ column }},
    {%- endfor %}
    {%- for column in ['document_id', 'page', 'table_index', 'row_index', 'column_index'] %}
    case when {{ alias }}.document_id <> {{ owner }}.document_id then {{ alias }}.{{ column }} end as unit_{{ column }}
    {%- if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}

{#- The columns unit_… of an operand that stands nowhere, or in the document itself. -#}
{% macro no_other_place() -%}
    cast(null as varchar) as unit_document_id,
    cast(null as integer) as unit_page,
    cast(null as integer) as unit_table_index,
    cast(null as integer) as unit_row_index,
    cast(null as integer) as unit_column_index
{%- endmacro %}

{#- The columns unit_… that a model has gathered already. -#}
{% macro other_place(alias) -%}
    {{ alias }}.unit_document_id,
    {{ alias }}.unit_page,
    {{ alias }}.unit_table_index,
    {{ alias }}.unit_row_index,
    {{ alias }}.unit_column_index
{%- endmacro %}

{#- Operand columns that a model has gathered already, under their own names. -#}
{% macro operand_figure(alias) -%}
    {{ alias }}.operand_form,
    {{ alias }}.operand_line_key,
    {{ alias }}.operand_code,
    {{ alias }}.operand_measure,
    {{ alias }}.amount_yuan,
    {{ alias }}.step_yuan,
    {{ alias }}.page,
    {{ alias }}.table_index,
    {{ alias }}.row_index,
    {{ alias }}.column_index
{%- endmacro %}

{#- A unit's name made comparable: without white space, punctuation, brackets and 本级. -#}
{% macro unit_name_key(expression) -%}
    regexp_replace(regexp_replace({{ expression }}, '[^\p{Han}\p{L}\p{N}]', '', 'g'), '(本级|机关本级)$', '')
{%- endmacro %}

{#- The name of a class made comparable: without punctuation, remarks in brackets, and the word 支出 at its end. -#}
{% macro class_name_key(expression) -%}
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        {{ expression }}, '^\s*([一二三四五六七八九十]+|\d{1,2})[、.．]', ''), '[（(][^（）()]*[)）]', '', 'g'), '[^\p{Han}\p{L}\p{N}]', '', 'g'),
        '(支出|经费)$', '')
{%- endmacro %}

{#- Yuan in a printed unit, as text: at least two decimals, no more than are needed. -#}
{% macro in_unit(amount, factor) -%}
    regexp_replace(cast(try_cast({{ amount }} / {{ factor }} as decimal(38, 6)) as varchar), '(\.\d\d\d*?)0+$', '\1')
{%- endmacro %}

{#- A rate as text; one that is beyond all measure as it is, rather than none. -#}
{% macro percent(rate) -%}
    coalesce(cast(try_cast({{ rate }} as decimal(38, 2)) as varchar), cast({{ rate }} as varchar)) || ' %'
{%- endmacro %}

{#- Where staging.amounts and quality.identity_checks end: DECIMAL(24, 4). What sums of such figures come to beyond it is compared with nothing. -#}
{% macro beyond_measure(amount) -%}
    coalesce(abs({{ amount }}) >= 100000000000000000000, false)
{%- endmacro %}

{#- The few English words that checks of words give as values, in Chinese. -#}
{% macro words_zh(expression) -%}
{%- set words = [
    ('the same everywhere', '处处一致'), ('told by the document itself', '由文件自身载明'), ('the same in the name of the file', '与文件名所示一致'), (' at the latest', '之前'),
    ('no rate of a budget of 0', '预算为零，不应有比例'), ('more than budgeted', '大于预算数'), ('less than budgeted', '小于预算数'), ('as budgeted', '等于预算数'),
    ('nothing; received from ', '无；已公开的部门为'), (' departments', ''), ('told somewhere', '有处载明'), ('a division code that exists', '为有效的行政区划代码'),
    ('fiscal year', '预算年度'), ('kind', '类别'), ('division', '行政区划'), ('department', '部门'),
    ('cover', '封面或标题'), ('preamble', '表头'), ('folder', '文件夹'), ('file name', '文件名'),
    ('final_account', '决算'), ('budget', '预算'), ('an indicator', '指标'), ('a target', '指标值'), ('a goal', '绩效目标'),
    ('functions down to 项', '按功能分类公开到项'), ('economic classes down to 款', '按经济分类公开到款'), ('nothing', '空'), ('none', '无'), ('no amounts', '无金额'), ('amounts', '有金额'), ('not legible', '无法辨认'), ('in a column that was not understood', '所在列含义不明'),
    ('in a row that was not understood', '所在行含义不明'), (' documents, also ', '份文件，另一份为')
] -%}
{%- set ns = namespace(sql="regexp_replace(regexp_replace(regexp_replace(regexp_replace(" ~ expression ~ ", '^(\\d{4})(,|$)', '\\1年\\2'), ', compared with (\\d{4}) itself', '，与\\1年自身比较', 'g'), ', compared with (\\d{4})', '，与\\1年比较', 'g'), ' ?\\(row (\\d+), column (\\d+)\\) ?', '（第\\1行第\\2列）', 'g')") -%}
{%- for english, chinese in words -%}
{%- set ns.sql = "replace(" ~ ns.sql ~ ", '" ~ english ~ "', '" ~ chinese ~ "')" -%}
{%- endfor -%}
{{ ns.sql }}
{%- endmacro %}

{#- A text with its {places} filled in, in the order given. -#}
{% macro filled(expression, places) -%}
{%- set ns = namespace(sql=expression) -%}
{%- for place, value in places.items() -%}
{%- set ns.sql = "replace(" ~ ns.sql ~ ", '{" ~ place ~ "}', " ~ value ~ ")" -%}
{%- endfor -%}
{{ ns.sql }}
{%- endmacro %}

{#- A row label without the number in front of it (一、 (二) 3.). -#}
{% macro label_only(expression) -%}
    regexp_replace({{ expression }}, '^([（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、|\d+[、.])', '')
{%- endmacro %}
