// Certification paths that differ in the contents of their certificates: key usages, extended key usages
// (purposes), extensions, versions, serial numbers and algorithms.
import { authority, client, ed25519Key, extensions, generalName, newKey, rsaKey } from './path-certificates.ts';
import { below, belowRoot, inSection, leafWith, type Presented, type Row } from './path-shapes.ts';

const { basicConstraints, keyUsage, purposes, unknown } = extensions;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ANY_PURPOSE = '2.5.29.37.0';

const USAGES: readonly Row[] = [
  ['§6.1.4: an intermediate that may not sign certificates', false, below({ extensions: [basicConstraints(true), keyUsage('cRLSign')] })],
  ['§6.1.4: a trusted CA that may not sign certificates', false, belowRoot({ extensions: [basicConstraints(true), keyUsage('cRLSign')] })],
  ['§6.1.4: an intermediate without key usage', true, below({ extensions: [basicConstraints(true)] })],
  ['§4.2.1.3: a leaf without key usage', true, leafWith({ extensions: [] })],
  ['§4.2.1.3: a leaf for key encipherment only', false, leafWith({ extensions: [keyUsage('keyEncipherment')] })],
  ['§4.2.1.3: a leaf for key agreement only', false, leafWith({ extensions: [keyUsage('keyAgreement')] })],
  ['§4.2.1.12: a leaf for clients', true, leafWith({ extensions: [purposes([CLIENT_AUTH])] })],
  ['§4.2.1.12: a leaf for servers only', false, leafWith({ extensions: [purposes([SERVER_AUTH])] })],
  ['§4.2.1.12: a leaf for servers and clients', true, leafWith({ extensions: [purposes([SERVER_AUTH, CLIENT_AUTH], true)] })],
  ['§4.2.1.12: a leaf for any purpose', true, leafWith({ extensions: [purposes([ANY_PURPOSE])] })],
  ['§4.2.1.12: an intermediate for servers only', false, below({ more: [purposes([SERVER_AUTH])] })],
  ['§4.2.1.12: an intermediate for clients', true, below({ more: [purposes([CLIENT_AUTH], true)] })],
  ['§4.2.1.12: an intermediate for any purpose', true, below({ more: [purposes([ANY_PURPOSE])] })],
];

const EXTENSIONS: readonly Row[] = [
  ['§4.2: an unknown critical extension of the leaf', false, leafWith({ more: [unknown(true)] })],
  ['§4.2: an unknown critical extension of an intermediate', false, below({ more: [unknown(true)] })],
  ['§4.2: an unknown critical extension of the trusted CA', false, belowRoot({ more: [unknown(true)] })],
  ['§4.2: an unknown extension that is not critical', true, leafWith({ more: [unknown(false)] })],
  ['§4.2: an extension twice in the leaf', false, leafWith({ extensions: [purposes([SERVER_AUTH]), purposes([CLIENT_AUTH])] })],
  ['§4.2: an extension twice in the leaf, the accepted one first', false, leafWith({ more: [purposes([SERVER_AUTH])] })],
  ['§4.2: an extension twice in an intermediate', false, below({ more: [basicConstraints(true, 0)] })],
  ['§4.1.2.9: extensions in a leaf of version 1', false, leafWith({ version: 1 })],
  ['§4.1.2.9: extensions in an intermediate of version 1', false, below({ version: 1 })],
  ['§4.1.2.1: a leaf of version 1', true, leafWith({ version: 1, extensions: [] })],
  [
    '§4.2.1.11: an intermediate that requires a policy, of which the leaf has none',
    false,
    below({ more: [extensions.policyConstraints()] }),
  ],
  [
    '§4.2.1.6: a name of an unsupported form (otherName)',
    true,
    leafWith({ more: [extensions.names([generalName.other('1.3.6.1.5.5.7.8.7', '_x.example')])] }),
  ],
  ['§4.2.1.6: alternative names that are malformed', false, leafWith({ more: [extensions.malformed('2.5.29.17')] })],
  ['§4.2.1.3: key usage that is malformed', false, leafWith({ extensions: [extensions.malformed('2.5.29.15')] })],
  [
    '§4.2.1.9: basic constraints that are malformed',
    false,
    below({ extensions: [extensions.malformed('2.5.29.19'), keyUsage('keyCertSign')] }),
  ],
  ['§4.2.1.10: name constraints that are malformed', false, below({ more: [extensions.malformed('2.5.29.30')] })],
  ['§4.2.1.12: purposes that are malformed', false, leafWith({ extensions: [extensions.malformed('2.5.29.37')] })],
  ['§4.1.2.2: a serial number of 0', true, leafWith({ serial: [0] })],
  ['§4.1.2.2: a negative serial number', true, leafWith({ serial: [0xff, 1] })],
  ['§4.1.2.2: a serial number of 20 octets', true, leafWith({ serial: [0x7f, ...Array.from({ length: 19 }, () => 1)] })],
];

/** A leaf that a CA with an RSA key signed. */
const signedBy = (algorithm: 'rsa-md5' | 'pss-default' | 'pss-sha1' | 'pss-sha256') => (): Presented => {
  const rsaRoot = authority('RSA', undefined, { privateKey: rsaKey(2048) });
  return { leaf: client(rsaRoot, { algorithm }), anchors: [rsaRoot] };
};
const ALGORITHMS: readonly Row[] = [
  ['a leaf signed by SHA-1', false, leafWith({ algorithm: 'ecdsa-sha1' })],
  ['an intermediate signed by SHA-1', false, below({ algorithm: 'ecdsa-sha1' })],
  ['a trusted CA whose own signature is by SHA-1', true, belowRoot({ algorithm: 'ecdsa-sha1' })],
  ['a leaf signed by MD5', false, signedBy('rsa-md5')],
  ['a leaf signed by RSASSA-PSS without a hash, which is SHA-1', false, signedBy('pss-default')],
  ['a leaf signed by RSASSA-PSS with SHA-1', false, signedBy('pss-sha1')],
  ['a leaf signed by RSASSA-PSS with SHA-256', true, signedBy('pss-sha256')],
  ['a leaf with an RSA key of 1024 bits', false, leafWith({ privateKey: rsaKey(1024) })],
  ['a leaf with an RSA key of 2048 bits', true, leafWith({ privateKey: rsaKey(2048) })],
  ['an intermediate with an RSA key of 1024 bits', false, below({ privateKey: rsaKey(1024) })],
  ['a trusted CA with an RSA key of 1024 bits', false, belowRoot({ privateKey: rsaKey(1024) })],
  ['an intermediate with a key on secp256k1', false, below({ privateKey: newKey('secp256k1') })],
  ['a leaf with a key on P-384', true, leafWith({ privateKey: newKey('secp384r1') })],
  ['a leaf with an Ed25519 key', true, leafWith({ privateKey: ed25519Key() })],
  ['an intermediate with an Ed25519 key', true, below({ privateKey: ed25519Key() }, { algorithm: 'ed25519' })],
];

/** The paths of these tables. */
export const CONTENT_PATHS = [...inSection('§6.1.4', USAGES), ...inSection('§4.2', EXTENSIONS), ...inSection('RFC 9325 §4', ALGORITHMS)];
