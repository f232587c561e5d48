// The local CAs and the server certificates that they issue. A CA is constrained to the hosts that it was
// created for; for other hosts, a further CA is added. The CAs are in the store (stored-authorities.ts).
// DIR/tls contains `ca.pem`, the CAs that clients may trust, and the certificates of this node.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { replaceFile } from '../system/durable-file.ts';
import { errorCode } from '../system/error-code.ts';
import type { PemPair } from './local-authority.ts';

/** A file of the local CA cannot be read or written. The message contains the path. */
export class LocalCaError extends Error {
  override readonly name = 'LocalCaError';
}

/** A CA with its decrypted key. */
export interface LocalAuthority extends PemPair {
  /** Starts with 1. */
  readonly number: number;
}

/** The store of the CAs. */
export interface LocalAuthorityStore {
  /** Returns the CAs, in the order of their numbers. */
  load(): Promise<readonly LocalAuthority[]>;
  /** Adds a CA. @returns `false` when another node has added one with this number */
  add(authority: LocalAuthority): Promise<boolean>;
}

/** The certificates that are needed. */
export interface LocalCertificateOptions {
  /** The data directory; the files are in its `tls`. */
  readonly directory: string;
  /** Names and addresses, IPv6 without brackets; the most important first. */
  readonly hosts: readonly string[];
  readonly authorities: LocalAuthorityStore;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A certificate, and the hosts that it is served for. */
export interface LocalCertificate extends PemPair {
  readonly hosts: readonly string[];
}

/** The certificates of a server. */
export interface LocalCertificates {
  /** The CAs that clients trust, for `curl --cacert` and `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  /** The first is for connections without a host name. */
  readonly certificates: readonly [LocalCertificate, ...LocalCertificate[]];
  /** Whether a certificate was created. */
  readonly renewed: boolean;
  /** Messages for the log: a further CA, or hosts without one. */
  readonly notices: readonly string[];
}

/** A certificate is renewed, and a CA stops signing, 30 days before it expires. In milliseconds. */
const RENEWAL_WINDOW = 30 * 86_400_000;
/** Maximum number of CAs of a store. */
export const MAX_AUTHORITIES = 64;

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '::1'];

/** The hosts of a certificate: these, and all loopback names if one of them is loopback. */
export const certificateHosts = (hosts: readonly string[]): readonly string[] => {
  const all = hosts.map((host) => host.toLowerCase().replace(/\.$/, ''));
  const loopback = all.some((host) => LOOPBACK_HOSTS.includes(host) || host.startsWith('127.') || host.endsWith('.localhost'));
  return [...new Set([...(loopback ? LOOPBACK_HOSTS : []), ...all])];
};

const read = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new LocalCaError(`${path} cannot be read (${errorCode(error)}).`);
  }
};

/**
 * Reads a certificate and its key; `undefined` if a file is missing or they do not match, as after a crash.
 */
export const readPair = async (
  certPath: string,
  keyPath: string,
): Promise<{ readonly pem: PemPair; readonly certificate: X509Certificate } | undefined> => {
  const [cert, key] = await Promise.all([read(certPath), read(keyPath)]);
  if (cert === undefined || key === undefined) return undefined;
  try {
    const certificate = new X509Certificate(cert);
    return certificate.checkPrivateKey(createPrivateKey(key)) ? { pem: { cert, key }, certificate } : undefined;
  } catch {
    return undefined;
  }
};

const covers = (certificate: X509Certificate, host: string): boolean =>
  (isIP(host) === 0 ? certificate.checkHost(host, { subject: 'never', wildcards: false }) : certificate.checkIP(host)) !== undefined;

/** A CA that may sign, its certificate for this server, and the hosts assigned to it. */
interface Assignment {
  readonly authority: LocalAuthority;
  leaf: PemPair | undefined;
  readonly hosts: string[];
  isNew: boolean;
}

/**
 * Loads or issues the server certificates for these hosts. A certificate is reissued when it expires within
 * 30 days or lacks a host. A CA is created for hosts that no other CA may issue for, and to replace one that
 * expires.
 *
 * @throws {@link LocalCaError} when a file cannot be read or written
 */
