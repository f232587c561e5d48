// Certification paths with name constraints (RFC 5280 §4.2.1.10).
import { authority, client, extensions, generalName, name, newKey } from './path-certificates.ts';
import { inSection, type Presented, type Row, root } from './path-shapes.ts';

const { nameConstraints, names } = extensions;
const { dns, email, uri, ip, directory, registeredId } = generalName;

const DN = name(['C=DE', 'O=Example', 'CN=leaf']);

interface Constraints {
  readonly permitted?: readonly Buffer[];
  readonly excluded?: readonly Buffer[];
}

/** A leaf with these names, below an intermediate with these constraints. */
const underConstraints =
  (constraints: Constraints, alternative: readonly Buffer[], subject = DN, options: Parameters<typeof nameConstraints>[1] = {}) =>
  (): Presented => {
    const middle = authority('Middle', root, { more: [nameConstraints(constraints, options)] });
    const more = alternative.length === 0 ? [] : [names(alternative, subject.length === 2)];
    return { leaf: client(middle, { subject, more }), sent: [middle], anchors: [root] };
  };
const permitted = (base: Buffer, ...alternative: readonly Buffer[]) => underConstraints({ permitted: [base] }, alternative);
const excluded = (base: Buffer, ...alternative: readonly Buffer[]) => underConstraints({ excluded: [base] }, alternative);
const EXAMPLE = directory(name(['C=DE', 'O=Example']));
const OTHER = directory(name(['C=DE', 'O=Other']));
const V6 = [0x20, 0x01, 0x0d, 0xb8];
const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0);
const ones = (count: number): readonly number[] => Array.from({ length: count }, () => 255);

/** Two intermediates with constraints, and a leaf of this host. */
const underTwoConstraints = (outer: Constraints, inner: Constraints, host: string) => (): Presented => {
  const first = authority('First', root, { more: [nameConstraints(outer)] });
  const second = authority('Second', first, { more: [nameConstraints(inner)] });
  return { leaf: client(second, { subject: DN, more: [names([dns(host)])] }), sent: [second, first], anchors: [root] };
};
/**
 * A constraint on directory names that the subject of the next intermediate violates.
 *
 * @param selfIssued - whether it is another certificate of the same CA
 */
const withIntermediateSubject = (selfIssued: boolean) => (): Presented => {
  const first = authority('First', root, { more: [nameConstraints({ permitted: [EXAMPLE] })] });
  const second = authority(selfIssued ? 'First' : 'Second', first, { privateKey: newKey() });
  return { leaf: client(second, { subject: DN }), sent: [second, first], anchors: [root] };
};
/** So many names and constraints that comparing all pairs would take long. */
const manyNamesAndConstraints = (): Presented => {
  const bases = Array.from({ length: 400 }, (_, n) => dns(`h${n}.other.example`));
  const middle = authority('Middle', root, { more: [nameConstraints({ permitted: [...bases, dns('a.example')] })] });
  const hosts = Array.from({ length: 400 }, (_, n) => dns(`h${n}.a.example`));
  return { leaf: client(middle, { subject: DN, more: [names(hosts)] }), sent: [middle], anchors: [root] };
};

