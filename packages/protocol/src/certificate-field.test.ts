import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/property-runs.ts';
import { certificateOfField, MAX_CERTIFICATE_FIELD } from './certificate-field.ts';

const LEAF = `MIIB${'abc+/012'.repeat(20)}AA==`;
const CA = `MIIC${'xyz+/789'.repeat(20)}`;
const pem = (base64: string) => `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
const escaped = (base64: string) => encodeURIComponent(pem(base64));
const HASH = 'Hash=468ed33be74eee6556d90c0149c1309e9ba61d6425303443c0748a02dd8de688';

describe('a certificate field', () => {
  const rows: Readonly<Record<string, [field: string, leaf: string | undefined]>> = {
    'RFC 9440': [`:${LEAF}:`, LEAF],
    'RFC 9440, twice': [`:${LEAF}:, :${CA}:`, undefined],
    'nginx: PEM in percent-encoding': [escaped(LEAF), LEAF],
    'PEM with its chain': [escaped(LEAF) + escaped(CA), LEAF],
    'PEM in two fields': [`${escaped(CA)}, ${escaped(LEAF)}`, undefined],
    'PEM followed by something else': [`${escaped(LEAF)}%00`, undefined],
    'Traefik: base64': [LEAF, LEAF],
    'Traefik: in percent-encoding, as old versions write it': [encodeURIComponent(LEAF), LEAF],
    'Traefik: with its chain': [`${LEAF},${CA}`, LEAF],
    'base64 in two fields': [`${CA}, ${LEAF}`, undefined],
    'Envoy: Cert': [`By=spiffe://a;${HASH};Cert="${escaped(LEAF)}";Subject="CN=a";URI=spiffe://b`, LEAF],
    'Envoy: Chain with the leaf first': [`${HASH};Chain="${escaped(LEAF)}${escaped(CA)}"`, LEAF],
    'Envoy: several proxies, with a certificate from the last': [`${HASH};Cert="${escaped(CA)}",${HASH};Cert="${escaped(LEAF)}"`, LEAF],
    'Envoy: several proxies, without a certificate from the last': [`${HASH};Cert="${escaped(CA)}",By=spiffe://a;${HASH}`, undefined],
    'Envoy: in two fields': [`${HASH};Cert="${escaped(CA)}", ${HASH};Cert="${escaped(LEAF)}"`, LEAF],
    'Envoy: a Cert element within a quoted subject': [
      `${HASH};Cert="${escaped(LEAF)}";Subject="CN=a\\",${HASH};Cert=\\"${escaped(CA)}\\",O=b"`,
      LEAF,
    ],
    'Envoy: Cert twice in one element': [`Cert="${escaped(CA)}";Cert="${escaped(LEAF)}"`, undefined],
    'Envoy: only a hash': [HASH, undefined],
    'Envoy: a quotation that does not end': [`Cert="${escaped(LEAF)}`, undefined],
    nothing: ['', undefined],
    'a word': ['none', undefined],
    'broken percent-encoding': ['%E0%A4%A', undefined],
    'a private key': [encodeURIComponent(pem(LEAF).replaceAll('CERTIFICATE', 'PRIVATE KEY')), undefined],
    'a value of the maximum length': [`:${'A'.repeat(MAX_CERTIFICATE_FIELD - 2)}:`, 'A'.repeat(MAX_CERTIFICATE_FIELD - 2)],
    'a value above the maximum length': [`:${'A'.repeat(MAX_CERTIFICATE_FIELD - 1)}:`, undefined],
  };
  for (const [what, [field, leaf]] of Object.entries(rows)) test(what, () => assert.equal(certificateOfField(field), leaf));

  test('any text returns base64 or undefined', () => {
    const alphabet = fc.constantFrom('Cert=', '"', '\\', ';', ',', ':', '%2B', '%', ' ', LEAF, 'a', '=', pem(LEAF), 'Chain=');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(alphabet, { maxLength: 20 }).map((parts) => parts.join('')),
        ),
        (text) => {
          const found = certificateOfField(text);
          assert.ok(found === undefined || /^[A-Za-z0-9+/=]+$/.test(found));
        },
      ),
      runs(),
    );
  });
});
