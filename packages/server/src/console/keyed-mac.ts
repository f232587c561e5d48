// MACs of what the console hands out and gets back, on every node alike.
import { createHmac } from 'node:crypto';
import type { Peppers } from '../clients/secret-hash.ts';
import { lengthPrefixed } from '../keys/master-key.ts';

/** The MAC of a list of texts, the first of which names its purpose; 32 bytes. */
export const keyedMac = ({ keys, newestId }: Peppers, parts: readonly [purpose: string, ...rest: string[]]): Buffer => {
  const key = keys.get(newestId);
  if (key === undefined) throw new TypeError(`Pepper ${newestId} is not loaded.`);
  return createHmac('sha256', key).update(lengthPrefixed(parts)).digest();
};
