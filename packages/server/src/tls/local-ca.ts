// The local CAs and the server's certificates under them. A CA is bound to the hosts that it was made for and is kept as long as it lasts; for
// hosts beyond them another one comes beside it. The CAs are the store's (see authority-keeper.ts); in DIR/tls are the list of all that clients
// may trust, `ca.pem`, and this node's own certificates.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { replaceFile } from '../system/durable-file.ts';
import { errorCode } from '../system/error-code.ts';
import type { Issued } from './local-authority.ts';

/** The local CA's files cannot be read or written. The message names the path. */
export class LocalCaError extends Error {
  override readonly name = 'LocalCaError';
}

/** A CA with its key, opened. */
export interface LocalAuthority extends Issued {
  /** From 1 on. */
  readonly number: number;
}

/** Where the CAs are kept. */
export interface AuthorityKeeper {
  /** In the order of their numbers. */
  load(): Promise<readonly LocalAuthority[]>;
  /** `false` when another node took the number. */
  add(authority: LocalAuthority): Promise<boolean>;
}

/** For what certificates are needed. */
export interface LocalCertificateOptions {
  /** The data folder; the files are in `tls` in it. */
  readonly directory: string;
  /** Names and addresses, IPv6 without brackets; the most important first. */
  readonly hosts: readonly string[];
  readonly authorities: AuthorityKeeper;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A certificate, and the hosts that it is served for. */
export interface LocalCertificate extends Issued {
  readonly hosts: readonly string[];
}

/** The certificates of a server. */
export interface LocalCertificates {
  /** What clients trust: for `curl --cacert` and `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  /** The one for connections that name no host first. */
  readonly certificates: readonly [LocalCertificate, ...LocalCertificate[]];
  /** Whether one of them was made just now. */
  readonly renewed: boolean;
  /** What clients have to know, as sentences for the log: a CA beside the others, or hosts that there is none for. */
  readonly notices: readonly string[];
}

/** How long before its end a certificate is renewed, and a CA signs no more: 30 days. */
const RENEWAL_WINDOW = 30 * 86_400_000;
/** Most CAs of a store. Whoever serves more unrelated hosts has use for real certificates. */
export const MAX_AUTHORITIES = 64;

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '::1'];

/** The hosts of certificates for these: all of loopback when one of them is of it, each once. */
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

/** A certificate with the key that fits it; `undefined` when either is missing or a crash left two that do not belong together. */
export const readPair = async (
  certPath: string,
  keyPath: string,
): Promise<{ readonly issued: Issued; readonly certificate: X509Certificate } | undefined> => {
  const [cert, key] = await Promise.all([read(certPath), read(keyPath)]);
  if (cert === undefined || key === undefined) return undefined;
  try {
    const certificate = new X509Certificate(cert);
    return certificate.checkPrivateKey(createPrivateKey(key)) ? { issued: { cert, key }, certificate } : undefined;
  } catch {
    return undefined;
  }
};

const covers = (certificate: X509Certificate, host: string): boolean =>
  (isIP(host) === 0 ? certificate.checkHost(host, { subject: 'never', wildcards: false }) : certificate.checkIP(host)) !== undefined;

/** A CA that may sign, its certificate for this server, and the hosts that fall to it. */
interface Place {
  readonly authority: LocalAuthority;
  leaf: Issued | undefined;
  readonly hosts: string[];
  isNew: boolean;
}

/**
 * The server's certificates for these hosts. One is issued anew when it ends within 30 days or lacks a host; a CA is made for hosts that no
 * other may vouch for, and takes the place of one that ends.
 *
 * @throws {@link LocalCaError} when a file cannot be read or written
 */
