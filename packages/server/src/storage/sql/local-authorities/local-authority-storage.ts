// Implements the part of the storage contract for local CAs, in SQL.
import type { LocalAuthorityStorage } from '../../contract/local-authorities.ts';
import type { Backend } from '../backend.ts';
import { addLocalAuthority, allLocalAuthorities } from './local-authorities.ts';

export const localAuthorityStorage = (backend: Backend): LocalAuthorityStorage => ({
  localAuthorities: () => allLocalAuthorities(backend.reads),
  addLocalAuthority: (authority) => addLocalAuthority(backend, authority),
});
