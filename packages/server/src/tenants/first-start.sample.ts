// The operator's choices of a first start, for tests. Not published.
import type { FirstStartChoices } from './first-start.ts';

/** A home tenant without a console, whose credentials nobody gets. */
export const SAMPLE_CHOICES: FirstStartChoices = {
  publicUrl: 'https://t',
  clientId: 'admin',
  clientSecret: undefined,
  authorities: [],
  hasConsole: false,
  deliver: () => undefined,
};
