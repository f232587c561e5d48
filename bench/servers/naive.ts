// The naive floor: one ES256 signature as each request arrives.
import { listenFloor, send } from './floor.ts';
import { answerOf, floorJwk, nextToken, signature } from './floor-token.ts';
import { ownProcess } from './own-process.ts';

/** Signs and answers at once. */
export const naive = ownProcess({
  name: 'naive',
  what: 'the same, one ES256 signature as each request arrives',
  fresh: true,
  listen: () =>
    listenFloor((response) => {
      const token = nextToken();
      send(response, answerOf(token, signature(token)));
    }, floorJwk),
});
