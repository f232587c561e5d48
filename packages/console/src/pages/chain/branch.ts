// The grants of a chain as a tree, and what would end with a branch of it.
import type { Effect, GrantChain, GrantRecord } from '@mintmark/client/management';

/** The grants of a chain, and under each those that were derived from it. */
export interface ChainTree {
  readonly grants: ReadonlyMap<string, GrantRecord>;
  /** The ids of those whose parent is not among them. */
  readonly first: readonly string[];
  readonly derived: ReadonlyMap<string, readonly string[]>;
}

export const treeOf = ({ grants }: Pick<GrantChain, 'grants'>): ChainTree => {
  const known = new Map(grants.map((grant) => [grant.grant_id, grant]));
  const derived = new Map<string, readonly string[]>();
  const first: string[] = [];
  for (const { grant_id: id, parent_id: parent } of grants) {
    if (parent === null || !known.has(parent)) first.push(id);
    else derived.set(parent, [...(derived.get(parent) ?? []), id]);
  }
  return { grants: known, first, derived };
};

/** A grant and all that were derived from it, each after its parent. */
export const branchOf = (tree: ChainTree, id: string): readonly GrantRecord[] => {
  const grant = tree.grants.get(id);
  return grant === undefined ? [] : [grant, ...(tree.derived.get(id) ?? []).flatMap((below) => branchOf(tree, below))];
};

/** What would end with a branch, as the dry run of another action reports it. */
export const effectOf = (branch: readonly GrantRecord[]): Effect => {
  const live = branch.filter(({ status }) => status === 'active').toSorted((one, other) => other.issued_at.localeCompare(one.issued_at));
  const byAddress = Map.groupBy(live, ({ address }) => address);
  return {
    dry_run: true,
    live_tokens: live.length,
    unrecorded_tokens: false,
    last_issued_at: live[0]?.issued_at ?? null,
    addresses: [...byAddress].map(([address, [latest, ...others]]) => ({
      address,
      live_tokens: 1 + others.length,
      last_issued_at: latest?.issued_at ?? '',
    })),
  };
};

/** Who acts for a subject, the present one first (RFC 8693 §4.1). */
export const actorsOf = (act: GrantRecord['act']): readonly string[] => {
  if (act === null) return [];
  const { sub, act: before } = act;
  const inner = typeof before === 'object' && before !== null ? actorsOf({ ...before }) : [];
  return [...(typeof sub === 'string' ? [sub] : []), ...inner];
};
