// The URLs of instances, and one of them by its name.
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { Instance } from '../../records/instance.ts';
import { ONE_CLIENT } from '../clients/find.ts';
import type { ManagementDependencies } from '../request.ts';
import { InstanceName } from './schema.ts';

export const INSTANCES = `${ONE_CLIENT}/instances`;
export const ONE_INSTANCE = `${INSTANCES}/:instance_name`;
export const InstancePath = Type.Object({ client_id: Type.String(), instance_name: InstanceName });

/** @throws {@link Problem} 404 */
export const instanceNamed = async (
  { storage, instances }: Pick<ManagementDependencies, 'storage' | 'instances'>,
  { tenantId, clientId, kind }: Client,
  name: string,
): Promise<Instance> => {
  await instances.flush();
  const found = await storage.findInstance(tenantId, clientId, name);
  if (found !== undefined) return found;
  const isAgent = kind === 'agent';
  throw new Problem(
    404,
    isAgent ? 'The API client has no instance of this name.' : 'The API client is a service, and has no instance of this name.',
  );
};