export const ensureLocalCertificates = async (options: LocalCertificateOptions): Promise<LocalCertificates> => {
  const { directory, authorities, now = Date.now } = options;
  const folder = join(directory, 'tls');
  const lasts = (cert: string): boolean => new X509Certificate(cert).validToDate.getTime() > now() + RENEWAL_WINDOW;
  let known = await authorities.load();
  const assignments = await Promise.all(known.filter(({ cert }) => lasts(cert)).map((authority) => assignmentOf(folder, authority, lasts)));
  const notices: string[] = [];

  // Usually all certificates exist, and the library that creates them is not loaded.
  const wanted = certificateHosts(options.hosts);
  let unassigned = wanted.filter(
    (host) => !assign(assignments, host, ({ leaf }) => leaf !== undefined && covers(new X509Certificate(leaf.cert), host)),
  );
  if (unassigned.length > 0) {
    const { createAuthority, mayIssueFor } = await import('./local-authority.ts');
    unassigned = unassigned.filter((host) => !assign(assignments, host, ({ authority }) => mayIssueFor(authority.cert, host)));
    if (unassigned.length > 0 && known.length >= MAX_AUTHORITIES) {
      notices.push(`There are ${MAX_AUTHORITIES} local CAs, the maximum, and none is for ${unassigned.join(', ')}. Use --tls-cert.`);
    } else if (unassigned.length > 0) {
      const created = { number: (known.at(-1)?.number ?? 0) + 1, ...(await createAuthority(unassigned, now())) };
      // Another node has created one, which is used.
      if (!(await authorities.add(created))) return ensureLocalCertificates(options);
      if (known.length > 0) notices.push(`A further local CA was created for ${unassigned.join(', ')}: their clients need the new ca.pem.`);
      known = [...known, created];
      assignments.push({ authority: created, leaf: undefined, hosts: [...unassigned], isNew: true });
    }
  }
  const used = assignments.filter(({ hosts }) => hosts.length > 0);
  for (const each of used) await issue(each, now());

  const caFile = join(folder, 'ca.pem');
  const trusted = known.filter(({ cert }) => new X509Certificate(cert).validToDate.getTime() > now()).map(({ cert }) => `${cert.trim()}\n`);
  await write(folder, used, { caFile, content: trusted.join('') });
  const certificates = used.flatMap(({ leaf, hosts }) => (leaf === undefined ? [] : [{ ...leaf, hosts }]));
  // Clients send no SNI for an address (RFC 6066 §3), so the first certificate must cover it.
  const first = certificates.find(({ hosts }) => hosts.some((host) => isIP(host) !== 0)) ?? certificates[0];
  if (first === undefined) throw new LocalCaError(notices.join(' '));
  return {
    caFile,
    certificates: [first, ...certificates.filter((each) => each !== first)],
    renewed: used.some(({ isNew }) => isNew),
    notices,
  };
};

const leafFiles = (folder: string, { number }: LocalAuthority): readonly [cert: string, key: string] => {
  const suffix = number === 1 ? '' : `-${number}`;
  return [join(folder, `server${suffix}.pem`), join(folder, `server${suffix}-key.pem`)];
};

const assignmentOf = async (folder: string, authority: LocalAuthority, lasts: (cert: string) => boolean): Promise<Assignment> => {
  const leaf = await readPair(...leafFiles(folder, authority));
  const issuer = new X509Certificate(authority.cert);
  const isUsable =
    leaf !== undefined && lasts(leaf.pem.cert) && leaf.certificate.checkIssued(issuer) && leaf.certificate.verify(issuer.publicKey);
  return { authority, leaf: isUsable ? leaf.pem : undefined, hosts: [], isNew: false };
};

/** Assigns a host to the first CA that accepts it. */
const assign = (assignments: readonly Assignment[], host: string, accepts: (each: Assignment) => boolean): boolean => {
  const found = assignments.find(accepts);
  found?.hosts.push(host);
  return found !== undefined;
};

/** Issues a certificate for the assigned hosts, unless there is one. */
const issue = async (assignment: Assignment, now: number): Promise<void> => {
  const { leaf, hosts, authority } = assignment;
  if (leaf !== undefined && hosts.every((host) => covers(new X509Certificate(leaf.cert), host))) return;
  const { createLeaf } = await import('./local-authority.ts');
  assignment.leaf = await createLeaf(authority, hosts, now);
  assignment.isNew = true;
};

const write = async (
  folder: string,
  assignments: readonly Assignment[],
  { caFile, content }: { readonly caFile: string; readonly content: string },
): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    if ((await read(caFile)) !== content) await replaceFile(caFile, content, 0o644);
    for (const { authority, leaf, isNew } of assignments) {
      if (leaf === undefined || !isNew) continue;
      const [certFile, keyFile] = leafFiles(folder, authority);
      // After a crash between the two writes, `readPair` finds that they do not match.
      await replaceFile(keyFile, leaf.key, 0o600);
      await replaceFile(certFile, leaf.cert, 0o644);
    }
  } catch (error) {
    if (error instanceof LocalCaError) throw error;
    throw new LocalCaError(`${folder} cannot be written (${errorCode(error)}).`);
  }
};
