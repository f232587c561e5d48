// The English texts. Their keys and placeholders are the shape that every other language has.
import { actions } from './actions.ts';
import { clients } from './clients.ts';
import { common } from './common.ts';
import { pages } from './pages.ts';
import { shell } from './shell.ts';

export const en = { ...shell, ...common, ...clients, ...actions, ...pages } as const;
