// What is measured inside the dashboard's page. Each function runs there and sees nothing of this file but its arguments.

export interface Probe {
  /** When the list was painted, in ms since the page was asked for. */
  readonly painted: { list?: number };
  /** How often each row was drawn since `rows` was emptied, by the server's id. */
  readonly drawn: Record<string, number>;
}

declare global {
  var probe: Probe;
}

/** Before the page's own code: waits for the first row, and counts with React's own records which rows it draws. */
export function installProbe(): void {
  const painted: { list?: number } = {};
  const drawn: Record<string, number> = {};
  globalThis.probe = { painted, drawn };
  const rows = new MutationObserver(() => {
    if (!document.querySelector('[data-server]')) return;
    rows.disconnect();
    // The frame that paints the rows has ended once a task of its own runs after it.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        painted.list = performance.now();
      };
      port2.postMessage(null);
    });
  });
  rows.observe(document, { childList: true, subtree: true });

  interface Fiber {
    readonly tag: number;
    readonly flags: number;
    readonly alternate: Fiber | null;
    readonly child: Fiber | null;
    readonly sibling: Fiber | null;
    readonly memoizedProps: Record<string, unknown> | null;
  }
  // As React's developer tools do it: a component that was drawn has this flag; what was skipped is shared or has it not.
  const PERFORMED_WORK = 1;
  const COMPONENTS = [0, 1, 11, 14, 15];
  const walk = (fiber: Fiber, row: string | null): void => {
    const mine = fiber.memoizedProps?.['data-server'];
    const inside = typeof mine === 'string' ? mine : row;
    if (inside !== null && COMPONENTS.includes(fiber.tag) && (fiber.flags & PERFORMED_WORK) !== 0) {
      drawn[inside] = (drawn[inside] ?? 0) + 1;
    }
    if (fiber.alternate !== null && fiber.child === fiber.alternate.child) return;
    for (let child = fiber.child; child; child = child.sibling) walk(child, inside);
  };
  Object.assign(globalThis, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      renderers: new Map(),
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberUnmount: () => {},
      onCommitFiberRoot: (_renderer: number, root: { readonly current: Fiber }) => walk(root.current, null),
    },
  });
}

/** Resolves with the time (ms since 1970) at which a row with this text had been painted. */
export function whenPainted(text: string): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      const names = [...document.querySelectorAll('[data-row-focus]')];
      if (!names.some(({ textContent }) => textContent === text)) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(Date.now());
        port2.postMessage(null);
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    look();
  });
}

export interface Scrolled {
  readonly frames: number;
  readonly mostRows: number;
}

/** Scrolls a list to its end a screen at a time, and back in leaps, as fast as frames come. */
export async function scrollThrough(label: string): Promise<Scrolled> {
  const list = document.querySelector(`ul[aria-label="${label}"]`);
  const scroller = list?.parentElement;
  if (!list || !scroller) throw new Error(`There is no list ${label}`);
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let frames = 0;
  let mostRows = 0;
  const look = async () => {
    await frame();
    frames += 1;
    mostRows = Math.max(mostRows, list.childElementCount);
  };
  const step = Math.max(scroller.clientHeight * 0.8, scroller.scrollHeight / 150);
  while (scroller.scrollTop + scroller.clientHeight < scroller.scrollHeight - 1) {
    scroller.scrollTop += step;
    await look();
  }
  for (let leap = 9; leap >= 0; leap--) {
    scroller.scrollTop = (scroller.scrollHeight * leap) / 10;
    await look();
    await look();
  }
  return { frames, mostRows };
}
