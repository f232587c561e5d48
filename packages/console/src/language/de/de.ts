// The German texts.
import type { Catalog } from '../catalog.ts';
import { access } from './access.ts';
import { actions } from './actions.ts';
import { agents } from './agents.ts';
import { clients } from './clients.ts';
import { controls } from './controls.ts';
import { exchange } from './exchange.ts';
import { pages } from './pages.ts';
import { providers } from './providers.ts';
import { shell } from './shell.ts';

export const de: Catalog = { ...shell, ...controls, ...clients, ...actions, ...agents, ...exchange, ...pages, ...access, ...providers };
