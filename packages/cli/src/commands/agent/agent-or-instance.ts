// What `mintmark agent stop` and `start` act on: an agent, or one of its instances.
import type { ClientRecord, InstanceRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { ONE_CLIENT_COMMAND } from '../client/client-card.ts';
import { instanceOutput } from './instance-card.ts';

/** The option that names an instance. */
export interface InstanceOption {
  readonly instance?: string;
}

/** A client, or an instance. */
export type AgentOrInstance = ClientRecord | InstanceRecord;

/** It in every format. */
export const agentOrInstanceOutput = (record: AgentOrInstance): Output =>
  'tokens' in record ? instanceOutput(record) : ONE_CLIENT_COMMAND.show(record);
