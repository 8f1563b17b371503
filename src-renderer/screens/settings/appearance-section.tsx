// How the dashboard looks.
import { useStore } from 'zustand/react';
import type { Theme } from '../../../src-shared/contract/desktop.ts';
import { useApp } from '../../app/app-context.ts';
import type { Density } from '../../app/appearance.ts';
import { Segmented } from '../../components/segmented.tsx';
import { Section, Setting } from './section.tsx';

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

const DENSITIES: readonly { value: Density; label: string }[] = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
];

export function AppearanceSection() {
  const { appearance, actions } = useApp();
  const { theme, density } = useStore(appearance.store);
  return (
    <Section title="Appearance">
      <Setting title="Theme" sentence="System follows what your machine is set to, also while this is open.">
        <Segmented label="Theme" options={THEMES} value={theme} onChange={(value) => void actions.setTheme(value)} />
      </Setting>
      <Setting title="Rows" sentence="Compact shows a server on one line.">
        <Segmented
          label="Rows"
          options={DENSITIES}
          value={density}
          onChange={(value) => appearance.setDensity(value)}
        />
      </Setting>
    </Section>
  );
}
