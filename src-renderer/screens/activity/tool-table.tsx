// The tools that were called, each with its figures and a chart of its last calls.
import { useId } from 'react';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { count, duration } from '../../text/units.ts';
import { type CallMark, CHARTED, type ToolFigures } from './tool-figures.ts';

export function ToolTable({ figures }: { figures: readonly ToolFigures[] }) {
  const about = useId();
  return (
    <ScrollBox label="Figures by tool" className="min-h-0 flex-1 px-6 py-3 tight:min-h-72">
      {/* Not its caption, which would be as wide as the table and scroll with it. */}
      <p id={about} className="sticky left-0 pb-3 text-soft">
        Of the records shown. A chart is the last {CHARTED} calls, each a bar as high as it took long; red ones failed.
      </p>
      <table aria-describedby={about} className="w-full border-collapse text-left">
        <thead className="text-small text-soft">
          <tr className="border-b border-line">
            <th className="py-2 pr-4 font-medium">Tool</th>
            <th className="px-3 text-right font-medium">Calls</th>
            <th className="px-3 text-right font-medium">Failed</th>
            <th className="px-3 text-right font-medium">Median</th>
            <th className="px-3 text-right font-medium" title="95 of 100 calls took no longer">
              p95
            </th>
            <th className="px-3 text-right font-medium">Slowest</th>
            <th className="py-2 pl-4 text-right font-medium">Last calls</th>
          </tr>
        </thead>
        <tbody className="tabular">
          {figures.map((tool) => (
            <tr key={tool.name} className="border-b border-line">
              <th
                scope="row"
                className="max-w-60 truncate py-2 pr-4 font-mono text-code font-semibold"
                title={tool.name}
              >
                {tool.name}
              </th>
              <td className="px-3 text-right">{tool.calls.toLocaleString('en')}</td>
              <td className="px-3 text-right">
                {tool.failed > 0 ? <span className="text-bad-text">{tool.failed.toLocaleString('en')}</span> : '–'}
              </td>
              <td className="px-3 text-right whitespace-nowrap">{duration(tool.p50)}</td>
              <td className="px-3 text-right whitespace-nowrap">{duration(tool.p95)}</td>
              <td className="px-3 text-right whitespace-nowrap">{duration(tool.max)}</td>
              <td className="py-2 pl-4">
                <CallChart calls={tool.last} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

const BAR = 4;
const HEIGHT = 24;

/** On a scale that grows ever slower, so that one call of a minute leaves the others their height. */
function CallChart({ calls }: { calls: readonly CallMark[] }) {
  const top = Math.log1p(Math.max(1, ...calls.map(({ ms }) => ms)));
  const failed = calls.filter((call) => call.failed).length;
  const label = `The last ${count(calls.length, 'call')}: ${failed === 0 ? 'none' : failed} failed`;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${CHARTED * BAR} ${HEIGHT}`}
      width={CHARTED * BAR}
      height={HEIGHT}
      className="ml-auto block"
    >
      {calls.map(({ seq, ms, failed: red }, at) => {
        const height = Math.max(2, (Math.log1p(ms) / top) * HEIGHT);
        const x = (CHARTED - calls.length + at) * BAR;
        return (
          <rect
            key={seq}
            x={x}
            y={HEIGHT - height}
            width={BAR - 1}
            height={height}
            rx="0.5"
            className={red ? 'fill-bad' : 'fill-mark'}
          />
        );
      })}
    </svg>
  );
}
