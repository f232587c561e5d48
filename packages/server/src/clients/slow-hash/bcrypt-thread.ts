// The thread that compares bcrypt hashes. A comparison takes longer than a hundred token requests, and must
// not block them.
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import { excludeVariables } from '../../system/crash-report.ts';
import type { BcryptReply, BcryptRequest } from './bcrypt-comparer.ts';

excludeVariables();

parentPort?.on('message', ({ id, secret, hash }: BcryptRequest) => {
  const reply: BcryptReply = { id, matches: compareSync(secret, hash) };
  parentPort?.postMessage(reply);
});
