// Charts: a block's rows as a Vega-Lite specification. The library is loaded when the first chart is needed.
'use strict';

report.charts = (() => {
  const MOST_BARS = 30;
  // Told apart by people who see few colours, and in print.
  const COLOURS = ['#1f5a96', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#7f7f7f'];
  const FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif';
  const CONFIG = {
    background: null, font: FONT, range: { category: COLOURS }, view: { stroke: null },
    axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e3e7ec', domainColor: '#9aa5b1', labelColor: '#25323f',
      titleColor: '#25323f', tickColor: '#9aa5b1' },
    legend: { labelFontSize: 12, titleFontSize: 12, orient: 'top', title: null, symbolType: 'square', labelColor: '#25323f', labelLimit: 220 },
  };

  function labelled(block, rows, name) {
    const column = block.columns[name];
    const seen = new Map();
    return rows.map((row) => {
      const text = report.tables.text(column, row[name]);
      const before = seen.get(text) || 0;
      seen.set(text, before + 1);
      return before ? `${text} (${before + 1})` : text; // two of one name are two bars
    });
  }

  function isMoney(block) { return block.columns[block.chart.values[0]].kind === 'yuan'; }

  // Rows of one value each: {label, series, value, text, row}. Blank values have none.
  function unfolded(block, rows, labels, series) {
    const { values } = block.chart;
    const money = isMoney(block);
    const unit = money ? report.unitFor(rows.flatMap((row) => values.map((name) => row[name]))) : null;
    const data = rows.flatMap((row, place) => values.filter((name) => row[name] !== null).map((name) => ({
      label: labels[place], place, order: values.indexOf(name),
      series: series ? series(row) : report.said(block.columns[name]),
      value: money ? Number(row[name]) / (unit === 'yi' ? 1e8 : 1e4) : Number(row[name]),
      text: money ? `${report.scaled(row[name], unit)} ${report.word(unit)}` : report.grouped(String(row[name])),
    })));
    return { data, title: money ? report.word('unit', { unit: report.word(unit) }) : null };
  }

  // The series that have data, each in the colour of its place among all: what is missing does not change the colours of the others.
  function coloured(series, data) {
    const names = series.filter((name) => data.some((point) => point.series === name));
    return { names, colours: names.map((name) => COLOURS[series.indexOf(name) % COLOURS.length]) };
  }

  const tooltip = [{ field: 'label', title: ' ' }, { field: 'series', title: ' ' }, { field: 'text', title: ' ' }];

  function bars(block, all) {
    const { values } = block.chart;
    const money = isMoney(block);
    const rows = all.filter((row) => values.some((name) => row[name] !== null && (money || row[name] !== 0))).slice(0, MOST_BARS);
    const labels = labelled(block, rows, block.chart.label);
    const { data, title } = unfolded(block, rows, labels);
    const narrow = window.innerWidth < 600;
    const most = narrow ? 3 : 6;
    const longest = Math.max(...rows.map((row) => values.reduce((sum, name) => sum + Number(row[name] ?? 0), 0)));
    const { names, colours } = coloured(values.map((name) => report.said(block.columns[name])), data);
    return { rows, all: rows.length === MOST_BARS && all.length > MOST_BARS ? MOST_BARS : null, spec: {
      data: { values: data }, width: 'container', height: 24 * rows.length, mark: { type: 'bar', cursor: 'pointer' },
      encoding: {
        y: { field: 'label', type: 'nominal', sort: labels, title: null, axis: { labelLimit: narrow ? 110 : 260, ticks: false } },
        x: { field: 'value', type: 'quantitative', stack: 'zero', title, axis: { format: money ? ',~f' : ',d', tickCount: money ? most : Math.min(most, longest) } },
        color: { field: 'series', type: 'nominal', sort: names, scale: { domain: names, range: colours }, legend: names.length > 1 ? {} : null },
        order: { field: 'order' }, tooltip,
      },
    } };
  }

  // Every year from the first to the last: one of which nothing was received keeps its place, or the years beside it would look consecutive.
  function allYears(years) {
    const known = years.filter((year) => year !== null);
    if (!known.length) { return []; }
    const first = Math.min(...known);
    return Array.from({ length: Math.max(...known) - first + 1 }, (_, place) => first + place);
  }

  function years(block, rows) {
    const { label, facet, series, order = [] } = block.chart;
    const labelOf = (year, stage) => [report.tables.text(block.columns[label], year), ...(facet ? [report.term('stage', stage)] : [])].join(' ');
    const labels = rows.map((row) => labelOf(row[label], row[facet]));
    const wanted = allYears(rows.map((row) => row[label])).flatMap((year) => {
      const found = rows.flatMap((row, place) => row[label] === year ? [labels[place]] : []);
      return found.length ? found : [...new Set(rows.map((row) => row[facet]))].map((stage) => labelOf(year, stage));
    });
    const slots = [...new Set([...wanted, ...labels])]; // of an unknown year last
    const { data, title } = unfolded(block, rows, labels, (row) => report.tables.text(block.columns[series], row[series]));
    const keys = [...new Set([...order, ...rows.map((row) => row[series])])];
    const { names, colours } = coloured(keys.map((key) => report.tables.text(block.columns[series], key)), data);
    data.forEach((point) => { point.order = names.indexOf(point.series); });
    const tilted = facet && slots.length * 90 > Math.min(window.innerWidth, 1100);
    const encoding = {
      x: { field: 'label', type: 'ordinal', scale: { domain: slots }, title: null, axis: { labelAngle: tilted ? -30 : 0, labelAlign: tilted ? 'right' : 'center' } },
      y: { field: 'value', type: 'quantitative', title, axis: { format: ',~f', tickCount: 5 } },
      color: { field: 'series', type: 'nominal', sort: names, scale: { domain: names, range: colours } },
      order: { field: 'order' }, tooltip,
    };
    if (!facet) {
      Object.assign(encoding.x.scale, { paddingInner: slots.length > 4 ? 0.3 : 0.6, paddingOuter: slots.length < 3 ? 1.5 : 0.3 });
      encoding.xOffset = { field: 'series', sort: names };
    }
    return { rows, spec: { data: { values: data }, width: 'container', height: 260, mark: { type: 'bar', width: facet ? { band: Math.min(0.7, 0.12 * slots.length) } : undefined }, encoding } };
  }

  function grid(block, rows) {
    const { label, across, facet, values: [value] } = block.chart;
    const column = block.columns[value];
    const acrossOf = (row) => `${report.tables.text(block.columns[across], row[across])} ${report.tables.text(block.columns[facet], row[facet])}`;
    const data = rows.filter((row) => row[value] !== null).map((row) => ({
      label: report.tables.text(block.columns[label], row[label]), across: acrossOf(row),
      value: Number(row[value]), text: String(row[value]), series: report.said(column),
    }));
    const order = (name) => [...new Set(data.map((point) => point[name]))];
    const acrosses = [...new Set([...rows].sort((a, b) => report.order(a[across], b[across]) || report.order(a[facet], b[facet])).map(acrossOf))];
    return { rows, spec: {
      data: { values: data }, width: 'container', height: 22 * order('label').length,
      encoding: {
        y: { field: 'label', type: 'nominal', sort: order('label'), title: null, axis: { ticks: false, domain: false, labelLimit: 120 } },
        x: { field: 'across', type: 'ordinal', sort: acrosses, title: null, axis: { orient: 'top', labelAngle: -30, labelAlign: 'left', ticks: false, domain: false } },
      },
      layer: [
        { mark: { type: 'rect', stroke: 'white', strokeWidth: 2 }, encoding: {
          color: { field: 'value', type: 'quantitative', scale: { domain: [80, 100], clamp: true, scheme: 'blues' },
            legend: { title: report.said(column), gradientLength: 140 } },
          tooltip: [{ field: 'label', title: ' ' }, { field: 'across', title: ' ' }, { field: 'series', title: ' ' }, { field: 'text', title: ' ' }] } },
        { mark: { type: 'text', fontSize: 11 }, encoding: { text: { field: 'text' },
          color: { condition: { test: 'datum.value > 94', value: 'white' }, value: '#25323f' } } },
      ],
    } };
  }

  async function draw(block, rows, chosen, place) {
    const made = { bars, years, grid }[block.chart.type](block, rows);
    if (!made.spec.data.values.length) { place.remove(); return; }
    const title = report.word('chart_of', { title: report.said(block.title) });
    const drawing = report.element('div', { className: 'chart', role: 'group', 'aria-label': title });
    place.append(drawing);
    if (made.all) { place.append(report.element('figcaption', {}, report.word('chart_first', { n: made.all }))); }
    await report.script('assets/vega.js');
    if (!place.isConnected) { return; }
    const spec = { description: title, config: CONFIG, ...made.spec };
    const { view } = await vegaEmbed(drawing, spec, { actions: false, renderer: 'svg', mode: 'vega-lite', logLevel: 1 /* errors */ });
    const target = block.columns[block.chart.label];
    if (target.link && block.chart.type === 'bars') {
      view.addEventListener('click', (_, item) => {
        const leads = item && item.datum && item.datum.place !== undefined && report.tables.address(block, target, made.rows[item.datum.place], chosen);
        if (leads) { location.href = leads; }
      });
    }
  }

  return { draw };
})();
