{{ config(tags=['publish'], materialized='view') }}
-- What a failed check of words says, by rule and check number (0: all): {form}, {code}, {expected}, {actual}, {sentence}, {project} are filled in.
select *
from (values
    ('X05', 0, '{form}: the codes differ from those of 收入总表; only there: {expected}; only here: {actual}.',
        '{form}与收入总表科目不一致：仅收入总表有{expected}；仅本表有{actual}。'),
    ('F03', 1, '{form} has {actual}, but 财政拨款收支总表 has {expected} for the government funds.',
        '{form}{actual}，而财政拨款收支总表政府性基金栏{expected}。'),
    ('F03', 2, '{form} is declared empty by a note that names another fund: “{actual}”.', '{form}空表列示的注释所称资金不符：“{actual}”。'),
    ('K03', 1, '{form} has {actual}, but 财政拨款收支总表 has {expected} for the state capital budget.',
        '{form}{actual}，而财政拨款收支总表国有资本经营预算栏{expected}。'),
    ('K03', 2, '{form} is declared empty by a note that names another fund: “{actual}”.', '{form}空表列示的注释所称资金不符：“{actual}”。'),
    ('D02', 0, 'A unit must be listed in 机构设置情况 and publish forms: listed is {expected}, publishing is {actual}.',
        '机构设置情况与公开预算表的单位不一致：列示的为{expected}，公开预算表的为{actual}。'),
    ('Q02', 0, '{form} of {project}: the spending plan ({actual}) must never fall and end at 100 %.', '{project}{form}：资金支出计划（{actual}）应逐期不减且最终为100%。'),
    ('Q03', 1, '{form} of {project}: there are indicators but no goal.', '{project}{form}：列有绩效指标但未填绩效目标。'),
    ('Q03', 2, '{form} of {project}: “{actual}” lacks {expected}.', '{project}{form}：“{actual}”缺少{expected}。'),
    ('Q03', 3, '{form} of {project}: {expected} stands under {actual}, where it does not belong.', '{project}{form}：{expected}列在{actual}之下，归类有误。'),
    ('A03', 0, 'Operation of official vehicles is paid for, but {form} shows {actual} vehicles.', '列有公务用车运行维护费，但{form}中车辆为{actual}。'),
    ('N04', 0, 'The text states a share of {actual}; the amounts that it states give {expected}: “{sentence}”',
        '文字说明所述占比为{actual}，按所述金额计算为{expected}：“{sentence}”'),
    ('N06', 0, 'The text speaks of {actual}; in this document it should be {expected}: “{sentence}”',
        '文字说明所称年度为{actual}，本文件应为{expected}：“{sentence}”'),
    ('M01', 0, '{form} is missing: it is printed neither with figures nor as an empty form.', '未公开{form}：既无数据表，也未空表列示。'),
    ('M02', 0, 'The {property} of the document must be {expected}; found: {actual}.', '文件的{property}应{expected}；现为：{actual}。'),
    ('M03', 1, '{form}: code {code} bears the name “{actual}”; the classification knows it as {expected}.',
        '{form}：科目{code}名称为“{actual}”，分类科目中为{expected}。'),
    ('M03', 2, '{form}: code {code} is printed more than once.', '{form}：科目{code}重复列示。'),
    ('M04', 0, 'A placeholder of an unfilled template is left in the document: “{actual}”.', '文件中留有未填写的模板占位符：“{actual}”。'),
    ('M08', 0, '{form} prints amounts but not their unit.', '{form}列有金额但未标明金额单位。'),
    ('M09', 0, '{form}: not understood: {actual}.', '{form}：无法识别：{actual}。'),
    ('M10', 0, '{form} is published by several documents with different figures: {actual}.', '{form}由多份文件公开且数据不一致：{actual}。'),
    ('M11', 0, '{form}: rows with figures that were not understood, so that no sum over the form is whole: {actual}.', '{form}：有数字的行无法识别，该表合计不完整：{actual}。')
) as words (rule_id, check_no, message, message_zh)
