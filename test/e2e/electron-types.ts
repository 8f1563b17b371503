// The types of the module `electron`, for every test that names them.
import type * as electron from 'electron';

export type ElectronModule = typeof electron;
