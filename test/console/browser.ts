// A real Chromium for the tests of the console: the one in the package @sparticuz/chromium, or that of
// MINTMARK_TEST_BROWSER.
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/chromium', import.meta.url));

/** The program, unpacked once for each version of the package. */
const programPath = async (): Promise<string> => {
  const given = process.env.MINTMARK_TEST_BROWSER;
  if (given !== undefined) return given;
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const manifest = createRequire(import.meta.url)(resolve(entry, '../../package.json')) as { readonly version: string };
  const program = join(CACHE, manifest.version);
  if (!existsSync(program)) {
    await mkdir(CACHE, { recursive: true });
    // Several test files may unpack it at once: the name appears when the file is complete.
    const unfinished = join(await mkdtemp(join(CACHE, 'unfinished-')), 'chromium');
    const packed = createReadStream(resolve(entry, '../../bin/chromium.br'));
    await pipeline(packed, createBrotliDecompress(), createWriteStream(unfinished, { mode: 0o700 }));
    await rename(unfinished, program);
  }
  return program;
};

/** Starts the browser. Tests run as root, too, where Chromium has no sandbox. @param args - in addition */
export const startBrowser = async (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: await programPath(), args: ['--no-sandbox', '--no-zygote', '--disable-gpu', ...args] });
