// The batch baseline: the requests of one event-loop tick are signed in one batch at its end.
import type { ServerResponse } from 'node:http';
import { listenBaseline, send } from './baseline.ts';
import { baselineJwk, nextToken, signatureOf, tokenResponse } from './baseline-token.ts';
import { inOwnProcess } from './own-process.ts';

/** Collects requests, signs all tokens, sends all responses. */
export const batch = inOwnProcess({
  name: 'batch',
  description: 'baseline: like no-signature, but the ES256 signatures of an event-loop tick are computed in one batch',
  tokenVaries: true,
  listen: () => {
    let waiting: ServerResponse[] = [];
    const signBatch = (): void => {
      const responses = waiting;
      waiting = [];
      const tokens = responses.map(nextToken);
      const signatures = tokens.map(signatureOf);
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
