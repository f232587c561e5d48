// The batch floor: what one turn of the event loop brought is signed in one burst at its end, then written.
import type { ServerResponse } from 'node:http';
import { listenFloor, send } from './floor.ts';
import { answerOf, floorJwk, nextToken, signature } from './floor-token.ts';
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
    return listenFloor((response) => {
      if (waiting.push(response) === 1) setImmediate(burst);
    }, floorJwk);
  },
});
