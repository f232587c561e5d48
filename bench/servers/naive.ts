// The naive baseline: one ES256 signature as each request arrives.
import { listenBaseline, send } from './baseline.ts';
import { baselineJwk, nextToken, signature, tokenResponse } from './baseline-token.ts';
import { ownProcess } from './own-process.ts';

/** Signs and responds at once. */
export const naive = ownProcess({
  name: 'naive',
  what: 'the same, one ES256 signature as each request arrives',
  fresh: true,
  listen: () =>
    listenBaseline((response) => {
      const token = nextToken();
      send(response, tokenResponse(token, signature(token)));
    }, baselineJwk),
});
