// An input or output schema, readable: a line per parameter; the JSON is one click away.
import { useMemo, useState } from 'react';
import { inertString } from '../../text/inert.ts';
import { outline, type Parameter } from '../../text/schema-outline.ts';
import { Badge } from '../badge.tsx';
import { Button } from '../button.tsx';
import { CopyButton } from '../copy-button.tsx';
import { InertText } from '../inert-text.tsx';
import { ScrollBox } from '../scroll-box.tsx';

interface SchemaViewProps {
  readonly title: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly empty: string;
}

export function SchemaView({ title, schema, empty }: SchemaViewProps) {
  const [raw, setRaw] = useState(false);
  const { parameters, cut } = useMemo(() => outline(schema), [schema]);
  const json = useMemo(() => JSON.stringify(schema, null, 2), [schema]);
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <div className="flex items-center gap-1">
        <h3 className="flex-1 font-semibold">{title}</h3>
        <CopyButton text={json} label={`Copy ${title.toLowerCase()} as JSON`} />
        <Button look="quiet" small aria-pressed={raw} onClick={() => setRaw(!raw)}>
          JSON
        </Button>
      </div>
      {raw && (
        <ScrollBox label={`${title} as JSON`} className="max-h-100 rounded-control border border-line bg-well p-3">
          <InertText text={json} mono chars={8_000} lines={300} />
        </ScrollBox>
      )}
      {!raw && parameters.length === 0 && <p className="text-soft">{empty}</p>}
      {!raw && parameters.length > 0 && (
        <ul className="flex flex-col divide-y divide-line rounded-control border border-line">
          {parameters.map((parameter) => (
            <ParameterLine key={parameter.key} parameter={parameter} />
          ))}
        </ul>
      )}
      {!raw && cut && <p className="text-small text-faint">There is more than is shown here. See the JSON.</p>}
    </section>
  );
}

const INDENTS = ['pl-3', 'pl-7', 'pl-11', 'pl-15', 'pl-19', 'pl-23'];

function ParameterLine({ parameter }: { parameter: Parameter }) {
  const { name, depth, type, required, description, allowed, fallback } = parameter;
  return (
    <li className={`flex flex-col gap-0.5 py-2 pr-3 ${INDENTS[depth] ?? 'pl-23'}`}>
      <div className="flex flex-wrap items-center gap-x-2">
        <span className="font-mono text-code font-semibold [overflow-wrap:anywhere]">{inertString(name, 120)}</span>
        <span className="font-mono text-code text-faint">{inertString(type, 120)}</span>
        {required && <Badge tone="accent">required</Badge>}
      </div>
      {description && <InertText text={description} chars={400} lines={6} className="text-soft" />}
      {allowed.length > 0 && (
        <p className="text-small text-soft [overflow-wrap:anywhere]">
          One of <span className="font-mono text-code">{inertString(allowed.join(', '), 400)}</span>
        </p>
      )}
      {fallback !== null && (
        <p className="text-small text-soft [overflow-wrap:anywhere]">
          Default <span className="font-mono text-code">{inertString(fallback, 120)}</span>
        </p>
      )}
    </li>
  );
}
