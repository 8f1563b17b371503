// A long list of which only what can be seen is in the document. Rows may differ in height and may grow.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ComponentProps, type ReactNode, type Ref, useDeferredValue, useImperativeHandle, useRef } from 'react';
import { cx } from './cx.ts';

export interface VirtualListHandle {
  scrollToIndex(index: number): void;
}

interface VirtualListProps extends Omit<ComponentProps<'div'>, 'children' | 'ref'> {
  readonly label: string;
  readonly keys: readonly string[];
  /**
   * Height of an ordinary row in px. Rows that turn out otherwise are measured and the list is laid out once more: give the
   * height that most of them have.
   */
  readonly estimate: number;
  /** Room above the first and below the last row, in px. */
  readonly padding?: number;
  readonly rowClassName?: string;
  /** Attributes of a row's `li`. */
  readonly rowProps?: (key: string, index: number) => Record<string, unknown>;
  readonly handle?: Ref<VirtualListHandle>;
  readonly children: (key: string, index: number) => ReactNode;
}

/** Rows beyond the visible ones, above and below; with 36 px rows on a tall screen the list stays under 60. */
const OVERSCAN = 4;
/** What stands above a list: the head of a page. */
const HEAD = 81;

export function VirtualList(props: VirtualListProps) {
  const { label, keys, estimate, padding = 0, rowClassName, rowProps, handle, children, className, ...rest } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // First what can be seen; the rest follows when that is painted.
  const overscan = useDeferredValue(OVERSCAN, 0);
  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimate,
    getItemKey: (index) => keys[index] ?? index,
    overscan,
    // Until it is measured: the rows are drawn at once, and with a right guess only once.
    initialRect: { width: 0, height: window.innerHeight - HEAD },
    paddingStart: padding,
    paddingEnd: padding,
    scrollPaddingStart: padding,
    scrollPaddingEnd: padding,
  });
  useImperativeHandle(handle, () => ({ scrollToIndex: (index) => virtualizer.scrollToIndex(index) }), [virtualizer]);
  return (
    <div ref={scroller} {...rest} className={cx('scroll-area relative min-h-0 flex-1 tight:min-h-56', className)}>
      <ul aria-label={label} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            aria-setsize={keys.length}
            aria-posinset={index + 1}
            {...rowProps?.(String(key), index)}
            className={cx('absolute inset-x-0 top-0', rowClassName)}
            style={{ transform: `translateY(${start}px)` }}
          >
            {children(String(key), index)}
          </li>
        ))}
      </ul>
    </div>
  );
}
