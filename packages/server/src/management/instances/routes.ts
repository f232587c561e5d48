// /management/v1/clients/{client_id}/instances: the instances of an agent.
import type { Route } from '../route.ts';
import { instanceActions } from './actions.ts';
import { listInstances, showInstance } from './read.ts';

export const INSTANCE_ROUTES: readonly Route[] = [listInstances, showInstance, ...instanceActions];
