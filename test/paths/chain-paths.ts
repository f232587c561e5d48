// Certification paths that differ in the relations between their certificates: signatures, dates, names, CAs,
// path lengths and the certificates that are sent.
import { authority, client, extensions, issue, name, newKey, type PathCertificate } from './path-certificates.ts';
import { below, belowRoot, inSection, leafWith, type Options, type Presented, type Row, root } from './path-shapes.ts';

const { basicConstraints, keyUsage, purposes } = extensions;
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** A leaf below a chain of intermediates. @param options - of the intermediate at a position, 1 for the first */
const chainOf =
  (count: number, options: (position: number) => Options = () => ({})) =>
  (): Presented => {
    const sent: PathCertificate[] = [];
    for (let position = 1; position <= count; position++) {
      sent.unshift(authority(`CA ${position}`, sent[0] ?? root, options(position)));
    }
    return { leaf: client(sent[0] ?? root), sent, anchors: [root] };
  };
const withNames = (subject: Buffer, issuerName: Buffer) => (): Presented => {
  const ownRoot = authority('', undefined, { subject });
  return { leaf: client(ownRoot, { issuerName }), anchors: [ownRoot] };
};

const SIGNATURES: readonly Row[] = [
  ['a leaf of a trusted CA', true, leafWith({})],
  ['a leaf of an intermediate', true, below({})],
  ['a leaf whose signature was altered', false, leafWith({ forged: true })],
  ['an intermediate whose signature was altered', false, below({ forged: true })],
  ['a leaf that another CA of the same name signed', false, () => ({ leaf: client(authority('Root')), anchors: [root] })],
  [
    'a leaf of the second of two trusted CAs with the same name, as after a key rotation',
    true,
    () => ({ leaf: client(root), anchors: [authority('Root'), root] }),
  ],
  [
    'a leaf of the second of two intermediates with the same name',
    true,
    () => {
      const [first, second] = [authority('Middle', root), authority('Middle', root)];
      return { leaf: client(second), sent: [first, second], anchors: [root] };
    },
  ],
  [
    'the algorithm inside the certificate differs from that of the signature (§4.1.1.2)',
    false,
    leafWith({ algorithm: 'ecdsa-sha256', outerAlgorithm: 'ecdsa-sha384' }),
  ],
];

const DATES: readonly Row[] = [
  ['an expired leaf', false, leafWith({ to: -0.5 })],
  ['a leaf that is not valid yet', false, leafWith({ from: 1 })],
  ['an expired intermediate', false, below({ to: -0.5 })],
  ['an intermediate that is not valid yet', false, below({ from: 1 })],
  ['an expired trusted CA', false, belowRoot({ to: -0.5 })],
  ['a trusted CA that is not valid yet', false, belowRoot({ from: 1 })],
  ['a leaf that never expires (§4.1.2.5)', true, leafWith({ notAfter: '99991231235959Z' })],
];

const plain = name(['O=Example Org', 'CN=Own CA']);
const NAMES: readonly Row[] = [
  [
    'an issuer with another name than the leaf states, although its key signed',
    false,
    withNames(plain, name(['O=Example Org', 'CN=Other CA'])),
  ],
  ['a name that differs in case (§7.1)', true, withNames(plain, name(['O=EXAMPLE ORG', 'CN=own ca']))],
  ['a name that differs in white space (§7.1)', true, withNames(plain, name(['O= Example  Org ', 'CN=Own CA']))],
  [
    'a name as PrintableString in one certificate and as UTF8String in the other (§7.1)',
    true,
    withNames(plain, name(['O=Example Org', 'CN=Own CA'], 'printable')),
  ],
  ['a name whose RDNs are in another order', false, withNames(plain, name(['CN=Own CA', 'O=Example Org']))],
  ['a name with two RDNs in place of one with two attributes', false, withNames(name(['O=Example Org+CN=Own CA']), plain)],
  ['a name that is a prefix of the other', false, withNames(plain, name(['O=Example Org', 'CN=Own CA', 'OU=x']))],
];

const CAS: readonly Row[] = [
  ['an intermediate without basic constraints', false, below({ extensions: [keyUsage('keyCertSign')] })],
  ['an intermediate with CA false', false, below({ extensions: [basicConstraints(false), keyUsage('keyCertSign')] })],
  ['an intermediate without extensions', false, below({ extensions: [] })],
  ['an intermediate of version 1', false, below({ version: 1, extensions: [] })],
  [
    'a leaf that issued a certificate (CVE-2002-0862)',
    false,
    () => {
      const leaf = client(root, { subject: name(['CN=Middle']) });
      return { leaf: client(leaf), sent: [leaf], anchors: [root] };
    },
  ],
  [
    'basic constraints that are not critical',
    true,
    below({ extensions: [basicConstraints(true, undefined, false), keyUsage('keyCertSign')] }),
  ],
];

