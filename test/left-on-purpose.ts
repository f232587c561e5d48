// Says that a test leaves a credential in a store on purpose, such as in a description that a caller wrote.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const { CANARIES_FOLDER: FOLDER } = process.env;

/** Lets `npm run test:canaries` pass with a credential in a store; the command must find it there, and nowhere else. */
export const leftOnPurpose = (credential: string): void => {
  if (FOLDER !== undefined) appendFileSync(join(FOLDER, 'credentials-on-purpose'), `${credential}\n`);
};
