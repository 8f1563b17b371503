// What is under way at the moment, in the order in which it began.
//
// Not a Map or a Set. V8 gives one whose entries come and go a new table every few dozen of them, and the old table keeps
// the new one alive: once one has grown old, so does every later one, with all that was in it. Each call then outlives
// its answer until the next full collection, which costs more processor time than the call, and a hundred megabytes.

export class InFlight<T extends object> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: T): void {
    this.#items.push(item);
  }

  /** False when it is not there, or not any more. What began first usually ends first, so it is found at once. */
  delete(item: T): boolean {
    const at = this.#items.indexOf(item);
    if (at === -1) return false;
    this.#items.splice(at, 1);
    return true;
  }

  /** The first that matches. */
  find(matches: (item: T) => boolean): T | undefined {
    return this.#items.find(matches);
  }

  /** A copy: whoever goes through it may end what it meets. */
  all(): T[] {
    return [...this.#items];
  }
}
