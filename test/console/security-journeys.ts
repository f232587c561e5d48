// Journeys of those who look into tokens and profiles: where a token would be refused, and whom a profile would refuse.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import type { Journeys } from './access-journeys.ts';
import { assertSound } from './console-page.ts';

const INVOICES = 'https://api.example.com/invoices';

export const securityJourneys = ({ open, site }: Journeys): void => {
  describe('the inspector says where a token would be refused, and why', () => {
    let page: Page;
    before(async () => {
      page = await open('/inspector');
    });
    const manage = async (method: string, path: string, body?: object): Promise<void> => {
      const response = await site().server.manage(method, path, body);
      assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    };
    const client = (more: object = {}) =>
      site().server.create({ name: 'Inspected', scopes: ['invoices:read'], default_resource: INVOICES, ...more });
    const token = async (more: object = {}, form: Record<string, string> = {}) => site().server.token(await client(more), form);
    const grantOf = (jwt: string): string => `/grants/${decodeJwt(jwt).jti}`;
    const ended = async (change: (jwt: string) => Promise<void>): Promise<string> => {
      const jwt = await token();
      await change(jwt);
      return jwt;
    };
    const forged = async (): Promise<string> => {
      const { privateKey } = await generateKeyPair('ES256');
      const claims = { ...decodeJwt(await token()), jti: '01a20000-0000-7000-8000-000000000000' };
      return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'of-nobody', typ: 'at+jwt' }).sign(privateKey);
    };

    /** What the row of introspection, and of the API of invoices, has. */
    const TOKENS: readonly (readonly [title: string, create: () => Promise<string>, introspection: RegExp, invoices: RegExp])[] = [
      ['an active token', () => token(), /Accepted/, /Accepted/],
      [
        'one for another API',
        () => token({ scopes: [], default_resource: `${site().server.publicUrl}/api` }),
        /Accepted/,
        /Refused.*It is for other APIs: aud does not name this one\./,
      ],
      [
        'one that was revoked',
        () => ended((jwt) => manage('DELETE', grantOf(jwt))),
        /Refused.*It was revoked\./,
        /Refused.*It was revoked\./,
      ],
      [
        'one that is suspended',
        () => ended((jwt) => manage('POST', `${grantOf(jwt)}/suspend`)),
        /Refused.*Its grant is suspended/,
        /Refused.*Its grant is suspended/,
      ],
      [
        'one whose client ended all tokens',
        () => ended((jwt) => manage('POST', `/clients/${decodeJwt(jwt)['client_id']}/end-tokens`)),
        /Refused.*Its client, credential, key or tenant ended it\./,
        /Refused.*ended it\./,
      ],
      ['an opaque one', () => token({ access_token_format: 'opaque' }), /Accepted/, /Refused.*It is opaque/],
      [
        'a forged one',
        forged,
        /Refused.*No published key of this server verifies its signature\..*This server did not issue it/,
        /Refused.*No published key/,
      ],
      ['one that has expired', expired, /Refused.*It has expired\./, /Refused.*It has expired\./],
    ];
    async function expired(): Promise<string> {
      const jwt = await token({ access_token_lifetime: 1 });
      site().server.advance(2_000);
      return jwt;
    }
    for (const [title, create, introspection, invoices] of TOKENS) {
      test(title, async () => {
        // Nothing of the token before is shown.
        await page.reload();
        await page.getByLabel('Token', { exact: true }).fill(await create());
        await page.getByRole('button', { name: 'Check it here' }).click();
        await page.getByRole('row', { name: /^Introspection/ }).waitFor();
        assert.match(
          await page
            .getByRole('row', { name: /^Introspection/ })
            .innerText()
            .then(oneLine),
          introspection,
        );
        assert.match(
          await page
            .getByRole('row', { name: /^Invoices/ })
            .innerText()
            .then(oneLine),
          invoices,
        );
        await assertSound(page);
      });
    }
  });

  test('before FAPI 2.0 is required, the settings name the clients that it would refuse, and why', async () => {
    const { refused } = (await (await site().server.manage('GET', '/tenants/current/fapi-preflight')).json()) as {
      refused: readonly { name: string; reasons: readonly string[] }[];
    };
    assert.ok(refused.length > 1);
    const page = await open('/settings');
    assert.equal(await page.getByText('The profile would refuse').count(), 0);
    await page.getByLabel('Security profile').selectOption('fapi2');
    const note = page.getByRole('alert').filter({ hasText: `The profile would refuse ${refused.length} clients:` });
    await note.waitFor();
    for (const { name, reasons } of refused.slice(0, 20))
      await note
        .getByText(`${name}: ${reasons.join(' ')}`)
        .first()
        .waitFor();
    await note.getByText('It authenticates by default. Its tokens are not bound to a key or certificate.').first().waitFor();
    await assertSound(page);
    await page.getByLabel('Security profile').selectOption('standard');
    await note.waitFor({ state: 'detached' });
    await page.getByLabel('Security profile').selectOption('fapi2');
    await note.getByRole('link', { name: 'Billing' }).click();
    await page.getByRole('heading', { name: 'Billing' }).waitFor();
  });

  test('a CA of client certificates is set in the settings, and what is none is refused', async () => {
    const page = await open('/settings');
    const ca = page.getByLabel('CA of client certificates');
    await ca.fill('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: 'client_ca' }).waitFor();
  });
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
