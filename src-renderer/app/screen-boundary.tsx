// Catches what goes wrong while a screen is drawn, so that the others stay usable.
import { CircleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';

export class ScreenBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="flex flex-1 flex-col">
        <h1 className="sr-only">This screen could not be shown</h1>
        <EmptyState
          icon={CircleAlert}
          title="This screen could not be shown"
          actions={<Button onClick={() => this.setState({ failed: false })}>Try again</Button>}
        >
          Your servers go on running. Try again, or reload the page.
        </EmptyState>
      </main>
    );
  }
}
