// Placeholder
import { Page } from '../../app/page.tsx';
export function ToolsScreen() {
  return (
    <Page title="Tools">
      <div />
    </Page>
  );
}
