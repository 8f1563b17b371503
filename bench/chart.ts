// Draws comparisons as bars, as one SVG that reads well on light and on dark pages.
import { type Comparison, shown } from './figures.ts';

const WIDTH = 760;
const LABEL = 230;
const VALUE = 110;
const BAR = 22;
const GAP = 8;
const TITLE = 34;

/** One block of bars for each comparison, the longest bar as wide as there is room. */
export function barChart(comparisons: readonly Comparison[]): string {
  let y = 0;
  const blocks = comparisons.map((comparison) => {
    const { drawn, height } = block(comparison, y);
    y += height;
    return drawn;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">
<title>The endpoint beside the floors and other gateways</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 }
.bar { fill: #8c959f } .own { fill: #1f6feb }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .bar { fill: #6e7681 } .own { fill: #58a6ff } }
</style>
${blocks.join('\n')}
</svg>
`;
}

function block({ measure, values }: Comparison, top: number): { drawn: string; height: number } {
  const figures = [...values].filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  const longest = Math.max(...figures.map(([, value]) => value));
  const bars = figures.map(([name, value], index) => {
    const y = top + TITLE + index * (BAR + GAP);
    const width = Math.max(1, (value / longest) * (WIDTH - LABEL - VALUE));
    const own = name === 'Agent Gateway' ? ' own' : '';
    return `<text x="${LABEL - 10}" y="${y + 16}" text-anchor="end">${escaped(name)}</text>
<rect class="bar${own}" x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="3"/>
<text x="${(LABEL + width + 8).toFixed(1)}" y="${y + 16}">${escaped(shown(value, measure))}</text>`;
  });
  const title = `<text class="title" x="0" y="${top + 20}">${escaped(measure.what)}</text>`;
  return { drawn: [title, ...bars].join('\n'), height: TITLE + figures.length * (BAR + GAP) + 16 };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
