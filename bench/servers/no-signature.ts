// The baseline without a signature: what node:http and the form cost.
import { listenBaseline, send } from './baseline.ts';
import { nextToken, signature, tokenResponse } from './baseline-token.ts';
import { ownProcess } from './own-process.ts';

/** Always responds with the same token, signed once. */
export const noSignature = ownProcess({
  name: 'no-signature',
  what: 'node:http, form parsed, constant response',
  fresh: false,
  listen: () => {
    const token = nextToken();
    const json = tokenResponse(token, signature(token));
    return listenBaseline((response) => send(response, json), undefined);
  },
});
