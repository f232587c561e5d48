// The English texts. Their keys and placeholders are the shape that every other language has.
import { clients } from './clients.ts';
import { shell } from './shell.ts';

export const en = { ...shell, ...clients } as const;
