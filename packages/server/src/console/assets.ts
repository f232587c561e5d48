// The files of the console's pages, as `@mintmark/console` builds them. They are read once; each has a route of its own, so
// that no path of a request ever names a file.
import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file, with what its responses have. */
export interface Asset {
  /** Below the path of the console; empty for the page itself. */
  readonly path: string;
  readonly type: string;
  readonly etag: string;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
  readonly body: Buffer;
  /** The same, compressed, by its content coding. */
  readonly compressed: ReadonlyMap<string, Buffer>;
}

/** The media types of the files that a build writes. Others are not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Suffixes of compressed copies to the content coding (RFC 9110 §8.4.1), the shortest first. */
const CODINGS: readonly (readonly [suffix: string, coding: string])[] = [
  ['.br', 'br'],
  ['.gz', 'gzip'],
];

/** The folder of the files; `undefined` where the package is not installed. */
export const builtFolder = (): string | undefined => {
  try {
    return fileURLToPath(new URL('dist/', import.meta.resolve('@mintmark/console/package.json')));
  } catch {
    return undefined;
  }
};

/** Reads the files of a folder; empty when it is missing or is no build. */
export const readAssets = async (folder: string | undefined): Promise<readonly Asset[]> => {
  if (folder === undefined) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
  const known = new Set(files);
  const assets = files.flatMap((file) => {
    const type = TYPES[extname(file)];
    return type === undefined ? [] : [readAsset(folder, file, type, known)];
  });
  return Promise.all(assets);
};

const readAsset = async (folder: string, file: string, type: string, known: ReadonlySet<string>): Promise<Asset> => {
  const name = file.slice(folder.length).split(sep).filter(Boolean).join('/');
  const body = await readFile(file);
  const copies = CODINGS.filter(([suffix]) => known.has(file + suffix));
  const compressed = await Promise.all(copies.map(async ([suffix, coding]) => [coding, await readFile(file + suffix)] as const));
  return {
    path: name === 'index.html' ? '' : name,
    type,
    etag: `"${hash('sha256', body, 'base64url').slice(0, 22)}"`,
    isHashed: name.startsWith('assets/'),
    body,
    compressed: new Map(compressed),
  };
};
