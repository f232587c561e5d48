// The German texts.
import type { Catalog } from '../catalog.ts';
import { actions } from './actions.ts';
import { clients } from './clients.ts';
import { common } from './common.ts';
import { pages } from './pages.ts';
import { shell } from './shell.ts';

export const de: Catalog = { ...shell, ...common, ...clients, ...actions, ...pages };
