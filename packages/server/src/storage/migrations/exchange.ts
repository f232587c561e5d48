// The exchange policies of clients.
import type { SchemaChange } from './schema-change.ts';

export const exchange: SchemaChange = { columns: { clients: ['exchange TEXT'] } };
