// The frame of the settings: sections, and in them a control with its sentence.
import { type ReactNode, useEffect, useRef } from 'react';
import { useApp, useUi } from '../../app/app-context.ts';

interface SectionProps {
  readonly title: string;
  /** The item of the route that leads here. */
  readonly place?: string;
  readonly children: ReactNode;
}

export function Section({ title, place, children }: SectionProps) {
  const { actions } = useApp();
  const asked = useUi(({ route }) => place !== undefined && route.screen === 'settings' && route.item === place);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!asked) return;
    section.current?.scrollIntoView();
    section.current?.focus({ preventScroll: true });
    // So that the same command leads here again.
    actions.goTo('settings');
  }, [asked, actions]);
  return (
    <section ref={section} tabIndex={-1} aria-label={title} className="flex flex-col outline-none">
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
