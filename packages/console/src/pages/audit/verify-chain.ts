// The audit chains, verified in the browser: every hash is computed here, from the entries themselves, and the last
// ones are compared with a checkpoint that the server's key signs.
import type { AuditApi, AuditChainRecord, AuditEntryRecord } from '@mintmark/client/management';
import { auditChainStart, auditLink, isJsonObject } from '@mintmark/protocol';

/** What the verification of one chain found. */
export interface ChainResult {
  readonly epoch: string;
  readonly entries: number;
  /** The number of the first entry that does not fit; `undefined` if all do. */
  readonly brokenAt: number | undefined;
}

/** What the verification found. */
export interface TrailResult {
  readonly chains: readonly ChainResult[];
  /** Whether the last checkpoint has a valid signature under the server's key and names the hashes that were computed. */
  readonly signature: 'valid' | 'invalid' | 'none';
}

const base64url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
const sha256 = async (text: string): Promise<string> => base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

/** Verifies the hash of each entry of a chain, and the order of their numbers. @returns also the hashes by number */
const verifyChain = async (
  tenantId: string,
  chain: AuditChainRecord,
  pages: AsyncIterable<readonly AuditEntryRecord[]>,
): Promise<ChainResult & { readonly hashes: ReadonlyMap<number, string> }> => {
  const { epoch } = chain;
  const hashes = new Map<number, string>();
  let previous = chain.purged_seq === 0 ? await sha256(auditChainStart(tenantId, epoch)) : chain.purged_hash;
  let seq = chain.purged_seq;
  hashes.set(seq, previous);
  let entries = 0;
  const broken = (at: number) => ({ epoch, entries, brokenAt: at, hashes });
  for await (const page of pages) {
    for (const entry of page) {
      if (entry.seq !== seq + 1) return broken(seq + 1);
      const linked = { ...entry, tenant_id: tenantId, request_id: entry.request_id ?? '', at: Date.parse(entry.at) };
      previous = await sha256(auditLink(previous, linked));
      if (previous !== entry.hash) return broken(entry.seq);
      seq = entry.seq;
      entries += 1;
      hashes.set(seq, previous);
    }
  }
  return seq < chain.seq ? broken(seq + 1) : { epoch, entries, brokenAt: undefined, hashes };
};

/** Verifies all chains. @param onProgress - gets the number of verified entries */
export const verifyTrail = async (audit: AuditApi, onProgress: (entries: number) => void): Promise<TrailResult> => {
  const { tenant_id, chains, key } = await audit.listChains();
  const hashes = new Map<string, ReadonlyMap<number, string>>();
  const results: ChainResult[] = [];
  let total = 0;
  for (const chain of chains) {
    const { hashes: links, ...result } = await verifyChain(tenant_id, chain, audit.listChainEntries(chain.epoch));
    hashes.set(chain.epoch, links);
    results.push(result);
    total += result.entries;
    onProgress(total);
  }
  return { chains: results, signature: await checkpointState(audit, key, hashes) };
};

const checkpointState = async (
  audit: AuditApi,
  key: { readonly x: string },
  hashes: ReadonlyMap<string, ReadonlyMap<number, string>>,
): Promise<TrailResult['signature']> => {
  let last: string | undefined;
  for await (const page of audit.listCheckpoints()) last = page.at(-1)?.jws ?? last;
  if (last === undefined) return 'none';
  const [header = '', payload = '', signature = ''] = last.split('.');
  const publicKey = await crypto.subtle.importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x: key.x }, 'Ed25519', false, ['verify']);
  const isSigned = await crypto.subtle.verify('Ed25519', publicKey, bytesOf(signature), new TextEncoder().encode(`${header}.${payload}`));
  const statement: unknown = JSON.parse(new TextDecoder().decode(bytesOf(payload)));
  const signed = isJsonObject(statement) && Array.isArray(statement['chains']) ? statement['chains'] : [];
  // A chain may have been purged since; one that is here must have the signed hash.
  const agrees = signed.every(({ epoch, seq, hash }) => {
    const computed = hashes.get(String(epoch))?.get(Number(seq));
    return computed === undefined || computed === hash;
  });
  return isSigned && agrees ? 'valid' : 'invalid';
};
