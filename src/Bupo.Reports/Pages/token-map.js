// The map of a response: only the cells in sight are painted, whatever its length.
const map = JSON.parse(document.getElementById('data').textContent).map;
let paint = () => {};
if (map) {
  const part = id => document.getElementById(id), view = part('view'), canvas = part('map');
  const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer;
  const tops = new (map.wide ? Uint32Array : Uint16Array)(bytes(map.tops)), codes = map.quantities.map(q => new Uint16Array(bytes(q.codes)));
  const count = map.tokens.length, rows = map.layers + 1, gutter = 30, head = 92, none = 65535;
  const value = (q, at) => codes[q][at] === none ? null : map.quantities[q].least + codes[q][at] * map.quantities[q].unit;
  const text = v => v === null ? '–' : v === 0 ? '0' : Math.abs(v) >= 100 ? v.toFixed(1) : v.toFixed(3);
  const top = (l, i, k = 0) => tops[(l * count + i) * map.top + k], plain = word => word === undefined ? '' : word.replace(/\n/g, '⏎').trim() || '␣';
  // The lowest layer from which the most likely token stays the last layer's.
  const settled = Array.from({ length: count }, (_, i) => { let l = rows - 1; while (l > 0 && top(l - 1, i) === top(rows - 1, i)) l--; return l; });
  const shades = map.ramp;
  let q = 0, cell = { w: 62, h: 18 }, now = { i: 0, l: rows - 1 };
  for (const id of ['choices', 'view']) part(id).hidden = false;
  view.tabIndex = 0;
  part('ramp').style.background = `linear-gradient(to right, ${shades.join()})`;
  map.quantities.forEach(({ name }) => make(part('quantity'), 'option', '', name));
  paint = () => {
    const style = getComputedStyle(view), ink = style.color, paper = getComputedStyle(document.body).backgroundColor, { low, high } = map.quantities[q];
    const width = view.clientWidth, height = head + rows * cell.h, shift = view.scrollLeft, ratio = devicePixelRatio, pen = canvas.getContext('2d');
    part('strip').style.width = gutter + count * cell.w + 'px';
    canvas.width = width * ratio; canvas.height = height * ratio; canvas.style.width = width + 'px'; canvas.style.height = height + 'px';
    pen.scale(ratio, ratio); pen.font = '11px ' + style.fontFamily; pen.textBaseline = 'middle';
    const first = Math.floor(shift / cell.w), last = Math.min(count, Math.ceil((shift + width) / cell.w));
    for (let i = first; i < last; i++) {
      const x = gutter + i * cell.w - shift;
      pen.save(); pen.translate(x + cell.w / 2, head - 6); pen.rotate(-Math.PI / 2.6); pen.fillStyle = ink; pen.fillText(plain(map.tokens[i]).slice(0, 12), 0, 0); pen.restore();
      for (let l = 0; l < rows; l++) {
        const v = value(q, l * count + i), shade = v === null ? 0 : Math.round((shades.length - 1) * Math.max(0, Math.min(1, (v - low) / (high - low)))), y = head + (rows - 1 - l) * cell.h;
        pen.fillStyle = shades[shade]; pen.fillRect(x, y, cell.w - 1, cell.h - 1);
        if (cell.w < 40) continue;
        pen.fillStyle = map.inks[shade];
        pen.save(); pen.beginPath(); pen.rect(x, y, cell.w - 3, cell.h); pen.clip(); pen.fillText(plain(map.texts[top(l, i)]), x + 3, y + cell.h / 2); pen.restore();
      }
      pen.fillStyle = '#fff'; pen.fillRect(x, head + (rows - settled[i]) * cell.h - 2, cell.w, 2);
    }
    pen.strokeStyle = '#ff2d78'; pen.lineWidth = 2;
    pen.strokeRect(gutter + now.i * cell.w - shift, head + (rows - 1 - now.l) * cell.h, cell.w - 1, cell.h - 1);
    pen.fillStyle = paper; pen.fillRect(0, 0, gutter - 1, height); pen.fillStyle = ink; pen.textAlign = 'right';
    for (let l = 0; l < rows; l += Math.ceil(14 / cell.h)) pen.fillText(l, gutter - 6, head + (rows - 0.5 - l) * cell.h);
    pen.textAlign = 'left'; pen.fillText('layer', 0, head - 6);
  };
  const choose = (i, l) => {
    now = { i: clamp(i, count), l: clamp(l, rows) };
    const left = now.i * cell.w, room = view.clientWidth - gutter - cell.w;
    if (left < view.scrollLeft) view.scrollLeft = left; else if (left > view.scrollLeft + room) view.scrollLeft = left - room;
    const box = part('cell'), at = now.l * count + now.i;
    box.textContent = `Token ${now.i + 1}, ${JSON.stringify(map.tokens[now.i])}, layer ${now.l}: ` + map.quantities.map((_, k) => `${map.quantities[k].name} ${text(value(k, at))}`).join('; ')
      + `. Most likely: ${Array.from({ length: map.top }, (_, k) => JSON.stringify(map.texts[top(now.l, now.i, k)])).join(', ')}. Settled from layer ${settled[now.i]}.`;
    const line = part('line');
    line.textContent = map.tokens.slice(Math.max(0, now.i - 40), now.i).join(''); make(line, 'mark', '', map.tokens[now.i]); line.append(map.tokens.slice(now.i + 1, now.i + 40).join(''));
    requestAnimationFrame(paint);
  };
  const scale = () => { q = part('quantity').selectedIndex; part('low').textContent = text(map.quantities[q].low); part('high').textContent = text(map.quantities[q].high); paint(); };
  part('quantity').addEventListener('change', scale);
  part('texts').addEventListener('change', event => { cell = event.target.checked ? { w: 62, h: 18 } : { w: 12, h: Math.max(6, Math.min(12, Math.floor(420 / rows))) }; paint(); });
  view.addEventListener('scroll', () => requestAnimationFrame(paint));
  for (const [source, kind] of [[window, 'resize'], [theme, 'click'], [matchMedia('(prefers-color-scheme: dark)'), 'change']]) source.addEventListener(kind, () => requestAnimationFrame(paint));
  view.addEventListener('keydown', event => {
    const [across, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], Home: [-1e9, 0], End: [1e9, 0] }[event.key] ?? [];
    if (across !== undefined) { choose(now.i + across, now.l + up); event.preventDefault(); }
  });
  for (const kind of ['pointermove', 'pointerdown']) canvas.addEventListener(kind, event => {
    const box = canvas.getBoundingClientRect(), i = Math.floor((event.clientX - box.left - gutter + view.scrollLeft) / cell.w), l = rows - 1 - Math.floor((event.clientY - box.top - head) / cell.h);
    if (event.clientX - box.left > gutter && i < count && l >= 0 && l < rows && (i !== now.i || l !== now.l)) choose(i, l);
  });
  scale();
  choose(0, rows - 1);
}
