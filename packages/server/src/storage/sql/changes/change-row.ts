// Maps changes to rows and back.
import type { Selectable } from 'kysely';
import type { Change } from '../../contract/changes.ts';
import type { ChangesTable } from './tables.ts';

/** The columns that a poll reads. */
export const CHANGE_COLUMNS = ['id', 'kind', 'tenant_id', 'subject'] as const;

type ChangeRow = Pick<Selectable<ChangesTable>, (typeof CHANGE_COLUMNS)[number]>;

export const changeRow = ({ id, kind, tenantId, subject }: Change): ChangeRow => ({ id, kind, tenant_id: tenantId, subject });

export const changeOf = ({ id, kind, tenant_id, subject }: ChangeRow): Change => ({ id, kind, tenantId: tenant_id, subject });
