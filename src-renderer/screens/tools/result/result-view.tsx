// What a tool answered: as text, images, structured data, or raw; whatever it is, it is only looked at.
import { CircleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { CopyButton } from '../../../components/copy-button.tsx';
import { Icon } from '../../../components/icon.tsx';
import { InertText } from '../../../components/inert-text.tsx';
import { JsonView } from '../../../components/json-view.tsx';
import { Segmented } from '../../../components/segmented.tsx';
import { inertString } from '../../../text/inert.ts';
import { bytes, count } from '../../../text/units.ts';
import { readResult } from './read-result.ts';

const MOST_TEXT = 20_000;
const LEAST_TEXT = 200;

type View = 'content' | 'structured' | 'raw';

export function ResultView({ result, size }: { result: unknown; size: number }) {
  const read = useMemo(() => readResult(result), [result]);
  const hasStructured = read.structured !== undefined;
  const hasContent = read.texts.length + read.images.length + read.others.length > 0;
  const [view, setView] = useState<View>(hasContent ? 'content' : hasStructured ? 'structured' : 'raw');
  const options: { value: View; label: string }[] = [
    ...(hasContent ? [{ value: 'content' as const, label: contentWord(read) }] : []),
    ...(hasStructured ? [{ value: 'structured' as const, label: 'Structured' }] : []),
    { value: 'raw', label: 'Raw' },
  ];
  const copied = () =>
    view === 'content' ? read.texts.join('\n\n') : JSON.stringify(view === 'raw' ? result : read.structured, null, 2);
  return (
    <div className="flex flex-1 flex-col gap-3 px-6 py-4">
      <div className="flex flex-wrap items-center gap-2">
        <Segmented label="How to show the result" options={options} value={view} onChange={setView} />
        <span className="tabular flex-1 text-small text-faint">{bytes(size)}</span>
        <CopyButton text={copied} label="Copy this result" />
      </div>
      {read.isError && (
        <p className="flex items-center gap-2 rounded-control bg-bad-soft px-3 py-1.5 text-bad-text">
          <Icon of={CircleAlert} />
          The tool reports an error.
        </p>
      )}
      {view === 'content' && (
        <>
          {shares(read.texts).map(([text, chars], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of one result do not move
            <div key={index}>
              <InertText text={text} mono chars={chars} lines={200} />
            </div>
          ))}
          {read.images.map(({ src, mimeType, size: imageSize }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <figure key={index} className="flex flex-col items-start gap-1">
              <img
                src={src}
                alt={`Result ${index + 1}`}
                className="max-h-120 max-w-full rounded-control border border-line bg-well object-contain"
              />
              <figcaption className="text-small text-faint">
                {mimeType}, {bytes(imageSize)}
              </figcaption>
            </figure>
          ))}
          {read.others.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <p key={index} className="text-soft [overflow-wrap:anywhere]">
              {inertString(line, 400)}
            </p>
          ))}
        </>
      )}
      {view === 'structured' && <JsonView value={read.structured} />}
      {view === 'raw' && <JsonView value={result} />}
      {!hasContent && !hasStructured && view === 'content' && <p className="text-soft">The answer is empty.</p>}
    </div>
  );
}

/** How much of each text is shown at first: together no more than can be scrolled through. */
function shares(texts: readonly string[]): [text: string, chars: number][] {
  let left = MOST_TEXT;
  return texts.map((text) => {
    const chars = Math.max(LEAST_TEXT, Math.min(text.length, left));
    left -= chars;
    return [text, chars];
  });
}

function contentWord({ texts, images }: { texts: readonly string[]; images: readonly unknown[] }): string {
  if (images.length === 0) return 'Text';
  return texts.length === 0 ? count(images.length, 'image') : 'Text and images';
}
