// Words for frames and events.

const fateWords = {
  durable: 'durable: nothing could take it back',
  survived: 'survived: was pending, and is in what was found',
  cut: 'cut: a part of it happened',
  lost: 'lost: was pending, and nothing says that it survived',
  never: 'never happened: the crash came before it',
};

const ownerWords = {
  live: 'live',
  'in-flight': 'in flight: the operation that is cut works on it',
  free: 'free',
  nobody: 'nobody’s: neither live nor free',
  'claimed-twice': 'claimed twice',
  'in-use': 'in use, nobody knows whose',
};

const ownerNames = {
  live: 'live',
  'in-flight': 'in flight',
  free: 'free',
  nobody: 'nobody’s',
  'claimed-twice': 'claimed twice',
  'in-use': 'in use',
};

/** The beginning of long words, for a list of them. */
function clipped(words, length) {
  return words.length <= length ? words : `${words.slice(0, length - 2)} …`;
}

/** Whether the frame shows a life before its first step, which is the one that is cut. */
function isBeginning(story, frame) {
  return frame.kind === 'before' && frame.event === 0 &&
    story.lives[frame.life].steps[frame.step]?.is_last === true;
}

/** "After event 48: write 32 bytes at 192 (payload 176)". */
function momentOf(story, frame) {
  const life = story.lives[frame.life];
  const words = clipped(life.steps[frame.step]?.words ?? '', 100);
  switch (frame.kind) {
    case 'step': return `After step ${frame.step}: ${words}`;
    case 'before':
      if (!isBeginning(story, frame)) return `Before the crash, after step ${frame.step}: ${words}`;
      return frame.life === 0 ? 'At the beginning' : 'Before the recovery';
    case 'event': return `After event ${frame.event}: ${life.events[frame.event - 1].words}`;
    case 'found':
      return life.crash === null ? 'At the end, without a crash' : 'As found after the crash';
    default: return 'Recovered';
  }
}

/** Where in the story that is. */
function contextOf(story, frame) {
  const life = story.lives[frame.life];
  const parts = [];
  if (story.lives.length > 1) parts.push(life.title);
  if (frame.kind === 'event') {
    parts.push(`in step ${frame.step}, ${clipped(life.steps[frame.step].words, 100)}`);
  }
  if ((frame.kind === 'found' || frame.kind === 'recovered') && life.crash !== null) {
    parts.push(`after event ${life.crash.event}`);
  }
  return parts.join(', ');
}

/** "event 48: write 32 bytes at 192 (payload 176); durable: nothing could take it back". */
function eventWords(event) {
  const there = event.there === '' ? '' : `: ${event.there}`;
  return `event ${event.number}: ${event.words}; ${fateWords[event.fate] ?? event.fate}${there}`;
}

/** "2 live, 96 bytes; 3 free, 160 bytes". */
function summaryOf(heap) {
  const sums = new Map();
  for (const [begin, end, owner] of heap.extents) {
    const sum = sums.get(owner) ?? { count: 0, bytes: 0 };
    sums.set(owner, { count: sum.count + 1, bytes: sum.bytes + end - begin });
  }
  const parts = [...sums].map(([owner, { count, bytes }]) =>
    `${grouped(count)} ${ownerNames[owner] ?? owner}, ${counted(bytes, 'byte', 'bytes')}`);
  if (parts.length === 0) parts.push('no blocks');
  if (heap.record !== null) {
    const bytes = counted(heap.record.bytes, 'byte', 'bytes');
    parts.push(`a redo record of ${bytes} behind the payload`);
  }
  if (heap.broken_links.length > 0) {
    parts.push(counted(heap.broken_links.length, 'broken link', 'broken links'));
  }
  return parts.join('; ');
}

/** "committed 208 bytes, the file has 192": where the two are not the same. */
function lengthsOf(heap) {
  const has = Math.max(0, heap.file_bytes - 16);
  if (heap.committed_length === has) return '';
  return `Committed ${grouped(heap.committed_length)} payload bytes, the file has ${grouped(has)}`;
}
