// The tokens that an action would end.
import type { Effect } from '@mintmark/client/management';
import { counted } from './counted.ts';

/** The tokens of one or several effects. */
export interface LiveTokens extends Pick<Effect, 'live_tokens' | 'unrecorded_tokens'> {}

/** All tokens of several effects. */
export const sumOfTokens = (effects: Iterable<LiveTokens>): LiveTokens => {
  const all = [...effects];
  return {
    live_tokens: all.reduce((sum, { live_tokens }) => sum + live_tokens, 0),
    unrecorded_tokens: all.some(({ unrecorded_tokens }) => unrecorded_tokens),
  };
};

/** `2 live tokens`, with a note if there may be others, which no record counts. */
export const describeTokens = ({ live_tokens, unrecorded_tokens }: LiveTokens): string =>
  `${counted(live_tokens, 'live token')}${unrecorded_tokens ? `, and ${UNRECORDED}` : ''}`;

/** What is said of tokens that are not counted. */
export const UNRECORDED = 'those without a grant, which are not counted';
