// What the tools of the fake answer: text, an image, structured data, an error, and a hostile mixture.
/** Bars of a sales figure a month, drawn here so that no picture has to be kept. */
function chart(): string {
  const canvas = document.createElement('canvas');
  canvas.width = 760;
  canvas.height = 360;
  const drawing = canvas.getContext('2d');
  if (!drawing) throw new Error('This browser cannot draw');
  drawing.fillStyle = '#ffffff';
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  [42, 55, 48, 71, 90, 84, 103, 121, 117, 140, 133, 158].forEach((value, month) => {
    drawing.fillStyle = '#e6e6ee';
    drawing.fillRect(40, 320 - month * 28, 680, 1);
    drawing.fillStyle = month === 11 ? '#5546dd' : '#a9a0f0';
    drawing.fillRect(52 + month * 56, 320 - value * 1.8, 36, value * 1.8);
  });
  return canvas.toDataURL('image/png').replace(/^.*,/, '');
}

const text = (value: string, more: Record<string, unknown> = {}) => ({
  content: [{ type: 'text', text: value }],
  ...more,
});

export function fakeResult(name: string, args: Readonly<Record<string, unknown>>): unknown {
  switch (name) {
    case 'render_chart':
      return {
        content: [
          { type: 'text', text: 'Sales by month, in thousands. December was the best month so far.' },
          { type: 'image', data: chart(), mimeType: 'image/png' },
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
