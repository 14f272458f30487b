// The state of a page (its address), the loading of data files, words and figures. Text from documents is only ever set as text.
'use strict';

const report = {
  index: null,
  files: new Map(),

  // ── data files: scripts, since a page opened from disk cannot fetch ──
  receive(name, payload) {
    if (name === 'index') { report.index = payload; } else { report.files.set(name, payload); }
  },

  load(name) {
    if (report.files.has(name)) { return Promise.resolve(report.files.get(name)); }
    return report.script(`data/${name}.js`).then(() => report.files.get(name));
  },

  scripts: new Map(),
  script(source) {
    if (!report.scripts.has(source)) {
      report.scripts.set(source, new Promise((resolve, reject) => {
        const element = document.createElement('script');
        element.src = source;
        element.onload = resolve;
        element.onerror = () => reject(new Error(source));
        document.head.append(element);
      }));
    }
    return report.scripts.get(source);
  },

  fileName(values) {
    const part = (value) => /^[0-9A-Za-z_-]+$/.test(value) ? value
      : 'x' + Array.from(new TextEncoder().encode(value), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return values.map((value) => part(String(value))).join('-') || 'all';
  },

  // ── what is chosen: in the part of the address behind #, so that a page can be opened from disk and linked to ──
  chosen() {
    return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  },

  address(page, chosen) {
    const parameters = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== undefined && value !== null));
    return `${page}.html#${parameters}`;
  },

  // ── words ──
  language() {
    return document.documentElement.lang.startsWith('en') ? 'en' : 'zh';
  },

  word(key, values = {}) {
    const found = report.index.words[key];
    if (!found) { throw new Error(`no word ${key}`); }
    return found[report.language()].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  },

  said(pair) {
    return pair[report.language()];
  },

  term(vocabulary, key) {
    if (key === null || key === undefined || key === '') { return vocabulary === 'type' ? report.word('not_classified') : report.word('no_data'); }
    const found = report.own(report.index.vocabularies[vocabulary], key);
    const said = found ? report.said(found) : key;
    return report.language() === 'en' ? said.charAt(0).toUpperCase() + said.slice(1) : said;
  },

  county(code) {
    const known = report.own(report.index.counties, code);
    return known && known.name ? known.name : code || report.word('unknown_county');
  },

  // ── figures: decimal texts, so that nothing is lost on the way ──
  grouped(digits) {
    return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  },

  yuan(text) {
    const [, sign, whole, fraction] = /^(-?)(\d+)\.?(\d*)$/.exec(text);
    return `${sign}${report.grouped(whole)}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
  },

  // In 万元 or 亿元 with two decimals, rounded half up.
  scaled(text, unit) {
    const [, sign, whole, fraction] = /^(-?)(\d+)\.?(\d*)$/.exec(text);
    const places = unit === 'yi' ? 8 : 4;
    const tenThousandths = BigInt(whole + fraction.padEnd(4, '0').slice(0, 4));
    const step = 10n ** BigInt(places + 2);
    const hundredths = (tenThousandths + step / 2n) / step;
    const digits = hundredths.toString().padStart(3, '0');
    return `${hundredths ? sign : ''}${report.grouped(digits.slice(0, -2))}.${digits.slice(-2)}`;
  },

  unitFor(texts) {
    return texts.some((text) => text !== null && Math.abs(Number(text)) >= 1e8) ? 'yi' : 'wan';
  },

  // ── SQL, as it stands with what is chosen ──
  literal(key, value) {
    return key === 'year' ? String(parseInt(value, 10)) : `'${String(value).replace(/'/g, "''")}'`;
  },

  sql(block, chosen) {
    const conditions = Object.entries(block.keys || {}).map(([key, expression]) => `${expression} = ${report.literal(key, chosen[key])}`);
    for (const [name, filter] of Object.entries(block.filters || {})) {
      if (chosen[name] !== undefined) {
        const literal = filter.test === 'not_in' ? chosen[name].split(',').map((part) => report.literal(name, part)).join(', ')
          : report.literal(name, chosen[name]);
        conditions.push(filter.sql.replace('{}', () => literal));
      }
    }
    const where = conditions.join('\n    AND ');
    return where ? block.sql.replace('{where}', () => where) : block.sql.replace(/\s+(WHERE|AND) \{where\}/, '');
  },

  // A value of an object by a key that may be anything, since it comes from an address or a document.
  own(object, key) {
    return object && Object.hasOwn(object, key) ? object[key] : undefined;
  },

  // Before or after: numbers by size, texts as Chinese sorts them, and what is not known last, since any value of a document may be missing.
  order(a, b) {
    const missing = (value) => value === null || value === undefined;
    if (missing(a) || missing(b)) { return missing(a) - missing(b); }
    return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'zh');
  },

  // Whether there is a data file for what is chosen: a page opened from disk cannot ask for one that may not be there.
  hasFile(block, chosen) {
    const file = block.file || [];
    const county = file.includes('county') ? report.own(report.index.counties, chosen.county) : null;
    if (county === undefined || (file.includes('type') && !report.index.types.includes(chosen.type))) { return false; }
    return !file.includes('year') || report.own(county ? county.years : report.index.years, chosen.year) !== undefined;
  },

  // The rows of a block for what is chosen; undefined if a key is not chosen.
  async rows(block, chosen) {
    const keys = Object.keys(block.keys || {});
    if (keys.some((key) => chosen[key] === undefined)) { return undefined; }
    if (!report.hasFile(block, chosen)) { return []; }
    const file = report.fileName((block.file || []).map((key) => chosen[key]));
    const { groups } = await report.load(`${block.name}/${file}`);
    const packed = report.own(groups, (block.inner || []).map((key) => chosen[key]).join('|')) || [];
    const names = Object.keys(block.columns);
    const count = packed.length ? (packed[0].places || packed[0]).length : 0;
    const value = (column, place) => (column.places ? column.values[column.places[place]] : column[place]);
    const filters = Object.entries(block.filters || {}).filter(([name]) => chosen[name] !== undefined);
    const rows = [];
    for (let place = 0; place < count; place += 1) {
      const kept = filters.every(([name, filter]) => {
        const found = value(packed[names.indexOf(filter.column)], place);
        if (found === null) { return false; }
        if (filter.test === 'starts') { return found.startsWith(chosen[name]); }
        return filter.test === 'equals' ? found === chosen[name] : !chosen[name].split(',').includes(found);
      });
      if (kept) { rows.push(Object.fromEntries(names.map((name, at) => [name, value(packed[at], place)]))); }
    }
    return rows;
  },

  element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (value === undefined || value === null) { continue; }
      if (key in made && key !== 'role') { made[key] = value; } else { made.setAttribute(key, value); }
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  },
};
window.report = report;
