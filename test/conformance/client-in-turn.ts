// The client that the suite starts: it waits for its turn before it loads anything.
import { takeTurn } from './few-at-a-time.ts';

await takeTurn();
await import('./conformance-client.ts');
