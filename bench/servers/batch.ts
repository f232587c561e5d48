// The batch baseline: the requests of one event-loop tick are signed in one batch at its end.
import type { ServerResponse } from 'node:http';
import { listenBaseline, send } from './baseline.ts';
import { baselineJwk, nextToken, signature, tokenResponse } from './baseline-token.ts';
import { ownProcess } from './own-process.ts';

/** Collects requests, signs all tokens, sends all responses. */
export const batch = ownProcess({
  name: 'batch',
  what: 'the same, signatures computed in one batch per event-loop tick',
  fresh: true,
  listen: () => {
    let waiting: ServerResponse[] = [];
    const signBatch = (): void => {
      const responses = waiting;
      waiting = [];
      const tokens = responses.map(nextToken);
      const signatures = tokens.map(signature);
      tokens.forEach((token, i) => {
        const response = responses[i];
        if (response !== undefined) send(response, tokenResponse(token, signatures[i] ?? ''));
      });
    };
    return listenBaseline((response) => {
      if (waiting.push(response) === 1) setImmediate(signBatch);
    }, baselineJwk);
  },
});
