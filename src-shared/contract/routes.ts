// What a client needs of the contract: where each operation is reached, without the schemas. Data alone, so that a build can
// compute it ahead and leave the schemas out.
import { type AdminOperation, adminContract } from './admin.ts';
import { type DesktopOperationName, desktopContract } from './desktop.ts';
import type { HttpMethod } from './operation.ts';

export { DASHBOARD_HEADER, EVENTS_PATH } from './admin.ts';

export interface Route {
  readonly method: HttpMethod;
  /** As in the table, with its placeholders. */
  readonly path: string;
}

export const ADMIN_ROUTES = Object.fromEntries(
  Object.entries(adminContract).map(([name, { method, path }]) => [name, { method, path }]),
) as Readonly<Record<AdminOperation, Route>>;

export const DESKTOP_OPERATIONS = Object.keys(desktopContract) as DesktopOperationName[];
