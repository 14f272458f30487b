// A single cell: its document, the image of its page with the cell outlined, and the table as it was read.
'use strict';

report.cell = (() => {
  const { element } = report;

  function literal(text) { return `'${String(text).replace(/'/g, "''")}'`; }

  function sql(chosen) {
    if (chosen.block !== undefined) {
      return `SELECT text, page\nFROM staging.paragraphs\nWHERE document_id = ${literal(chosen.document)}\n  AND block_index = ${parseInt(chosen.block, 10)}`;
    }
    return `SELECT text, page\nFROM staging.cells\nWHERE document_id = ${literal(chosen.document)}\n  AND table_index = ${parseInt(chosen.table, 10)}`
      + ` AND row_index = ${parseInt(chosen.row, 10)} AND column_index = ${parseInt(chosen.column, 10)}`;
  }

  function facts(entries) {
    const list = element('dl', { className: 'facts' });
    for (const [label, value] of entries) {
      if (value === null || value === undefined || value === '') { continue; }
      list.append(element('dt', {}, label), element('dd', {}, value));
    }
    return list;
  }

  function pageImage(image, page, box) {
    if (!image) { return element('p', { className: 'message' }, report.word('no_image_format')); }
    if (!image.file) { return element('p', { className: 'message' }, report.word(image.reason === 'limit' ? 'no_image_limit' : 'no_image_failed')); }
    const frame = element('div', { className: 'page' },
      element('img', { src: image.file, alt: report.word('page_image', { page }), width: Math.round(image.width), height: Math.round(image.height) }));
    if (box) {
      const [x0, top, x1, bottom] = box;
      const mark = element('div', { className: 'mark', 'aria-hidden': 'true' });
      Object.assign(mark.style, { left: `${100 * x0 / image.width}%`, top: `${100 * top / image.height}%`,
        width: `${100 * (x1 - x0) / image.width}%`, height: `${100 * (bottom - top) / image.height}%` });
      frame.append(mark);
    }
    const parts = [frame];
    if (!box) { parts.push(element('p', { className: 'note' }, report.word('no_box'))); }
    return element('figure', { className: 'evidence' }, ...parts);
  }

  // Cells with their spans as an HTML table; an empty place that a span covers already has no cell of its own.
  function staged(table, chosen) {
    const body = element('tbody');
    const covered = new Set();
    let current = null;
    let made = null;
    for (const [row, column, rowSpan, columnSpan, text] of table.cells) {
      if (row !== current) { made = element('tr'); body.append(made); current = row; }
      const marked = String(row) === chosen.row && String(column) === chosen.column;
      if (covered.has(`${row}/${column}`) && !marked && !text.trim()) { continue; }
      for (let r = row; r < row + rowSpan; r += 1) { for (let c = column; c < column + columnSpan; c += 1) { covered.add(`${r}/${c}`); } }
      const cell = element('td', { rowSpan, colSpan: columnSpan }, text);
      if (marked) { cell.className = 'marked'; cell.id = 'marked'; cell.setAttribute('aria-current', 'true'); }
      made.append(cell);
    }
    const title = report.word('staged_table');
    return element('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': title },
      element('table', { className: 'staged' }, element('caption', {}, title, table.title ? `：${table.title}` : '',
        table.unit ? element('span', { className: 'rows' }, report.word('unit', { unit: table.unit })) : null), body));
  }

  // Scroll a frame, and nothing else, until the mark is in its middle.
  function centre(mark, frame) {
    const [inner, outer] = [mark.getBoundingClientRect(), frame.getBoundingClientRect()];
    frame.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
    frame.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
  }

  async function show(section, chosen) {
    let content;
    try { content = await report.load(`evidence/${report.fileName([chosen.document || ''])}`); } catch { content = null; }
    const table = content && report.own(content.tables, chosen.table);
    const paragraph = content && report.own(content.paragraphs, chosen.block);
    const cell = table && table.cells.find(([row, column]) => String(row) === chosen.row && String(column) === chosen.column);
    if (!cell && !paragraph) {
      section.replaceChildren(element('p', { className: 'message' }, report.word('no_evidence')));
      section.dataset.state = 'empty';
      return;
    }
    const [path, format, , title, county, department, year, stage, url] = content.document;
    const page = paragraph ? paragraph[0] : cell[5];
    const place = [page === null ? null : report.word('place_page', { page }),
      paragraph ? report.word('place_paragraph', { block: chosen.block })
        : report.word('place_cell', { table: chosen.table, row: chosen.row, column: chosen.column })].filter(Boolean).join(report.language() === 'en' ? ', ' : '，');
    const source = url && /^https?:\/\//i.test(url) ? element('a', { href: url, rel: 'noopener noreferrer', target: '_blank' }, url) : url;
    const printed = element('strong', { className: 'printed', 'data-column': 'text' }, paragraph ? paragraph[1] : cell[4]);
    const parts = [
      element('h2', { id: 'block-cell' }, title || path),
      facts([[report.word('document'), path], [report.word('department'), department], [report.word('county'), county],
        [report.word('year'), year === null && stage === null ? null : `${year ?? report.word('no_data')} ${report.term('stage', stage)}`], [report.word('format'), report.term('format', format)],
        [report.word('source'), source], [report.word('place'), place], [report.word('printed'), printed]]),
    ];
    if (paragraph) {
      parts.push(element('h3', {}, report.word('staged_paragraph')), element('blockquote', {}, paragraph[1]));
    } else {
      parts.push(pageImage(page === null ? null : content.images[page], page, cell[6]), staged(table, chosen));
    }
    parts.push(element('details', { className: 'sql' }, element('summary', {}, report.word('show_sql')),
      element('pre', { tabIndex: 0 }, element('code', {}, sql(chosen)))));
    section.setAttribute('aria-labelledby', 'block-cell');
    section.replaceChildren(...parts);
    section.dataset.state = 'shown';
    for (const mark of section.querySelectorAll('.mark, td.marked')) { centre(mark, mark.closest('figure, .scroll')); }
  }

  return { show };
})();
