// The German texts.
import type { Catalog } from '../catalog.ts';
import { clients } from './clients.ts';
import { shell } from './shell.ts';

export const de: Catalog = { ...shell, ...clients };
