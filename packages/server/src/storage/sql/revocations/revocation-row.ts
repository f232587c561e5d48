// Maps revocations to rows and back.
import type { Selectable } from 'kysely';
import type { NumberedRevocation, Revocation } from '../../../records/revocation.ts';
import type { RevocationsTable } from './tables.ts';

export const REVOCATION_COLUMNS = ['seq', 'type', 'subject', 'status', 'gen_below', 'client_id', 'audience', 'exp'] as const;

export type RevocationRow = Selectable<RevocationsTable>;

/** All columns, in the order in which {@link revocationRow} has them. */
export const REVOCATION_ROW_COLUMNS = [
  ...(['status', 'gen_below', 'client_id', 'audience'] as const),
  ...(['tenant_id', 'seq', 'type', 'exp', 'subject'] as const),
] as const satisfies readonly (keyof RevocationRow)[];

const NONE = { status: null, gen_below: null, client_id: null, audience: null } as const;

export const revocationRow = (tenant_id: string, seq: number, event: Revocation): RevocationRow => {
  const row = { ...NONE, tenant_id, seq, type: event.type, exp: event.exp };
  switch (event.type) {
    case 'token':
      return { ...row, subject: event.jti, status: event.status, client_id: event.clientId, audience: event.audience };
    case 'credential':
      return { ...row, subject: event.cred, client_id: event.clientId };
    case 'client':
      return { ...row, subject: event.clientId, client_id: event.clientId, gen_below: event.genBelow };
    case 'instance':
      return { ...row, subject: event.instance, client_id: event.clientId, gen_below: event.genBelow };
    case 'tenant':
      return { ...row, subject: tenant_id, gen_below: event.genBelow };
    case 'key':
      return { ...row, subject: event.kid };
  }
};

export const revocationOf = (row: Omit<RevocationRow, 'tenant_id'>): NumberedRevocation => ({ seq: row.seq, revocation: eventOf(row) });

const eventOf = ({ type, subject, status, gen_below, client_id, audience, exp }: Omit<RevocationRow, 'tenant_id'>): Revocation => {
  switch (type) {
    case 'token':
      return { type, jti: subject, status: status ?? 1, clientId: client_id ?? '', audience: audience ?? '', exp };
    case 'credential':
      return { type, cred: subject, clientId: client_id ?? '', exp };
    case 'client':
      return { type, clientId: subject, genBelow: gen_below ?? 0, exp };
    case 'instance':
      return { type, instance: subject, clientId: client_id ?? '', genBelow: gen_below ?? 0, exp };
    case 'tenant':
      return { type, genBelow: gen_below ?? 0, exp };
    case 'key':
      return { type, kid: subject, exp };
  }
};
