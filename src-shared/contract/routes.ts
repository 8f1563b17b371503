// What a client, and a server that only listens yet, need of the contract: where each operation is reached, without the
// schemas. Data alone, so that a build can compute it ahead and leave the schemas out.
import { type AdminOperation, adminContract } from './admin.ts';
import { type DesktopOperationName, desktopContract } from './desktop.ts';
import type { HttpMethod, Operation } from './operation.ts';

export { DASHBOARD_HEADER, EVENTS_PATH } from './admin.ts';

export interface Route {
  readonly method: HttpMethod;
  /** As in the table, with its placeholders. */
  readonly path: string;
  /** Absent: it takes the admin token. */
  readonly auth?: 'none';
  /** Whether its body may be as large as an MCP message. */
  readonly largeBody?: true;
}

export const ADMIN_ROUTES = Object.fromEntries(
  Object.entries<Operation>(adminContract).map(([name, { method, path, auth, largeBody }]) => [
    name,
    { method, path, ...(auth && { auth }), ...(largeBody && { largeBody }) },
  ]),
) as Readonly<Record<AdminOperation, Route>>;

export const DESKTOP_OPERATIONS = Object.keys(desktopContract) as DesktopOperationName[];
