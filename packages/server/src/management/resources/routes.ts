// /management/v1/resources: the APIs that tokens are for, by their resource indicators (RFC 8707).
import type { Route } from '../route.ts';
import { createResource } from './create.ts';
import { deleteResource } from './delete.ts';
import { listResources, showResource } from './read.ts';
import { updateResource } from './update.ts';

export const RESOURCE_ROUTES: readonly Route[] = [createResource, listResources, showResource, updateResource, deleteResource];
