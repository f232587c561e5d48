// The local CAs in the store, with their keys sealed under the master key. All nodes share them, and a backup
// contains them. Until the first start fills the store, they are in memory.
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Seal } from '../keys/generate-signing-key.ts';
import type { Envelope, SealContext } from '../records/signing-key.ts';
import type { LocalAuthorityRecord } from '../storage/contract/local-authorities.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { type LocalAuthority, type LocalAuthorityStore, readPair } from './local-ca.ts';

/** The options of the stored CAs. */
export interface StoredAuthoritiesOptions {
  readonly storage: Pick<Storage, 'localAuthorities' | 'addLocalAuthority'>;
  readonly seal: Seal;
  readonly unseal: (envelope: Envelope, context: SealContext) => Buffer;
  /** The data directory. */
  readonly directory: string;
  /**
   * Whether the store is still empty. Until the first start fills it, CAs are {@link
   * StoredAuthorities.pending}.
   */
  readonly isEmpty: boolean;
  readonly now: () => number;
}

/** The context of a CA's sealed key, which belongs to no tenant. */
const contextOf = (number: number): SealContext => ({ tenantId: '', table: 'local_authorities', row: String(number) });

/** The CAs of a store. */
export class StoredAuthorities implements LocalAuthorityStore {
  readonly #options: StoredAuthoritiesOptions;
  #pending: LocalAuthority[] | undefined;

  constructor(options: StoredAuthoritiesOptions) {
    this.#options = options;
    this.#pending = options.isEmpty ? [] : undefined;
  }

  /** The CAs that the first start has to add to the empty store. */
  get pending(): readonly LocalAuthorityRecord[] {
    return (this.#pending ?? []).map((authority) => this.#sealed(authority));
  }

  /** Must be called once the first start of this or another node has filled the store. */
  async onStoreFilled(): Promise<void> {
    this.#pending = undefined;
    await this.#deleteKeyFile(await this.#load());
  }

  async load(): Promise<readonly LocalAuthority[]> {
    const authorities = this.#pending === undefined ? await this.#load() : [...this.#pending];
    if (authorities.length > 0) return authorities;
    // Earlier versions stored one CA in files.
    const files = await readPair(this.#path('ca.pem'), this.#path('ca-key.pem'));
    if (files === undefined) return authorities;
    const first = { number: 1, ...files.pem };
    if (!(await this.add(first))) return this.load();
    await this.#deleteKeyFile(this.#pending === undefined ? [first] : []);
    return [first];
  }

  async add(authority: LocalAuthority): Promise<boolean> {
    if (this.#pending === undefined) return this.#options.storage.addLocalAuthority(this.#sealed(authority));
    this.#pending.push(authority);
    return true;
  }

  async #load(): Promise<readonly LocalAuthority[]> {
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

  /** Deletes the plaintext key of a CA whose sealed key is in the store. */
  async #deleteKeyFile(authorities: readonly LocalAuthority[]): Promise<void> {
    const files = await readPair(this.#path('ca.pem'), this.#path('ca-key.pem'));
    if (files !== undefined && authorities.some(({ key }) => key === files.pem.key)) await unlink(this.#path('ca-key.pem'));
  }
}
