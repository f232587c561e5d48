// The baseline without a signature, which shows what node:http and parsing the form cost.
import { listenBaseline, send } from './baseline.ts';
import { nextToken, signatureOf, tokenResponse } from './baseline-token.ts';
import { inOwnProcess } from './own-process.ts';

/** Always responds with the same token, signed once. */
export const noSignature = inOwnProcess({
  name: 'no-signature',
  description: 'baseline: node:http; parses the form and sends a constant response',
  tokenVaries: false,
  listen: () => {
    const token = nextToken();
    const json = tokenResponse(token, signatureOf(token));
    return listenBaseline((response) => send(response, json), undefined);
  },
});
