// Does one thing after another, in the order in which they were asked for.

export interface Turns {
  /** Begins when all that was asked for before is over, however that ended. Settles as the work does. */
  take<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Fulfilled when all that was asked for until now is over. Never rejects. */
  readonly over: Promise<unknown>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const result = last.then(work);
      last = result.catch(() => {});
      return result;
    },
    get over() {
      return last;
    },
  };
}
