// What each tab of a client's page gets.
import type { ClientRecord, Versioned } from '@mintmark/client/management';

export interface TabProps {
  readonly client: Versioned<ClientRecord>;
}
