// German: the reasons for refusals, which the server explains in English.
import type { ReasonTexts } from '../catalog.ts';
import { clientReasons } from './client-reasons.ts';
import { serverReasons } from './server-reasons.ts';
import { trustReasons } from './trust-reasons.ts';

export const reasons: ReasonTexts = { ...clientReasons, ...trustReasons, ...serverReasons };
