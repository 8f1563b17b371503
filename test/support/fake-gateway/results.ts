// What the tools of the fake answer: text, an image, structured data, an error, and a hostile mixture.
const PIXELS =
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC';

const text = (value: string, more: Record<string, unknown> = {}) => ({
  content: [{ type: 'text', text: value }],
  ...more,
});

export function fakeResult(name: string, args: Readonly<Record<string, unknown>>): unknown {
  switch (name) {
    case 'render_chart':
      return {
        content: [
          { type: 'text', text: 'The chart, 10 × 10 pixels.' },
          { type: 'image', data: PIXELS, mimeType: 'image/png' },
          { type: 'resource_link', uri: 'file:///tmp/chart.png', name: 'chart.png' },
        ],
      };
    case 'query': {
      const rows = Array.from({ length: 12 }, (_, id) => ({
        id: id + 1,
        email: `user${id + 1}@example.com`,
        active: id % 3 !== 0,
        balance: id * 12.5,
      }));
      return text(JSON.stringify(rows), { structuredContent: { rows, row_count: rows.length } });
    }
    case 'write_file':
      return text('Access denied: the path is outside of the allowed directories.', { isError: true });
    case 'hostile':
      return text('<script>alert(1)</script> \u001b[31mred\u001b[0m \u202eesrever\u202c\n'.repeat(200));
    case 'current_time':
      return text('2026-11-23T09:41:00+01:00');
    default:
      return text(`${name} was called with\n${JSON.stringify(args, null, 2)}`);
  }
}
