// The English texts. Their keys and placeholders are the shape that every other language has.
import { access } from './access.ts';
import { actions } from './actions.ts';
import { agents } from './agents.ts';
import { clients } from './clients.ts';
import { controls } from './controls.ts';
import { exchange } from './exchange.ts';
import { pages } from './pages.ts';
import { providers } from './providers.ts';
import { shell } from './shell.ts';

export const en = { ...shell, ...controls, ...clients, ...actions, ...agents, ...exchange, ...pages, ...access, ...providers } as const;
