// The tokens of sessions and of one-time links: 256 random bits. The store has their hashes only.
import { hash, randomBytes } from 'node:crypto';

/** Creates a token, base64url. */
export const newSecretToken = (): string => randomBytes(32).toString('base64url');

/** What the store has of a token. It has the entropy of a key, so that a fast hash is enough. */
export const secretTokenHash = (token: string): string => hash('sha256', token, 'base64url');
