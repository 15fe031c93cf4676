// Which frame shows what.

/** Where to begin: as found, which is what the finding is about. */
function frameOfInterest({ frames }) {
  const last = frames.findLastIndex((frame) => frame.kind === 'found');
  return last === -1 ? 0 : last;
}

/** The first in which an event has happened, or what was found without it. */
function frameOfEvent({ frames }, life, number) {
  const withIt = frames.findIndex((frame) => frame.life === life && frame.event >= number);
  if (withIt !== -1) return withIt;
  return frames.findLastIndex((frame) => frame.life <= life && frame.kind === 'found');
}

/** The first of a step, or of those behind it: a long story's first frames are left out. */
function frameOfStep({ frames }, life, step) {
  const its = frames.findIndex((frame) => frame.life === life && frame.step === step);
  if (its !== -1) return its;
  return frames.findIndex((frame) => frame.life === life && frame.step > step);
}

/** From a frame to the nearest of another step, as far as there is one. */
function frameOfNextStep({ frames }, index, direction) {
  const { life, step } = frames[index];
  const isElsewhere = (frame) => frame.life !== life || frame.step !== step;
  let to = index;
  while (frames[to + direction] !== undefined && !isElsewhere(frames[to])) to += direction;
  return to;
}

/** The event before or after one, in whatever life; null where there is none. */
function eventBeside({ lives }, { life, number }, direction) {
  const beside = number + direction;
  if (beside >= 1 && beside <= lives[life].events.length) return { life, number: beside };
  const other = lives[life + direction];
  if (other === undefined || other.events.length === 0) return null;
  return { life: life + direction, number: direction > 0 ? 1 : other.events.length };
}

/** The frames to compare: before the first crash, as each left it, and recovered. */
function turningPoints(story) {
  const crashes = story.frames.filter((frame) => frame.kind === 'found').length;
  let found = 0;
  const nameOf = (frame) => {
    if (frame.kind !== 'found' || crashes === 1) return frame.kind;
    found += 1;
    return `found ${found}`;
  };
  return story.frames.map((frame, index) => ({ frame, index }))
    .filter(({ frame: { kind, life } }) =>
      kind === 'found' || kind === 'recovered' || (kind === 'before' && life === 0))
    .map(({ frame, index }) => ({ frame, index, name: nameOf(frame) }));
}
