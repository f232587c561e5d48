// The batch baseline: what one turn of the event loop brought is signed in one burst at its end, then written.
import type { ServerResponse } from 'node:http';
import { listenBaseline, send } from './baseline.ts';
import { answerOf, baselineJwk, nextToken, signature } from './baseline-token.ts';
import { ownProcess } from './own-process.ts';

/** Collects, signs all, answers all. */
export const batch = ownProcess({
  name: 'batch',
  what: 'the same, signatures made in one burst per event-loop turn',
  fresh: true,
  listen: () => {
    let waiting: ServerResponse[] = [];
    const burst = (): void => {
      const responses = waiting;
      waiting = [];
      const tokens = responses.map(nextToken);
      const signatures = tokens.map(signature);
      tokens.forEach((token, i) => {
        const response = responses[i];
        if (response !== undefined) send(response, answerOf(token, signatures[i] ?? ''));
      });
    };
    return listenBaseline((response) => {
      if (waiting.push(response) === 1) setImmediate(burst);
    }, baselineJwk);
  },
});
