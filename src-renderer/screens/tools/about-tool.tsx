// What a tool does and how it wants to be called.
import { TriangleAlert } from 'lucide-react';
import type { ToolDetail, ToolSummary } from '../../../src-shared/model/tool.ts';
import { Icon } from '../../components/icon.tsx';
import { InertText } from '../../components/inert-text.tsx';
import { SchemaView } from '../../components/tool/schema-view.tsx';
import { inertString } from '../../text/inert.ts';

export function AboutTool({ summary, detail }: { summary: ToolSummary; detail: ToolDetail | null }) {
  const description = detail?.description || summary.description;
  return (
    <>
      {description ? (
        <div>
          <InertText text={description} chars={3_000} lines={40} />
        </div>
      ) : (
        <p className="text-faint">No description is given.</p>
      )}
      {detail?.warnings.map(({ code, message }) => (
        <p key={code + message} className="flex gap-2 rounded-control bg-busy-soft px-3 py-2 text-busy-text">
          <Icon of={TriangleAlert} className="mt-0.5" />
          {inertString(message)}
        </p>
      ))}
      {detail && <SchemaView title="Input" schema={detail.input_schema} empty="It takes no input." />}
      {detail?.output_schema && (
        <SchemaView title="Output" schema={detail.output_schema} empty="Its structure is not described." />
      )}
    </>
  );
}
