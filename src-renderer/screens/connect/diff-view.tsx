// A unified diff, line by line; the signs say what the colours say.
import { cx } from '../../components/cx.ts';
import { inertString } from '../../text/inert.ts';

const MOST = 400;
const TONES: Readonly<Record<string, string>> = { '+': 'bg-ok-soft text-ok-text', '-': 'bg-bad-soft text-bad-text' };

export function DiffView({ diff }: { diff: string }) {
  const lines = diff
    .split('\n')
    .filter((line) => !/^(?:---|\+\+\+) /.test(line) && !line.startsWith('@@') && line !== '');
  const shown = lines.slice(0, MOST).map((text, number) => ({ text, number }));
  return (
    <section
      aria-label="What changes"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
      tabIndex={0}
      className="max-h-80 overflow-auto rounded-control border border-line bg-well py-1.5 font-mono text-code"
    >
      {shown.map(({ text, number }) => (
        <div key={number} className={cx('px-3 whitespace-pre', TONES[text[0] ?? ''] ?? 'text-soft')}>
          {inertString(text, 2_000)}
        </div>
      ))}
      {lines.length > MOST && <div className="px-3 text-faint">and {lines.length - MOST} more lines</div>}
    </section>
  );
}
