// The thread that compares bcrypt hashes: each comparison takes longer than everything else of a hundred tokens, and must not stop them.
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { BcryptReply, BcryptRequest } from './bcrypt-comparer.ts';

parentPort?.on('message', ({ id, secret, hash }: BcryptRequest) => {
  const reply: BcryptReply = { id, matches: compareSync(secret, hash) };
  parentPort?.postMessage(reply);
});
