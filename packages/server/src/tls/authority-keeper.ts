// The local CAs in the store, with their keys sealed under the master key: all nodes have the same, and a backup holds them. Before the first
// start has made the store they are held here, and go into it with everything else.
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Seal } from '../keys/generate-signing-key.ts';
import type { Envelope, SealContext } from '../records/signing-key.ts';
import type { LocalAuthorityRecord } from '../storage/contract/local-authorities.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { type AuthorityKeeper, type LocalAuthority, readPair } from './local-ca.ts';

/** What the keeper stands on. */
export interface StoredAuthoritiesOptions {
  readonly storage: Pick<Storage, 'localAuthorities' | 'addLocalAuthority'>;
  readonly seal: Seal;
  readonly unseal: (envelope: Envelope, place: SealContext) => Buffer;
  /** The data folder. */
  readonly directory: string;
  /** Whether the store is still to be made: CAs are {@link StoredAuthorities.held} until it is. */
  readonly isEmpty: boolean;
  readonly now: () => number;
}

/** Where the key of a CA is kept: in the store, and so in no tenant. */
const contextOf = (number: number): SealContext => ({ tenantId: '', table: 'local_authorities', row: String(number) });

/** The CAs of a store. */
export class StoredAuthorities implements AuthorityKeeper {
  readonly #options: StoredAuthoritiesOptions;
  #held: LocalAuthority[] | undefined;

  constructor(options: StoredAuthoritiesOptions) {
    this.#options = options;
    this.#held = options.isEmpty ? [] : undefined;
  }

  /** What a first start writes. */
  get held(): readonly LocalAuthorityRecord[] {
    return (this.#held ?? []).map((authority) => this.#sealed(authority));
  }

  /** The store is made, by this node or by another one. */
  async settled(): Promise<void> {
    this.#held = undefined;
    await this.#forgetKeyFile(await this.#stored());
  }

  async load(): Promise<readonly LocalAuthority[]> {
    const known = this.#held === undefined ? await this.#stored() : [...this.#held];
    if (known.length > 0) return known;
    // Versions before kept one CA in files.
    const files = await readPair(this.#path('ca.pem'), this.#path('ca-key.pem'));
    if (files === undefined) return known;
    const first = { number: 1, ...files.issued };
    if (!(await this.add(first))) return this.load();
    await this.#forgetKeyFile(this.#held === undefined ? [first] : []);
    return [first];
  }

  async add(authority: LocalAuthority): Promise<boolean> {
    if (this.#held === undefined) return this.#options.storage.addLocalAuthority(this.#sealed(authority));
    this.#held.push(authority);
    return true;
  }

  async #stored(): Promise<readonly LocalAuthority[]> {
    const { storage, unseal } = this.#options;
    return (await storage.localAuthorities()).map(({ number, certificate, privateKey }) => ({
      number,
      cert: certificate,
      key: unseal(privateKey, contextOf(number)).toString(),
    }));
  }

  #sealed({ number, cert, key }: LocalAuthority): LocalAuthorityRecord {
    const { seal, now } = this.#options;
    return { number, certificate: cert, privateKey: seal(Buffer.from(key), contextOf(number)), createdAt: now() };
  }

  #path(name: string): string {
    return join(this.#options.directory, 'tls', name);
  }

  /** The key that is sealed in the store now does not lie beside it in the clear. */
  async #forgetKeyFile(stored: readonly LocalAuthority[]): Promise<void> {
    const files = await readPair(this.#path('ca.pem'), this.#path('ca-key.pem'));
    if (files !== undefined && stored.some(({ key }) => key === files.issued.key)) await unlink(this.#path('ca-key.pem'));
  }
}
