// Placeholder
import { Page } from '../../app/page.tsx';
export function SettingsScreen() {
  return (
    <Page title="Settings">
      <div />
    </Page>
  );
}
