// The query of one client, which its tabs share, and what their forms need to load it again.
import { management } from '../../api/management.ts';

export const clientQuery = (clientId: string) => ({ queryKey: ['client', clientId], queryFn: () => management.clients.get(clientId) });

/** For `useVersionedForm`. */
export const clientForm = (clientId: string) => ({ queryKey: ['client', clientId], read: () => management.clients.get(clientId) });
