// A gateway that is there for one test: on an empty profile, and gone with the test, whatever becomes of it.
import { onTestFinished } from 'vitest';
import { type ServeProcess, temporaryFolder } from '../../support/serve-process.ts';

export async function gatewayOfTest<Serve extends ServeProcess>(
  start: (folder: string) => Promise<Serve>,
): Promise<Serve> {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const serve = await start(folder.path);
  onTestFinished(() => void serve.child.kill('SIGKILL'));
  return serve;
}
