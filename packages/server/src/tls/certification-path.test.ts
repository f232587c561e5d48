// The limits of path validation, and damaged certificates. The requirements of RFC 5280 are in
// test/rfc/rfc5280.test.ts.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { CERTIFICATION_PATHS } from '../../../../test/paths/certification-paths.ts';
import { authority, client, extensions, generalName, newKey } from '../../../../test/paths/path-certificates.ts';
import type { Presented } from '../../../../test/paths/path-shapes.ts';
import { leadsToAnchor } from './certification-path.ts';

/**
 * Links the certificates by `issuerCertificate` in the order in which they were sent, as a TLS socket of Node
 * does.
 */
const received = (leaf: X509Certificate, sent: readonly X509Certificate[]): X509Certificate => {
  const all = [leaf, ...sent];
  for (const [at, certificate] of all.entries()) Object.defineProperty(certificate, 'issuerCertificate', { value: all[at + 1] });
  return leaf;
};
const read = ({ der }: { readonly der: Buffer }): X509Certificate => new X509Certificate(der);
const isTrusted = ({ leaf, sent = [], anchors }: Presented): boolean =>
  leadsToAnchor(received(read(leaf), sent.map(read)), { anchors: anchors.map(read), now: Date.now() });

describe('a certification path', () => {
  test('with any byte of any certificate changed is refused, without an error', () => {
    const root = authority('Root');
    const constraints = extensions.nameConstraints({
      permitted: [generalName.dns('a.example')],
      excluded: [generalName.ip(10, 0, 0, 0, 255, 0, 0, 0)],
    });
    const middle = authority('Middle', root, { more: [constraints] });
    const leaf = client(middle, { more: [extensions.names([generalName.dns('x.a.example'), generalName.uri('urn:x')])] });
    const path = { leaf, sent: [middle], anchors: [root] };
    assert.equal(isTrusted(path), true);
    let parsed = 0;
    for (const changed of [leaf, middle]) {
      for (let at = 0; at < changed.der.length; at++) {
        const der = Buffer.from(changed.der);
        der.writeUInt8(der.readUInt8(at) ^ 0x81, at);
        // Node refuses most certificates that are not DER.
        if (!isReadable(der)) continue;
        parsed++;
        const damaged = { ...changed, der };
        assert.equal(isTrusted(changed === leaf ? { ...path, leaf: damaged } : { ...path, sent: [damaged] }), false, `byte ${at}`);
      }
    }
    assert.ok(parsed > 300, String(parsed));
  });

  test('verifies no more than 32 signatures, whatever was sent', (t) => {
    const privateKey = newKey();
    const mazeRoot = authority('Maze', undefined, { privateKey });
    const sent = Array.from({ length: 16 }, () => authority('Maze', mazeRoot, { privateKey }));
    const verify = t.mock.method(X509Certificate.prototype, 'verify');
    assert.equal(isTrusted({ leaf: client(mazeRoot), sent, anchors: [authority('Root')] }), false);
    assert.equal(verify.mock.callCount(), 32);
  });

  test('does not follow a CA that issued itself to itself', (t) => {
    const ownRoot = authority('Own');
    const verify = t.mock.method(X509Certificate.prototype, 'verify');
    assert.equal(isTrusted({ leaf: client(ownRoot), sent: [ownRoot], anchors: [authority('Root')] }), false);
    assert.equal(verify.mock.callCount(), 1);
  });

  test('considers no more than 16 certificates of the peer', () => {
    const root = authority('Root');
    const middle = authority('Middle', root);
    const others = (count: number) => Array.from({ length: count }, (_, n) => authority(`Other ${n}`));
    const path = (count: number) => ({ leaf: client(middle), sent: [...others(count), middle], anchors: [root] });
    assert.deepEqual([isTrusted(path(15)), isTrusted(path(16))], [true, false]);
  });

  test('has the same result when its certificates are read again', () => {
    for (const { title, trusted, present } of CERTIFICATION_PATHS) {
      const { leaf, sent = [], anchors } = present();
      const certificate = received(read(leaf), sent.map(read));
      const target = { anchors: anchors.map(read), now: Date.now() };
      const results = [leadsToAnchor(certificate, target), leadsToAnchor(certificate, target)];
      // The leaf's dates are checked elsewhere.
      const expected = trusted || /^(an expired leaf|a leaf that is not valid yet)$/.test(title);
      assert.deepEqual(results, [expected, expected], title);
    }
  });
});

const isReadable = (der: Buffer): boolean => {
  try {
    return new X509Certificate(der).raw.length > 0;
  } catch {
    return false;
  }
};
