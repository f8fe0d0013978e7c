'use strict';
// Shared by all pages: the theme, what a chart says where one points, lines to hide, and figures to choose from.
const tip = document.getElementById('tip'), root = document.documentElement;
const make = (parent, tag, name, text) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
};
const shape = (parent, tag, attributes) => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  parent.append(made);
  return made;
};
function show(text, x, y) {
  tip.textContent = text; tip.hidden = false;
  tip.style.left = Math.max(4, Math.min(x + 12, innerWidth - tip.offsetWidth - 4)) + 'px';
  tip.style.top = Math.max(4, Math.min(y + 14, innerHeight - tip.offsetHeight - 4)) + 'px';
}
const hide = () => { tip.hidden = true; };
const split = text => text ? text.split('|') : [];
// Calls `at` with the place in the drawing that is pointed at, and `key` with the direction of an arrow key.
function follow(svg, at, key, left) {
  const box = svg.viewBox.baseVal;
  svg.tabIndex = 0;
  for (const kind of ['pointermove', 'pointerdown']) svg.addEventListener(kind, event => {
    const place = svg.getBoundingClientRect();
    at((event.clientX - place.left) / place.width * box.width, (event.clientY - place.top) / place.height * box.height, event.clientX, event.clientY);
  });
  svg.addEventListener('keydown', event => {
    const [across, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], Home: [-1e9, 0], End: [1e9, 0] }[event.key] ?? [];
    if (across !== undefined) { key(across, up); event.preventDefault(); } else if (event.key === 'Escape') left();
  });
  for (const kind of ['pointerleave', 'blur']) svg.addEventListener(kind, left);
}
const clamp = (value, count) => Math.max(0, Math.min(count - 1, value));
const phase = (text, i) => split(text).map(p => p.split(/ (.*)/s)).filter(p => +p[0] <= i).at(-1)?.[1];
for (const svg of document.querySelectorAll('svg.chart')) {
  const xs = split(svg.dataset.x).map(Number), labels = split(svg.dataset.label), lines = [...svg.querySelectorAll('g[data-y]')];
  const values = lines.map(line => line.dataset.y.split('|'));
  const cursor = shape(svg, 'line', { class: 'cursor', y1: svg.dataset.top, y2: svg.dataset.bottom, visibility: 'hidden' });
  let now = -1;
  const told = (i, x, y) => {
    now = i;
    cursor.setAttribute('x1', xs[i]); cursor.setAttribute('x2', xs[i]); cursor.setAttribute('visibility', 'visible');
    show([`${svg.dataset.name} ${labels[i]}`].concat(lines.flatMap((line, k) => line.style.display || !values[k][i] ? []
      : `${line.dataset.name}: ${values[k][i]}` + (line.dataset.phases ? ` (${phase(line.dataset.phases, i)})` : ''))).join('\n'), x, y);
  };
  follow(svg, (x, _, px, py) => told(xs.reduce((best, at, i) => Math.abs(at - x) < Math.abs(xs[best] - x) ? i : best, 0), px, py),
    across => {
      const i = clamp(now + across, xs.length), place = svg.getBoundingClientRect();
      told(i, place.left + xs[i] / svg.viewBox.baseVal.width * place.width, place.top + place.height / 3);
    },
    () => { cursor.setAttribute('visibility', 'hidden'); hide(); });
}
for (const svg of document.querySelectorAll('svg.heat')) {
  const [left, top, width, height] = svg.dataset.box.split(' ').map(Number), names = split(svg.dataset.names), notes = split(svg.dataset.notes);
  const columns = split(svg.dataset.columns), rows = split(svg.dataset.rows), values = svg.dataset.values.split(';').map(split);
  const mark = shape(svg, 'rect', { class: 'at', width: width / columns.length, height: height / rows.length, visibility: 'hidden' });
  const cell = [width / columns.length, height / rows.length];
  let now = [0, 0];
  const told = (c, r, x, y) => {
    now = [c, r];
    mark.setAttribute('x', left + c * cell[0]); mark.setAttribute('y', top + height - (r + 1) * cell[1]); mark.setAttribute('visibility', 'visible');
    show(`${names[0]} ${columns[c]}, ${names[1]} ${rows[r]}: ${values[r][c]}` + (notes[c] ? '\n' + notes[c] : ''), x, y);
  };
  const left_ = () => { mark.setAttribute('visibility', 'hidden'); hide(); };
  follow(svg, (x, y, px, py) => {
    const c = Math.floor((x - left) / cell[0]), r = Math.floor((top + height - y) / cell[1]);
    if (c < 0 || r < 0 || c >= columns.length || r >= rows.length) left_(); else told(c, r, px, py);
  }, (across, up) => {
    const [c, r] = [clamp(now[0] + across, columns.length), clamp(now[1] + up, rows.length)], place = svg.getBoundingClientRect(), scale = place.width / svg.viewBox.baseVal.width;
    told(c, r, place.left + (left + c * cell[0]) * scale, place.top + (top + height - r * cell[1]) * scale);
  }, left_);
}
for (const name of document.querySelectorAll('.key [data-line]')) {
  const lines = [...(name.closest('figure') ?? document).querySelectorAll('svg.chart g[data-name]')].filter(line => line.dataset.name === name.dataset.line);
  const button = document.createElement('button');
  [button.type, button.className, button.title] = ['button', name.className, name.title];
  button.append(...name.childNodes); button.setAttribute('aria-pressed', 'true'); name.replaceWith(button);
  button.addEventListener('click', () => {
    const isShown = button.getAttribute('aria-pressed') === 'false';
    for (const line of lines) line.style.display = isShown ? '' : 'none';
    button.setAttribute('aria-pressed', isShown);
  });
}
// A choice shows the figures of one name; without scripts all of them are there.
for (const select of document.querySelectorAll('select[data-chooses]')) {
  const choose = () => { for (const part of document.querySelectorAll('[data-choice]')) part.hidden = part.dataset.choice !== select.value; };
  select.parentElement.hidden = false; select.addEventListener('change', choose); choose();
}
const theme = document.getElementById('theme'), isDark = () => (root.style.colorScheme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
const named = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; };
theme.title = 'Switch between light and dark'; theme.hidden = false; named();
theme.addEventListener('click', () => { root.style.colorScheme = isDark() ? 'light' : 'dark'; named(); });
