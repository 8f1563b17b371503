// Tells observers of a view when it looks different from the last time.

/** @param initial what they know before the first time; without it the first time always tells */
export function whenDifferent<T>(view: () => T, tell: (view: T) => void, initial?: T): () => void {
  let before = JSON.stringify(initial);
  return () => {
    const now = view();
    const text = JSON.stringify(now);
    if (text === before) return;
    before = text;
    tell(now);
  };
}
