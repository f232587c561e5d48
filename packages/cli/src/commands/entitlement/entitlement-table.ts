// Formats entitlements.
import type { EntitlementRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { card, table } from '../../output/table.ts';

/** One entitlement in every format. */
const entitlementOutput = (entitlement: EntitlementRecord): Output => ({
  json: entitlement,
  ids: [entitlement.name],
  lines: () =>
    card([
      ['name', entitlement.name],
      ['kind', KINDS[entitlement.kind]],
      ['description', entitlement.description],
      ['may be limited', entitlement.limitable ? `to the clients of one owner, as ${entitlement.name}@payments` : null],
      ['created', entitlement.created_at],
    ]),
});

/** Entitlements in every format. */
export const entitlementsOutput = (entitlements: readonly EntitlementRecord[]): Output => ({
  json: entitlements,
  ids: entitlements.map(({ name }) => name),
  lines: (width) =>
    table(
      ['ENTITLEMENT', 'KIND', 'WHAT FOR'],
      entitlements.map(({ name, kind, description }) => [name, KINDS[kind], description]),
      { width, shrinkable: ['WHAT FOR'] },
    ),
});

const KINDS: Record<EntitlementRecord['kind'], string> = { built_in: 'built in', own: 'own', inert: 'inert' };

/** The parts that every command for one entitlement shares. */
export const ONE_ENTITLEMENT_COMMAND = {
  arguments: [['<name>', 'the entitlement']],
  show: entitlementOutput,
  quiet: 'print the name only',
} as const;
