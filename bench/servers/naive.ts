// The naive baseline: one ES256 signature as each request arrives.
import { listenBaseline, send } from './baseline.ts';
import { answerOf, baselineJwk, nextToken, signature } from './baseline-token.ts';
import { ownProcess } from './own-process.ts';

/** Signs and answers at once. */
export const naive = ownProcess({
  name: 'naive',
  what: 'the same, one ES256 signature as each request arrives',
  fresh: true,
  listen: () =>
    listenBaseline((response) => {
      const token = nextToken();
      send(response, answerOf(token, signature(token)));
    }, baselineJwk),
});
