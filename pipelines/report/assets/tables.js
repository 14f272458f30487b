// Tables, tiles and the SQL beneath them.
'use strict';

report.tables = (() => {
  const FIRST = 100;
  const NUMERIC = new Set(['yuan', 'count', 'percent', 'year']);
  const { element } = report;

  // A column that is optional is left out where no row has a value.
  function columnsShown(block, rows) {
    return Object.entries(block.columns).filter(([name, column]) => column.kind !== 'hidden'
      && (!column.only_language || column.only_language === report.language())
      && (!column.optional || rows.some((row) => row[name] !== null)));
  }

  function heading(column) {
    return column.kind === 'yuan' ? `${report.said(column)}（${report.word('yuan')}）`.replace(/（(\w+)）/, ' ($1)') : report.said(column);
  }

  function text(column, value) {
    if (value === null || value === undefined) { return column.vocabulary === 'type' ? report.word('not_classified') : report.word('no_data'); }
    switch (column.kind) {
      case 'yuan': return report.yuan(value);
      case 'count': return report.grouped(String(value));
      case 'word': return report.term(column.vocabulary, value);
      default: return String(value);
    }
  }

  // Where a value leads: to its evidence, or to a page about it.
  function address(block, column, row, chosen) {
    const place = { year: row.year ?? chosen.year, stage: row.stage ?? chosen.stage };
    const county = row.county ?? chosen.county;
    if (column.evidence) {
      const code = column.evidence.code ?? (['functions_class', 'functions_group', 'functions_item', 'economic_class', 'economic_group',
        'three_public'].includes(block.name.split('.')[0]) ? row.code : undefined);
      return report.address('evidence', {
        ...place, county, fact: column.evidence.fact, department: row.department, code,
        exact: column.evidence.exact ? row.code : undefined, entity: column.evidence.exact ? row.entity_name : undefined,
        measure: column.evidence.measure, except: column.evidence.except,
      });
    }
    switch (column.link) {
      case 'county': return county === null || county === undefined ? null : report.address('county', { ...place, county });
      case 'type': return report.address('departments', { ...place, type: row.type ?? '' });
      case 'class': return report.address(block.name.startsWith('economic') ? 'economic' : 'functions', { ...place, county, class: row.code });
      case 'group': return report.address('functions', { ...place, county, class: chosen.class, group: row.code });
      case 'department': return report.address('performance', { ...place, county, department: row.department });
      case 'cells': return report.address('evidence', { ...chosen, county: row.county, code: row.code, measure: row.measure, except: undefined });
      case 'disclosure': return report.address('documents', { ...chosen, county, disclosure: row.disclosure });
      case 'cell': return row.block === undefined || row.block === null
        ? row.row && row.column && report.address('cell', { document: row.document, table: row.table, row: row.row, column: row.column })
        : report.address('cell', { document: row.document, block: row.block });
      default: return null;
    }
  }

  function cell(block, name, column, row, chosen, tag) {
    const value = row[name];
    const made = element(tag, { 'data-column': name });
    if (tag === 'th') { made.scope = 'row'; }
    if (NUMERIC.has(column.kind)) { made.classList.add('number'); }
    if (column.kind === 'word' || column.kind === 'text') { made.classList.add(column.kind); }
    if (value === null || value === undefined) { made.classList.add('none'); }
    const shown = text(column, value);
    if (column.kind === 'word' && value !== null) { made.dataset.raw = value; }
    if (column.kind === 'address' && value !== null && /^https?:\/\//i.test(value)) {
      made.append(element('a', { href: value, rel: 'noopener noreferrer', target: '_blank' }, shown));
      return made;
    }
    const leads = value === null && column.kind !== 'word' ? null : address(block, column, row, chosen);
    if (leads) {
      const link = element('a', { href: leads }, shown);
      if (column.evidence) { link.title = report.word('see_cells'); }
      if (column.link === 'cell') { link.title = report.word('see_cell'); }
      made.append(link);
    } else {
      made.textContent = shown;
    }
    return made;
  }

  function compare(column) {
    const value = NUMERIC.has(column.kind) ? (found) => (found === null ? null : Number(found)) : (found) => found;
    return (a, b) => report.order(value(a), value(b));
  }

  function table(block, rows, chosen) {
    const title = report.word('table_of', { title: report.said(block.title) });
    const columns = columnsShown(block, rows);
    const label = columns.find(([, column]) => column.kind === 'text' || column.kind === 'word');
    const body = element('tbody');
    const more = element('button', { type: 'button', className: 'more', hidden: true });
    let order = rows;
    let limit = FIRST;
    const fill = () => {
      body.replaceChildren(...order.slice(0, limit).map((row) => element('tr', {},
        ...columns.map(([name, column]) => cell(block, name, column, row, chosen, label && name === label[0] ? 'th' : 'td')))));
      more.hidden = order.length <= limit;
    };
    const heads = columns.map(([name, column]) => {
      const button = element('button', { type: 'button', title: report.word('sort') }, heading(column));
      const head = element('th', { scope: 'col', 'data-column': name, className: NUMERIC.has(column.kind) ? 'number' : '' }, button);
      button.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') !== 'descending';
        heads.forEach((other) => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const by = compare(column);
        order = [...rows].sort((a, b) => (a[name] === null || b[name] === null ? by(a[name], b[name]) : (down ? -1 : 1) * by(a[name], b[name])));
        fill();
      });
      return head;
    });
    more.textContent = report.word('show_all', { n: rows.length });
    more.addEventListener('click', () => { limit = Infinity; fill(); });
    fill();
    return element('div', { className: 'table' },
      element('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': title },
        element('table', {}, element('caption', {}, title, element('span', { className: 'rows' }, report.word('rows', { n: rows.length }))),
          element('thead', {}, element('tr', {}, ...heads)), body)),
      more);
  }

  function tiles(block, row, chosen) {
    const list = element('dl', { className: 'tiles', 'aria-label': report.said(block.title) });
    for (const [name, column] of columnsShown(block, [row])) {
      const value = row[name];
      const exact = cell(block, name, column, row, chosen, 'dd');
      const tile = element('div', { className: 'tile' }, element('dt', {}, report.said(column)));
      if (column.kind === 'yuan' && value !== null && Math.abs(Number(value)) >= 1e4) {
        const unit = report.unitFor([value]);
        tile.append(element('dd', { className: 'big', 'data-scaled': name, 'data-unit': unit }, report.scaled(value, unit),
          element('span', { className: 'unit' }, ` ${report.word(unit)}`)));
        exact.classList.add('exact');
        exact.dataset.after = report.word('yuan');
      } else {
        exact.classList.add('big');
        if (column.kind === 'yuan' && value !== null) { exact.dataset.after = report.word('yuan'); }
      }
      tile.append(exact);
      list.append(tile);
    }
    return list;
  }

  function sql(block, chosen) {
    const code = element('code', {}, report.sql(block, chosen));
    return element('details', { className: 'sql' }, element('summary', {}, report.word('show_sql')), element('pre', { tabIndex: 0 }, code));
  }

  return { table, tiles, sql, heading, address, text };
})();
