// The audit of the dependencies fails closed, and the bills of materials are complete and valid.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Advisory {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly severity: string;
  readonly range: string;
}
interface Accepted {
  readonly id: string;
  readonly package: string;
  readonly reason: string;
  readonly until: string;
}
interface Bom {
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly purl: string } };
  readonly components: readonly { readonly purl: string; readonly hashes?: readonly unknown[] }[];
}
const {
  complaintsAbout,
  ACCEPTED,
}: {
  readonly complaintsAbout: (advisories: readonly Advisory[], accepted: readonly Accepted[], today: string) => string[];
  readonly ACCEPTED: readonly Accepted[];
} = await import(new URL('../tools/audit.mjs', import.meta.url).href);
const {
  billOfMaterials,
  publishedPackages,
}: {
  readonly billOfMaterials: (packages: unknown, folder: string) => string;
  readonly publishedPackages: () => string[];
} = await import(new URL('../tools/sbom.mjs', import.meta.url).href);

describe('npm run audit', () => {
  const advisory: Advisory = { id: 'GHSA-1', name: 'pg', title: 'SQL injection', severity: 'high', range: '<9' };
  const row: Accepted = { id: 'GHSA-1', package: 'pg', reason: 'not used', until: '2030-01-31' };
  const CASES: readonly (readonly [
    what: string,
    advisories: readonly Advisory[],
    accepted: readonly Accepted[],
    complaint: RegExp | undefined,
  ])[] = [
    ['no advisory passes', [], [], undefined],
    ['an advisory is named', [advisory], [], /^GHSA-1: pg <9, high: SQL injection$/],
    ['an accepted advisory passes', [advisory], [row], undefined],
    [
      'an advisory that is accepted for another package is named',
      [advisory],
      [row, { ...row, package: 'other' }],
      /^GHSA-1: other is accepted/,
    ],
    ['an advisory is named again when its row has expired', [advisory], [{ ...row, until: '2030-01-30' }], /accepted until 2030-01-30/],
    ['a row that nothing reports is named', [], [row], /^GHSA-1: pg is accepted, and not reported any more/],
  ];
  for (const [what, advisories, accepted, complaint] of CASES) {
    test(what, () => {
      const complaints = complaintsAbout(advisories, accepted, '2030-01-31');
      assert.equal(complaints.length, complaint === undefined ? 0 : 1);
      if (complaint !== undefined) assert.match(complaints[0] ?? '', complaint);
    });
  }
  test('each accepted advisory has a reason and a last day', () => {
    for (const { id, reason, until } of ACCEPTED) assert.ok(/^GHSA-/.test(id) && reason.length > 20 && /^\d{4}-\d\d-\d\d$/.test(until), id);
  });

  /** Runs the audit against a registry. */
  const audit = async (t: TestContext, respond: (body: Buffer) => readonly [status: number, json: unknown]) => {
    const registry = createServer(async (request, response) => {
      const body = await buffer(request);
      // npm also reads the documents of packages that depend on those with advisories.
      const isAudit = request.url?.endsWith('/advisories/bulk') === true;
      const [status, json] = !isAudit ? [404, {}] : respond(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    }).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    t.after(() => registry.close());
    const address = registry.address();
    const url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/` : '';
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, npm_config_registry: url, npm_config_fetch_retries: '0' };
    return new Promise<{ readonly code: unknown; readonly out: string; readonly err: string }>((resolve) => {
      execFile(process.execPath, [join(ROOT, 'tools/audit.mjs')], { env }, (error, out, err) =>
        resolve({ code: error?.code ?? 0, out, err }),
      );
    });
  };
  test('requests the advisories of production dependencies, also of those that are development dependencies', async (t) => {
    const requested: string[] = [];
    const { code, out } = await audit(t, (body) => {
      requested.push(...Object.keys(JSON.parse(body.toString() || '{}')));
      return [200, {}];
    });
    assert.deepEqual([code, out], [0, `No advisory, apart from ${ACCEPTED.length} accepted ones.\n`]);
    for (const name of ['fastify', 'pg', 'lru-cache', 'ajv']) assert.ok(requested.includes(name), name);
    assert.ok(!requested.includes('playwright-core'));
  });
  test('fails for an advisory', async (t) => {
    const found = {
      id: 1,
      url: 'https://github.com/advisories/GHSA-1',
      title: 'SQL injection',
      severity: 'high',
      vulnerable_versions: '<99',
    };
    const { code, err } = await audit(t, () => [200, { pg: [found] }]);
    assert.deepEqual([code, err], [1, 'GHSA-1: pg <99, high: SQL injection\n']);
  });
  test('fails, and says that nothing was checked, if the registry serves no advisories', async (t) => {
    const { code, err } = await audit(t, () => [405, {}]);
    assert.equal(code, 2);
    assert.match(err, /^The registry returned no advisories: .*405.*\nNothing was checked\./);
  });
});

describe('npm run sbom', () => {
  const schemas = join(dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
  const schema = (name: string): object => JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8'));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const isValid = ajv.compile(schema('bom-1.6'));
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const bomOf = (folder: string): Bom => JSON.parse(billOfMaterials(packages, folder));
  const nameOf = ({ purl }: { readonly purl: string }): string => decodeURIComponent(/^pkg:npm\/(.+)@/.exec(purl)?.[1] ?? '');

  for (const folder of publishedPackages()) {
    test(`${folder}: is valid CycloneDX 1.6, and has each dependency`, () => {
      const bom = bomOf(folder);
      assert.ok(isValid(bom), JSON.stringify(isValid.errors));
      assert.equal(bom.specVersion, '1.6');
      const { name, version, dependencies = {} } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
      assert.equal(bom.metadata.component.purl, `pkg:npm/${name.replace('@', '%40')}@${version}`);
      const names = (bom.components ?? []).map(nameOf);
      assert.deepEqual(
        Object.keys(dependencies).filter((each) => !names.includes(each)),
        [],
      );
      for (const component of bom.components ?? [])
        assert.ok(component.hashes !== undefined || nameOf(component).startsWith('@mintmark/'), component.purl);
    });
  }
  test('has dependencies of dependencies, and what is a development dependency too, but no other development dependency', () => {
    const names = bomOf('packages/server').components.map(nameOf);
    for (const name of ['pg', 'pg-protocol', 'fastify', 'sonic-boom']) assert.ok(names.includes(name), name);
    for (const name of ['typescript', 'playwright-core', 'oidc-provider']) assert.ok(!names.includes(name), name);
  });
  test('is the same each time', () => assert.equal(billOfMaterials(packages, 'packages/cli'), billOfMaterials(packages, 'packages/cli')));
});
