// The baseline that signs each token as its request arrives.
import { listenBaseline, send } from './baseline.ts';
import { baselineJwk, nextToken, signatureOf, tokenResponse } from './baseline-token.ts';
import { inOwnProcess } from './own-process.ts';

/** Signs and responds at once. */
export const naive = inOwnProcess({
  name: 'naive',
  description: 'baseline: like no-signature, but each request computes an ES256 signature as it arrives',
  tokenVaries: true,
  listen: () =>
    listenBaseline((response) => {
      const token = nextToken();
      send(response, tokenResponse(token, signatureOf(token)));
    }, baselineJwk),
});
