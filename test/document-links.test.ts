// Links between the documents lead somewhere.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENTS = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: ROOT });

for (const path of DOCUMENTS) {
  test(path, () => {
    // What stands in code is no link.
    const text = readFileSync(join(ROOT, path), 'utf8')
      .replace(/^```.*?^```$/gms, '')
      .replace(/`[^`\n]*`/g, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)].map(([, inline, reference]) => inline ?? reference ?? '');
    const missing = targets.filter(
      (target) => !/^(https?:|#)/.test(target) && !existsSync(join(ROOT, dirname(path), target.replace(/#.*/, ''))),
    );
    assert.deepEqual(missing, []);
  });
}
