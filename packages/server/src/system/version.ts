// The version of this server, from its own package.
import { readFileSync } from 'node:fs';

const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/**
 * A moment, in milliseconds since the epoch, that lies before this version was made and is moved on with releases. A clock that says less is
 * wrong: what would be signed by it would have expired, or would live for years.
 */
export const RELEASED_AFTER = Date.UTC(2026, 10, 1);

/** As published. */
export const VERSION: string =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