const selfIssued = (): Presented => {
  const old = authority('Middle', root, { pathLength: 0 });
  const rotated = authority('Middle', old);
  return { leaf: client(rotated), sent: [rotated, old], anchors: [root] };
};
const LENGTHS: readonly Row[] = [
  ['a path length of 0, and a leaf', true, below({ pathLength: 0 })],
  ['a path length of 0, and an intermediate', false, chainOf(2, (position) => (position === 1 ? { pathLength: 0 } : {}))],
  ['a path length of 1, and an intermediate', true, chainOf(2, (position) => (position === 1 ? { pathLength: 1 } : {}))],
  ['a path length of 1, and two intermediates', false, chainOf(3, (position) => (position === 1 ? { pathLength: 1 } : {}))],
  ['a greater length below a smaller one', false, chainOf(2, (position) => ({ pathLength: position === 1 ? 0 : 5 }))],
  ['a path length of 0, and a self-issued intermediate, which does not count', true, selfIssued],
  [
    'a path length of 0 of the trusted CA itself, and an intermediate',
    false,
    () => {
      const ownRoot = authority('Own root', undefined, { pathLength: 0 });
      const middle = authority('Middle', ownRoot);
      return { leaf: client(middle), sent: [middle], anchors: [ownRoot] };
    },
  ],
];

const crossSigned = (): Presented => {
  const privateKey = newKey();
  const [untrusted, trusted] = [authority('Stranger'), root];
  const [first, second] = [untrusted, trusted].map((issuer) => authority('Cross', issuer, { privateKey }));
  if (first === undefined || second === undefined) throw new Error('Neither was issued.');
  return { leaf: client(second), sent: [first, untrusted, second], anchors: [root] };
};
/** Two CAs that issued each other, and a leaf of one of them. */
const mutuallyIssued = (): Presented => {
  const [keyA, keyB] = [newKey(), newKey()];
  const [a, b] = [authority('A', undefined, { privateKey: keyA }), authority('B', undefined, { privateKey: keyB })];
  const sent = [authority('A', b, { privateKey: keyA }), authority('B', a, { privateKey: keyB })];
  return { leaf: client(a), sent, anchors: [root] };
};
/** Many certificates with the same name and key, each of which could be the issuer of every other. */
const sameNameAndKey = (): Presented => {
  const privateKey = newKey();
  const mazeRoot = authority('Maze', undefined, { privateKey });
  return { leaf: client(mazeRoot), sent: Array.from({ length: 12 }, () => authority('Maze', mazeRoot, { privateKey })), anchors: [root] };
};
const reversed = (): Presented => {
  const { leaf, sent = [], anchors } = chainOf(3)();
  return { leaf, sent: sent.toReversed(), anchors };
};
const PATHS: readonly Row[] = [
  ['an intermediate that was not sent', false, () => ({ ...below({})(), sent: [] })],
  ['intermediates in the wrong order (RFC 8446 §4.4.2)', true, reversed],
  [
    'additional certificates outside the path (RFC 8446 §4.4.2)',
    true,
    () => {
      const { leaf, sent = [], anchors } = below({})();
      return { leaf, sent: [authority('Stranger'), ...sent, authority('Another', root)], anchors };
    },
  ],
  [
    'a chain that includes the trusted CA',
    true,
    () => {
      const presented = below({})();
      return { ...presented, sent: [...(presented.sent ?? []), root] };
    },
  ],
  [
    'a trusted CA that another CA issued',
    true,
    () => {
      const { leaf, sent = [] } = below({})();
      return { leaf, anchors: sent };
    },
  ],
  ['a CA with certificates of two CAs, of which the second is trusted', true, crossSigned],
  ['four intermediates', true, chainOf(4)],
  ['five intermediates, one more than the maximum', false, chainOf(5)],
  ['a self-signed leaf', false, () => ({ leaf: issue({ extensions: [purposes([CLIENT_AUTH])] }), anchors: [root] })],
  [
    'a self-signed CA that is not trusted',
    false,
    () => {
      const ownRoot = authority('Own');
      return { leaf: client(ownRoot), sent: [ownRoot], anchors: [root] };
    },
  ],
  ['two CAs that issued each other', false, mutuallyIssued],
  ['twelve CAs with the same name and key, each a possible issuer of the others', false, sameNameAndKey],
];

/** The paths of these tables. */
export const CHAIN_PATHS = [
  ...inSection('§6.1.3', [...SIGNATURES, ...DATES, ...NAMES]),
  ...inSection('§6.1.4', [...CAS, ...LENGTHS]),
  ...inSection('§6.1', PATHS),
];
