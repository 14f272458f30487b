// What a page does when it is opened, when something else is chosen, and when the language changes.
'use strict';

(() => {
  const { element } = report;
  const page = document.body.dataset.page;
  const choose = document.body.dataset.choose.split(' ').filter(Boolean);
  let turn = 0;

  // ── what can be chosen ──
  function completed() {
    const chosen = report.chosen();
    const { years, counties, types } = report.index;
    if (choose.includes('county') && report.own(counties, chosen.county) === undefined) {
      chosen.county = Object.keys(counties).find((code) => code !== '') ?? Object.keys(counties)[0];
    }
    if (choose.includes('county_or_all') && report.own(counties, chosen.county) === undefined) { delete chosen.county; }
    if (choose.includes('year')) {
      const of = choose.some((name) => name.startsWith('county')) ? report.own(counties, chosen.county) : undefined;
      const known = of ? of.years : years;
      const all = Object.keys(known).length ? known : years;
      if (!/^\d{4}$/.test(chosen.year || '')) { chosen.year = Object.keys(all).at(-1); }
      if (!['budget', 'final_account'].includes(chosen.stage)) { chosen.stage = (report.own(all, chosen.year) || ['budget'])[0]; }
    }
    if (choose.includes('type') && !types.includes(chosen.type)) { chosen.type = types.find((type) => type !== '') ?? types[0]; }
    return chosen;
  }

  function selector(name, label, options, value, change) {
    const select = element('select', { name, id: `choose-${name}` });
    for (const [key, text] of options) { select.append(element('option', { value: key, selected: key === value }, text)); }
    select.addEventListener('change', () => change(select.value));
    return element('label', { htmlFor: `choose-${name}` }, element('span', {}, label), select);
  }

  function selectors(chosen) {
    const form = document.getElementById('choose');
    const { years, counties, types } = report.index;
    const go = (changes, without = []) => {
      const next = { ...report.chosen(), ...chosen, ...changes };
      without.forEach((name) => delete next[name]);
      location.hash = new URLSearchParams(Object.entries(next).filter(([, value]) => value !== undefined)).toString();
    };
    const made = [];
    const byName = Object.keys(counties).map((code) => [code, report.county(code)]);
    for (const name of choose) {
      if (name === 'county') {
        made.push(selector('county', report.word('county'), byName, chosen.county, (county) => go({ county }, ['year', 'stage'])));
      } else if (name === 'county_or_all') {
        made.push(selector('county', report.word('county'), [['*', report.word('all_counties')], ...byName], chosen.county ?? '*',
          (county) => (county === '*' ? go({}, ['county', 'department']) : go({ county }, ['department']))));
      } else if (name === 'year') {
        const all = new Set([...Object.keys(years), chosen.year].filter(Boolean));
        made.push(selector('year', report.word('year'), [...all].sort().map((year) => [year, year]), chosen.year, (year) => go({ year })));
      } else if (name === 'stage') {
        made.push(selector('stage', report.word('stage'), ['budget', 'final_account'].map((stage) => [stage, report.term('stage', stage)]),
          chosen.stage, (stage) => go({ stage })));
      } else {
        made.push(selector('type', report.word('type'), types.map((type) => [type, report.term('type', type)]), chosen.type, (type) => go({ type })));
      }
    }
    form.replaceChildren(...made);
    form.hidden = !made.length;
  }

  // ── blocks ──
  function message(text, kind = '') {
    return element('p', { className: `message ${kind}`.trim() }, text);
  }

  function blockOf(name, chosen) {
    const { blocks } = report.index;
    if (name === 'evidence') {
      return report.own(blocks, `${chosen.county === undefined ? 'evidence_counties' : 'evidence_cells'}.${chosen.fact}`);
    }
    return chosen.county !== undefined && blocks[`${name}.county`] && (choose.includes('county') || choose.includes('county_or_all'))
      ? blocks[`${name}.county`] : blocks[name];
  }

  // What became of the forms that the block is about, where it looks: the row of the block that counts them.
  async function formsOf(block, chosen) {
    if (!block.form || !block.keys || block.keys.year === undefined) { return undefined; }
    const counting = report.index.blocks[block.keys.county === undefined ? 'form_coverage' : 'form_coverage.county'];
    return (await report.rows(counting, chosen) || []).find((row) => row.form === block.form);
  }

  function whyEmpty(block, chosen, forms) {
    const { years, counties } = report.index;
    if (!Object.keys(years).length) { return report.word('empty_warehouse'); }
    if (forms && forms.withheld) { return report.word('withheld_all', { n: forms.withheld, form: report.term('form', block.form) }); }
    if (forms && forms.declared_empty && !forms.figures) {
      return report.word('declared_empty', { n: forms.declared_empty, form: report.term('form', block.form) });
    }
    const keys = block.keys || {};
    const county = keys.county !== undefined ? report.own(counties, chosen.county) : undefined;
    const known = county ? county.years : years;
    if (keys.year !== undefined && keys.stage !== undefined && !(report.own(known, chosen.year) || []).includes(chosen.stage)) {
      return report.word('nothing_of_year', { year: chosen.year, stage: report.term('stage', chosen.stage) });
    }
    return report.word(block.good_when_empty ? 'none_good' : 'nothing_here');
  }

  // What the block is a part of: the classes chosen above it with their names, or the type of department.
  async function within(block, chosen) {
    const keys = block.keys || {};
    const parts = [];
    const [family, , scope] = block.name.split(/[_.]/);
    for (const [key, parent, above] of [['class', 'class', {}], ['group', 'group', { class: (chosen.group || '').slice(0, 3) }]]) {
      if (keys[key] === undefined) { continue; }
      const listed = report.own(report.index.blocks, `${family}_${parent}${scope ? `.${scope}` : ''}`);
      const found = (await report.rows(listed, { ...chosen, ...above }) || []).find((row) => row.code === chosen[key]);
      parts.push(found && found.name ? `${chosen[key]} ${found.name}` : chosen[key]);
    }
    if (block.view === 'evidence') {
      const said = [report.said(report.index.facts[chosen.fact]), chosen.county !== undefined && report.county(chosen.county),
        `${chosen.year} ${report.term('stage', chosen.stage)}`, chosen.entity, chosen.code, chosen.measure && report.term('measure', chosen.measure)];
      parts.push(said.filter(Boolean).join(' · '));
    }
    if (keys.type !== undefined) { parts.push(report.term('type', chosen.type)); }
    return parts.length ? report.word('within', { what: parts.join(' › ') }) : null;
  }

  // Whether a block above this one says already that forms are withheld.
  function saidAbove(section, chosen, form) {
    const sections = [...document.querySelectorAll('section.block')];
    return sections.slice(0, sections.indexOf(section)).some((other) => (blockOf(other.dataset.block, chosen) || {}).form === form);
  }

  async function show(section, chosen, mine, charts) {
    const block = blockOf(section.dataset.block, chosen);
    if (!block) { section.replaceChildren(message(report.word('no_evidence'))); return; }
    const head = [element('h2', { id: `block-${section.dataset.block}` }, report.said(block.title))];
    section.setAttribute('aria-labelledby', head[0].id);
    section.dataset.name = block.name;
    const missing = Object.keys(block.keys || {}).filter((key) => chosen[key] === undefined);
    if (missing.length) {
      const noYears = !Object.keys(report.index.years).length;
      const hint = noYears ? 'empty_warehouse' : missing.includes('county') ? 'choose_county' : 'choose_above';
      section.replaceChildren(...head, message(report.word(hint)));
      section.dataset.state = 'waiting';
      return;
    }
    const [rows, forms] = await Promise.all([report.rows(block, chosen), formsOf(block, chosen)]);
    if (mine !== turn) { return; }
    const about = await within(block, chosen);
    if (mine !== turn) { return; }
    if (about) { head.push(element('p', { className: 'within' }, about)); }
    if (block.note) { head.push(element('p', { className: 'note' }, report.said(block.note))); }
    if (!rows.length) {
      section.replaceChildren(...head, message(whyEmpty(block, chosen, forms)), report.tables.sql(block, chosen));
      section.dataset.state = 'empty';
      return;
    }
    if (forms && forms.withheld && !saidAbove(section, chosen, block.form)) {
      head.push(message(report.word('withheld_some', { n: forms.withheld, form: report.term('form', block.form) }), 'caution'));
    }
    if (block.view === 'tiles') {
      section.replaceChildren(...head, report.tables.tiles(block, rows[0], chosen), report.tables.sql(block, chosen));
    } else {
      const figure = block.chart ? element('figure') : null;
      section.replaceChildren(...[...head, figure, report.tables.table(block, rows, chosen), report.tables.sql(block, chosen)].filter(Boolean));
      if (figure) { charts.push(() => report.charts.draw(block, rows, chosen, figure)); }
    }
    section.dataset.state = 'shown';
  }

  async function render() {
    turn += 1;
    const mine = turn;
    document.body.dataset.ready = 'no';
    const chosen = completed();
    selectors(chosen);
    links(chosen);
    const charts = [];
    await Promise.all([...document.querySelectorAll('section.block')].map(async (section) => {
      try {
        if (section.dataset.block === 'cell') { await report.cell.show(section, chosen); } else { await show(section, chosen, mine, charts); }
      } catch (error) {
        section.replaceChildren(message(report.word('failed')));
        section.dataset.state = 'failed';
        if (!(error instanceof Error) || !/\.js$/.test(error.message)) { throw error; }
      }
    }));
    if (mine !== turn) { return; }
    if (!performance.getEntriesByName('first-view').length) { performance.mark('first-view'); }
    for (const draw of charts) { // one by one: what stands first is there first, and the page stays at hand
      await new Promise((resolve) => { setTimeout(resolve); });
      if (mine !== turn) { return; }
      // a chart that cannot be drawn leaves its table, and stops neither the charts below it nor the page
      await draw().catch((error) => { console.error(`${error.name}: ${error.message}`); });
    }
    document.body.dataset.ready = 'yes';
  }

  // The menu keeps what is chosen.
  function links(chosen) {
    for (const link of document.querySelectorAll('[data-page-link]')) {
      link.href = report.address(link.dataset.pageLink, { county: chosen.county, year: chosen.year, stage: chosen.stage });
    }
  }

  // ── language ──
  function speak(language) {
    document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
    const told = report.language();
    for (const place of document.querySelectorAll('[data-zh]')) { place.textContent = place.dataset[told]; }
    for (const place of document.querySelectorAll('[data-word]')) { place.textContent = report.word(place.dataset.word); }
    for (const place of document.querySelectorAll('[data-label]')) { place.setAttribute('aria-label', report.word(place.dataset.label)); }
    const data = document.body.dataset;
    document.title = `${told === 'en' ? data.titleEn : data.titleZh} · ${report.word('site')}`;
    const button = document.getElementById('language');
    button.textContent = report.word('language');
    button.lang = told === 'en' ? 'zh-CN' : 'en';
    const { refreshed_at: at, fingerprint } = report.index;
    document.getElementById('version').textContent = [at && `${report.word('refreshed')} ${at.slice(0, 16).replace('T', ' ')} UTC`,
      fingerprint && `${report.word('snapshot')} ${fingerprint.slice(0, 12)}`].filter(Boolean).join(' · ');
  }

  function remembered() {
    try { return localStorage.getItem('report-language'); } catch { return null; }
  }

  document.getElementById('language').addEventListener('click', () => {
    const next = report.language() === 'en' ? 'zh' : 'en';
    try { localStorage.setItem('report-language', next); } catch { /* not remembered then */ }
    speak(next);
    render();
  });
  window.addEventListener('hashchange', render);
  speak(report.chosen().language ?? remembered() ?? 'zh');
  render();
})();
