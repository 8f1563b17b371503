// The library that writes the profile when there is no Electron. In a file of its own, because loading it takes time.
import Conf from 'conf';
import { type OpenStore, STORE_OPTIONS } from './store-like.ts';

export const openConf: OpenStore = (directory) => new Conf({ ...STORE_OPTIONS, cwd: directory, configName: 'config' });
