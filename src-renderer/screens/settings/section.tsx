// The frame of the settings: sections, and in them a control with its sentence.
import type { ReactNode } from 'react';

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col">
      <h2 className="mb-2 text-section font-semibold">{title}</h2>
      <div className="flex flex-col divide-y divide-line rounded-card border border-line bg-raised">{children}</div>
    </section>
  );
}

interface SettingProps {
  readonly title: string;
  /** The control's id, when the title is its label. */
  readonly labels?: string;
  readonly sentence?: ReactNode;
  /** Below, over the whole width. */
  readonly wide?: boolean;
  readonly children?: ReactNode;
}

export function Setting({ title, labels, sentence, wide, children }: SettingProps) {
  return (
    <div className={wide ? 'flex flex-col gap-2.5 px-4 py-3' : 'flex flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3'}>
      <div className="min-w-60 flex-1">
        {labels ? (
          <label htmlFor={labels} className="font-medium">
            {title}
          </label>
        ) : (
          <h3 className="font-medium">{title}</h3>
        )}
        {sentence && <div className="text-small text-soft [overflow-wrap:anywhere]">{sentence}</div>}
      </div>
      {children && <div className="flex min-w-0 flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}
