// The floor without a signature: what node:http and the form cost.
import { listenFloor, send } from './floor.ts';
import { answerOf, nextToken, signature } from './floor-token.ts';
import { ownProcess } from './own-process.ts';

/** Answers always the same token, signed once. */
export const noSignature = ownProcess({
  name: 'no-signature',
  what: 'node:http, form parsed, fixed answer',
  fresh: false,
  listen: () => {
    const token = nextToken();
    const json = answerOf(token, signature(token));
    return listenFloor((response) => send(response, json), undefined);
  },
});
