// What a crash leaves behind: standard error, and the report that Node writes on request, which has all variables unless
// the program excludes them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { canariesIn, type Written } from '../canary-search.ts';
import { SERVING, startServe, temporaryHome } from '../cli/command.ts';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';

/** Throws while a request with a secret is being served: where nothing catches it, and with the request in reach. */
const FAULT = `
import { subscribe } from 'node:diagnostics_channel';
subscribe('http.server.request.start', ({ request }) => {
  const { authorization, 'x-fault': fault } = request.headers;
  if (fault === undefined) return;
  setImmediate(() => {
    throw new TypeError('A fault of the program, in a request with credentials of ' + authorization.length + ' characters.');
  });
});`;

const secret = (): string => randomBytes(32).toString('base64');

describe('a crash leaves no secret behind', () => {
  for (const workers of ['1', '2']) {
    test(`with --workers ${workers}`, async (t) => {
      const home = await temporaryHome(t);
      const variables = {
        MINTMARK_MASTER_KEY: secret(),
        MINTMARK_BOOTSTRAP_CLIENT_SECRET: secret(),
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=${secret()}`,
      };
      const env = {
        ...variables,
        MINTMARK_WORKERS: workers,
        NODE_OPTIONS: `--report-uncaught-exception --report-directory=${home} --import=data:text/javascript,${encodeURIComponent(FAULT)}`,
      };
      const url = `http://127.0.0.1:${await freePort()}`;
      const server = startServe(t, ['--listen', url, '--management-listen', 'http://127.0.0.1:0'], { home, env });
      await server.waitForOutput(SERVING);

      const form = { grant_type: 'client_credentials', client_id: 'shop', client_secret: secret() };
      const basic = Buffer.from(`shop:${secret()}`).toString('base64');
      const headers = { 'x-fault': '1', authorization: `Basic ${basic}` };
      // The process may end before it responds.
      await fetch(`${url}/oauth2/token`, { method: 'POST', headers, body: new URLSearchParams(form) }).catch(() => {});

      let report = Buffer.alloc(0);
      // Its name exists before it is complete.
      await until('there is a report', async () => {
        const name = (await readdir(home)).find((each) => /^report\..*\.json$/.test(each));
        if (name !== undefined) report = await readFile(join(home, name));
        return report.toString().trimEnd().endsWith('\n}');
      });
      if (workers === '2') server.child.kill('SIGTERM');
      const { out, err } = await server.ended;
      assert.match(err, /A fault of the program, in a request with credentials of \d\d+ characters/);
      const { header, environmentVariables } = JSON.parse(report.toString());
      assert.deepEqual([header.trigger, environmentVariables], ['Exception', undefined]);
      const places: Written[] = [
        ['standard error', Buffer.from(err)],
        ['standard output', Buffer.from(out)],
        ['the report', report],
      ];
      const canaries = new Map(Object.entries({ ...variables, ...form, basic }).filter(([, value]) => value.length > 40));
      assert.equal(canaries.size, 5);
      assert.deepEqual(canariesIn(places, canaries), []);
    });
  }
});
