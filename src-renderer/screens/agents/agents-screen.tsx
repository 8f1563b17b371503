// Placeholder
import { Page } from '../../app/page.tsx';
export function AgentsScreen() {
  return (
    <Page title="Agents">
      <div />
    </Page>
  );
}