export const ensureLocalCertificates = async (options: LocalCertificateOptions): Promise<LocalCertificates> => {
  const { directory, authorities, now = Date.now } = options;
  const folder = join(directory, 'tls');
  const lasts = (cert: string): boolean => new X509Certificate(cert).validToDate.getTime() > now() + RENEWAL_WINDOW;
  let known = await authorities.load();
  const places = await Promise.all(known.filter(({ cert }) => lasts(cert)).map((authority) => placeOf(folder, authority, lasts)));
  const notices: string[] = [];

  // Most starts need no more than what is there: the library that makes certificates is not even loaded.
  const wanted = certificateHosts(options.hosts);
  let homeless = wanted.filter(
    (host) => !settle(places, host, ({ leaf }) => leaf !== undefined && covers(new X509Certificate(leaf.cert), host)),
  );
  if (homeless.length > 0) {
    const { makeAuthority, mayVouchFor } = await import('./local-authority.ts');
    homeless = homeless.filter((host) => !settle(places, host, ({ authority }) => mayVouchFor(authority.cert, host)));
    if (homeless.length > 0 && known.length >= MAX_AUTHORITIES) {
      notices.push(
        `There are ${MAX_AUTHORITIES} local CAs, the most there can be, and none is for ${homeless.join(', ')}. Use --tls-cert.`,
      );
    } else if (homeless.length > 0) {
      const made = { number: (known.at(-1)?.number ?? 0) + 1, ...(await makeAuthority(homeless, now())) };
      // Another node was first: its CA is the one.
      if (!(await authorities.add(made))) return ensureLocalCertificates(options);
      if (known.length > 0)
        notices.push(`A local CA for ${homeless.join(', ')} was made beside the others: clients of them need ca.pem anew.`);
      known = [...known, made];
      places.push({ authority: made, leaf: undefined, hosts: [...homeless], isNew: true });
    }
  }
  const used = places.filter(({ hosts }) => hosts.length > 0);
  for (const place of used) await issue(place, now());

  const caFile = join(folder, 'ca.pem');
  const trusted = known.filter(({ cert }) => new X509Certificate(cert).validToDate.getTime() > now()).map(({ cert }) => `${cert.trim()}\n`);
  await write(folder, used, { caFile, content: trusted.join('') });
  const certificates = used.flatMap(({ leaf, hosts }) => (leaf === undefined ? [] : [{ ...leaf, hosts }]));
  // An address is not named by whoever connects to it (RFC 6066 §3), and so is served by the first.
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

const placeOf = async (folder: string, authority: LocalAuthority, lasts: (cert: string) => boolean): Promise<Place> => {
  const leaf = await readPair(...leafFiles(folder, authority));
  const issuer = new X509Certificate(authority.cert);
  const isGood =
    leaf !== undefined && lasts(leaf.issued.cert) && leaf.certificate.checkIssued(issuer) && leaf.certificate.verify(issuer.publicKey);
  return { authority, leaf: isGood ? leaf.issued : undefined, hosts: [], isNew: false };
};

/** Gives a host to the first CA that takes it. */
const settle = (places: readonly Place[], host: string, takes: (place: Place) => boolean): boolean => {
  const place = places.find(takes);
  place?.hosts.push(host);
  return place !== undefined;
};

/** Issues a certificate for the hosts of a place, unless it has one. */
const issue = async (place: Place, now: number): Promise<void> => {
  const { leaf, hosts, authority } = place;
  if (leaf !== undefined && hosts.every((host) => covers(new X509Certificate(leaf.cert), host))) return;
  const { makeLeaf } = await import('./local-authority.ts');
  place.leaf = await makeLeaf(authority, hosts, now);
  place.isNew = true;
};

const write = async (
  folder: string,
  places: readonly Place[],
  { caFile, content }: { readonly caFile: string; readonly content: string },
): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    if ((await read(caFile)) !== content) await replaceFile(caFile, content, 0o644);
    for (const { authority, leaf, isNew } of places) {
      if (leaf === undefined || !isNew) continue;
      const [certFile, keyFile] = leafFiles(folder, authority);
      // The key first: a crash in between leaves a certificate that the key does not fit, which is found out.
      await replaceFile(keyFile, leaf.key, 0o600);
      await replaceFile(certFile, leaf.cert, 0o644);
    }
  } catch (error) {
    if (error instanceof LocalCaError) throw error;
    throw new LocalCaError(`${folder} cannot be written (${errorCode(error)}).`);
  }
};