const ROWS: readonly Row[] = [
  ['a permitted host', true, permitted(dns('a.example'), dns('a.example'))],
  ['a host below a permitted one, in another case', true, permitted(dns('a.example'), dns('X.Y.A.Example'))],
  ['a host that is not permitted', false, permitted(dns('a.example'), dns('b.example'))],
  ['a host with a permitted one as a suffix, but not as a domain', false, permitted(dns('a.example'), dns('xa.example'))],
  ['two hosts, of which one is not permitted', false, permitted(dns('a.example'), dns('a.example'), dns('b.example'))],
  ['a constraint on hosts, and a leaf without a host', true, permitted(dns('a.example'))],
  ['a constraint on hosts, and a leaf with an IP address', true, permitted(dns('a.example'), ip(192, 0, 2, 1))],
  ['all hosts excluded', false, excluded(dns(''), dns('a.example'))],
  ['an excluded host', false, excluded(dns('a.example'), dns('a.example'))],
  ['a host below an excluded one', false, excluded(dns('a.example'), dns('x.a.example'))],
  ['a host that is not excluded', true, excluded(dns('a.example'), dns('b.example'))],
  [
    'a host both permitted and excluded',
    false,
    underConstraints({ permitted: [dns('example')], excluded: [dns('a.example')] }, [dns('x.a.example')]),
  ],
  [
    'a host that only the upper intermediate permits',
    false,
    underTwoConstraints({ permitted: [dns('example')] }, { permitted: [dns('b.example')] }, 'a.example'),
  ],
  [
    'a host that only the lower intermediate permits',
    false,
    underTwoConstraints({ permitted: [dns('a.example')] }, { permitted: [dns('b.example')] }, 'b.example'),
  ],
  [
    'a host that both intermediates permit',
    true,
    underTwoConstraints({ permitted: [dns('example')] }, { permitted: [dns('a.example')] }, 'x.a.example'),
  ],
  ['a permitted address', true, permitted(ip(192, 0, 2, 0, 255, 255, 255, 0), ip(192, 0, 2, 77))],
  ['an address that is not permitted', false, permitted(ip(192, 0, 2, 0, 255, 255, 255, 0), ip(192, 0, 3, 77))],
  ['an excluded address', false, excluded(ip(192, 0, 2, 0, 255, 255, 255, 0), ip(192, 0, 2, 77))],
  ['a permitted IPv6 address', true, permitted(ip(...V6, ...zeros(12), ...ones(4), ...zeros(12)), ip(...V6, ...zeros(11), 1))],
  ['an IPv6 address where only IPv4 is permitted', false, permitted(ip(192, 0, 2, 0, 255, 255, 255, 0), ip(...V6, ...zeros(11), 1))],
  ['an IP constraint with a non-contiguous mask', false, permitted(ip(10, 0, 7, 0, 255, 0, 255, 0), ip(10, 9, 7, 1))],
  ['an IP constraint with the wrong length', false, permitted(ip(192, 0, 2, 0, 255), ip(192, 0, 2, 77))],
  ['an IP exclusion with the wrong length', false, excluded(ip(192, 0, 2, 255, 255, 255), ip(192, 0, 2, 77))],
  [
    'an IPv6 address that begins like a permitted IPv4 address',
    false,
    permitted(ip(192, 0, 2, 0, 255, 255, 255, 0), ip(192, 0, 2, 77, ...zeros(12))),
  ],
  ['a permitted mailbox', true, permitted(email('a@example.com'), email('a@EXAMPLE.com'))],
  ['a mailbox whose local part differs in case', false, permitted(email('a@example.com'), email('A@example.com'))],
  ['a mailbox of a permitted host', true, permitted(email('example.com'), email('a@example.com'))],
  ['a mailbox of a host below a permitted one', false, permitted(email('example.com'), email('a@mail.example.com'))],
  ['a mailbox of a host in a permitted domain', true, permitted(email('.example.com'), email('a@mail.example.com'))],
  ['a mailbox of an excluded host', false, excluded(email('example.com'), email('a@example.com'))],
  [
    'a mailbox in the subject that is not permitted',
    false,
    underConstraints({ permitted: [email('example.com')] }, [], name(['CN=leaf', 'E=a@other.example'])),
  ],
  [
    'a mailbox in the subject that is excluded',
    false,
    underConstraints({ excluded: [email('example.com')] }, [], name(['CN=leaf', 'E=a@example.com'])),
  ],
  ['a URI of a permitted host', true, permitted(uri('a.example'), uri('https://user@A.example:8443/x'))],
  ['a URI of a host below a permitted one', false, permitted(uri('a.example'), uri('https://x.a.example/'))],
  ['a URI of a host in a permitted domain', true, permitted(uri('.example'), uri('spiffe://a.example/billing'))],
  [
    'a URI of another host, with the permitted one as user information',
    false,
    permitted(uri('a.example'), uri('https://a.example@b.example/')),
  ],
  ['a URI of an excluded host', false, excluded(uri('a.example'), uri('https://a.example/'))],
  ['a URI without a host', false, permitted(uri('a.example'), uri('urn:x:a.example'))],
  ['a URI with an IP address as host', false, excluded(uri('a.example'), uri('https://192.0.2.1/'))],
  ['a subject below a permitted name', true, permitted(EXAMPLE)],
  [
    'a subject below a permitted name that differs in case and string type',
    true,
    permitted(directory(name(['C=DE', 'O=EXAMPLE'], 'printable'))),
  ],
  ['a subject that is not below a permitted name', false, permitted(OTHER)],
  ['a permitted name that is not the beginning of the subject', false, permitted(directory(name(['O=Example'])))],
  ['a subject below an excluded name', false, excluded(EXAMPLE)],
  ['a subject below an excluded name that differs in case', false, excluded(directory(name(['C=DE', 'O=EXAMPLE'])))],
  ['a subject that is not below an excluded name', true, excluded(OTHER)],
  ['all directory names excluded', false, excluded(directory(name([])))],
  ['a directory name among the alternative names that is not permitted', false, permitted(EXAMPLE, OTHER)],
  ['two permitted names, of which the second matches', true, underConstraints({ permitted: [OTHER, EXAMPLE] }, [])],
  ['an empty subject with a constraint on directory names', true, underConstraints({ permitted: [EXAMPLE] }, [dns('a.example')], name([]))],
  ['an intermediate whose own subject is not permitted', false, withIntermediateSubject(false)],
  ['a self-issued intermediate, which is exempt', true, withIntermediateSubject(true)],
  [
    'constraints that are not critical',
    false,
    underConstraints({ permitted: [dns('a.example')] }, [dns('b.example')], DN, { critical: false }),
  ],
  [
    'constraints of the trusted CA',
    false,
    () => {
      const ownRoot = authority('Own', undefined, { more: [nameConstraints({ permitted: [dns('a.example')] })] });
      return { leaf: client(ownRoot, { subject: DN, more: [names([dns('b.example')])] }), anchors: [ownRoot] };
    },
  ],
  [
    'a constraint on an unsupported form of name, and a leaf with such a name',
    false,
    excluded(registeredId('1.2.3'), registeredId('1.2.4')),
  ],
  ['a constraint on an unsupported form of name, and a leaf without such a name', true, excluded(registeredId('1.2.3'), dns('a.example'))],
  [
    'a subtree with a minimum other than 0',
    false,
    underConstraints({ excluded: [dns('b.example')] }, [dns('a.example')], DN, { minimum: 1 }),
  ],
  ['empty constraints', false, underConstraints({}, [dns('a.example')])],
  ['more names and constraints than the maximum', false, manyNamesAndConstraints],
];

/** The paths of this table. */
export const CONSTRAINED_PATHS = inSection('§4.2.1.10', ROWS);
