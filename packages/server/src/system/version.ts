// The version of this server, from its package.json.
import { readFileSync } from 'node:fs';

const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/**
 * A time before this version was released, in milliseconds since the epoch; it moves with releases. An
 * earlier clock is wrong: tokens that it dates would be expired when issued.
 */
export const RELEASED_AFTER = Date.UTC(2026, 10, 1);

export const VERSION: string =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
