// Writes grants together with the assertions and proofs that they were obtained with.
import type { Replay } from '../../../records/replay.ts';
import type { ProvenGrant } from '../../contract/grants.ts';
import type { Backend } from '../backend.ts';
import { claimUses, useName } from '../replays/replays.ts';
import { insertGrants } from './record-grants.ts';

/** Writes the grants whose replays are all new. @returns the used replays, by the ids of the other grants */
export const recordProvenGrants = (backend: Backend, batch: readonly ProvenGrant[]): Promise<ReadonlyMap<string, readonly Replay[]>> =>
  backend.write(async (transaction) => {
    const uses = batch.flatMap(({ grant, replays }) => replays.map((replay) => ({ replay, grantId: grant.id })));
    const users = await claimUses(transaction, uses);
    // The grant's own use may be stored by an earlier commit of unknown outcome.
    const usedBefore = ({ grant, replays }: ProvenGrant) =>
      replays.filter((replay) => users.get(useName(replay.tenantId, replay.key)) !== grant.id);
    const refused = batch.flatMap((each) => {
      const used = usedBefore(each);
      return used.length === 0 ? [] : [[each.grant.id, used] as const];
    });
    const refusals = new Map(refused);
    await insertGrants(
      transaction,
      batch.flatMap(({ grant, unrecorded = false }) => (unrecorded || refusals.has(grant.id) ? [] : grant)),
    );
    return refusals;
  }, 'token');
