// Rows of the matrix open to show each operation on each device.

const verdictMarks = {
  holds: '✓', violated: '✗', 'not-claimed': '–', 'too-little': '?', 'not-judged': '?',
};

function verdictWord(verdict) {
  return [
    el('span', { class: 'mark', 'aria-hidden': 'true' }, verdictMarks[verdict] ?? '?'),
    ` ${verdict.replace('-', ' ')}`,
  ];
}

function violationLinks(indexes) {
  return indexes.map((index, i) => {
    const { id, finding } = data.violations[index];
    const words = `case ${i + 1}`;
    return [' ', el('a', {
      href: `#v=${encodeURIComponent(id)}`, 'aria-label': `${words}: ${finding}`,
    }, words)];
  }).flat();
}

function provenMark() {
  return [' ', el('span', { class: 'proved', title: 'Proven in small heaps, see the legend' },
    el('span', { 'aria-hidden': 'true' }, '∎'),
    el('span', { class: 'spoken' }, ', proven in small heaps'))];
}

/** What one operation came to on one device. */
function operationCell(cell) {
  if (!cell) return el('td', { class: 'verdict none' }, '');
  const { verdict } = cell;
  const how = [`${grouped(cell.tested)} of ${grouped(cell.states)}`];
  if (cell.unjudged > 0) how.push(`${grouped(cell.unjudged)} not judged`);
  if (cell.sampled > 0) how.push(`sampled ${grouped(cell.sampled)} of ${grouped(cell.sampled_of)}`);
  if (cell.violating > 0) how.push(`${grouped(cell.violating)} violating`);
  how.push(...cell.lacks);
  return el('td', { class: `verdict ${verdict}` },
    el('span', { class: 'word' }, verdictWord(verdict), cell.certificate ? provenMark() : null),
    el('small', {}, how.join(', '), violationLinks(cell.violations)));
}

function operationTable(guarantee) {
  const profiles = data.profiles.map((profile) => profile.name);
  const operations = [...new Set(guarantee.cells.map((cell) => cell.operation))];
  const cellOf = (operation, profile) => guarantee.cells.find(
    (cell) => cell.operation === operation && cell.profile === profile);
  return table(
    `${guarantee.id}, by the operation that the crash cut, or the damage to a file: distinct ` +
      'states judged, of the crash images that led to them or the damaged files',
    ['Operation or damage', ...profiles],
    operations.map((operation) => [
      operation, ...profiles.map((profile) => operationCell(cellOf(operation, profile))),
    ]));
}

function mutantWords(guarantee) {
  const { mutants } = guarantee;
  if (mutants.length === 0) return el('p', {}, 'No planted bug was caught by this check.');
  return el('p', {},
    `${counted(mutants.length, 'planted bug', 'planted bugs')} that this check caught: `,
    mutants.map((name, i) => [i > 0 ? ', ' : '', el('code', {}, name)]).flat());
}

function operationsOf(guarantee) {
  const kinds = guarantee.kinds.map((kind, i) => [i > 0 ? ', ' : '', el('code', {}, kind)]).flat();
  return [
    kinds.length > 0 ? el('p', {}, 'A violation is called ', kinds, '.') : null,
    guarantee.cells.length > 0
      ? el('div', {
        class: 'wide', role: 'region', tabindex: '0', 'aria-label': `${guarantee.id} by operation`,
      }, operationTable(guarantee))
      : null,
    mutantWords(guarantee),
  ].filter((part) => part !== null);
}

/** Makes the name of a guarantee the button that opens its row. */
function makeExpandable(row, guarantee) {
  const id = `operations-${guarantee.id}`;
  const name = row.querySelector('.guarantee');
  const cell = el('td', { role: 'cell', colspan: row.cells.length });
  const details = el('tr', { role: 'row', class: 'operations', id, hidden: true }, cell);
  const button = el('button', {
    type: 'button',
    class: 'guarantee expand',
    'aria-expanded': 'false',
    'aria-controls': id,
    click: () => {
      details.hidden = !details.hidden;
      button.setAttribute('aria-expanded', String(!details.hidden));
      if (cell.childElementCount === 0) cell.append(...operationsOf(guarantee));
    },
  }, guarantee.id);
  name.replaceWith(button);
  row.after(details);
}

function startMatrix() {
  for (const row of document.querySelectorAll('.matrix tr[data-guarantee]')) {
    const guarantee = data.guarantees.find((each) => each.id === row.dataset.guarantee);
    makeExpandable(row, guarantee);
  }
}
