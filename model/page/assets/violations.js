// The list of violations: filters.

class ViolationFilters {
  constructor(place) {
    // One violation may be listed under several guarantees.
    this.items = [...document.querySelectorAll('.violations-of li')].map((item) => ({
      item,
      values: {
        ...data.violations[Number(item.dataset.index)],
        guarantee: item.closest('.violations-of').dataset.guarantee,
      },
    }));
    this.selects = new Map();
    this.count = el('p', { class: 'count', role: 'status' });
    const controls = [
      this.control('guarantee', 'Guarantee'),
      this.control('profile', 'Device'),
      this.control('operation', 'Operation'),
      this.control('kind', 'Kind'),
      el('button', { type: 'button', click: () => this.set({}) }, 'Show all'),
    ];
    place.append(el('form', { class: 'filters', role: 'search', 'aria-label': 'Violations' },
      controls), this.count);
    this.apply();
  }

  control(member, label) {
    const values = [...new Set(this.items.map((each) => each.values[member]))].sort();
    const choice = el('select', { change: () => this.apply() },
      el('option', { value: '' }, 'any'),
      values.map((value) => el('option', { value }, value)));
    this.selects.set(member, choice);
    return el('label', {}, el('span', {}, label), choice);
  }

  /** Shows what has these members; those that are not named may be anything. */
  set(wanted) {
    for (const [member, choice] of this.selects) choice.value = wanted[member] ?? '';
    this.apply();
  }

  apply() {
    for (const { item, values } of this.items) {
      item.hidden = [...this.selects].some(
        ([member, choice]) => choice.value !== '' && values[member] !== choice.value);
    }
    for (const group of document.querySelectorAll('.violations-of')) {
      group.hidden = group.querySelector('li:not([hidden])') === null;
    }
    const shown = shownViolations().length;
    const all = data.violations.length;
    this.count.textContent = shown === all
      ? counted(shown, 'violation', 'violations')
      : `${grouped(shown)} of ${counted(all, 'violation', 'violations')}`;
  }
}

/** Filters where there is something to filter; what is violated in the matrix leads to it. */
function startViolations() {
  if (data.violations.length === 0) return;
  const filters = new ViolationFilters(document.getElementById('filters'));
  for (const link of document.querySelectorAll('.matrix td.violated a')) {
    link.addEventListener('click', () => {
      const { guarantee } = link.closest('tr').dataset;
      filters.set({ guarantee, profile: link.dataset.profile });
    });
  }
}
