// The problems: filters, and each one's responses beside its question, unpacked when it is opened.
const data = JSON.parse(document.getElementById('data').textContent), control = id => document.getElementById(id);
const list = control('problems'), rows = [...list.children];
// Text of models goes into the page as text nodes only.
function response(parent, r, isOpen) {
  const box = make(parent, 'details', 'response ' + r.verdict), head = make(box, 'summary');
  make(head, 'span', 'soft', '#' + (r.sample + 1) + ' ');
  make(head, 'span', 'verdict', r.verdict + ' ');
  make(head, 'span', 'answer', r.extracted === null ? 'no answer' : r.extracted === '' ? '(empty)' : r.extracted);
  make(head, 'span', 'soft', ` ${r.tokens} ${r.tokens === 1 ? 'token' : 'tokens'}${r.truncated ? ', cut off' : ''}`);
  make(head, 'span', 'soft why', r.reason || (r.verdict === 'correct' ? 'Equals the gold answer.' : 'Is not the gold answer.'));
  box.addEventListener('toggle', () => { if (box.open && box.children.length === 1) make(box, 'pre', '', r.text); });
  box.open = isOpen;
}
async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), c => c.charCodeAt(0));
  return JSON.parse(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text());
}
async function fill(row) {
  const columns = row.querySelector('.columns');
  if (columns.children.length) return;
  (await unpack(data.responses[row.dataset.set][row.dataset.number])).forEach((responses, i) => {
    const column = make(columns, 'div');
    if (data.models.length > 1) { const head = make(column, 'h3'); make(head, 'i', data.models[i].color); head.append(data.models[i].name); }
    if (!responses.length) make(column, 'p', 'soft', 'not asked');
    responses.forEach((r, k) => response(column, r, k === 0));
  });
}
rows.forEach(row => row.addEventListener('toggle', () => { if (row.open) fill(row); }));
function filter() {
  const [set, mark, order, words] = ['set', 'mark', 'order', 'find'].map(id => control(id).value);
  for (const row of rows) {
    row.hidden = (set && row.dataset.set !== set) || (mark && !row.dataset.marks.split(' ').includes(mark)) || !row.textContent.toLowerCase().includes(words.toLowerCase());
  }
  list.append(...order ? [...rows].sort((a, b) => (order === 'hard' ? 1 : -1) * (a.dataset.share - b.dataset.share)) : rows);
  control('count').textContent = `${rows.filter(row => !row.hidden).length} of ${rows.length} problems`;
}
['set', 'mark', 'order', 'find'].forEach(id => control(id).addEventListener('input', filter));
control('choices').hidden = false;
filter();
