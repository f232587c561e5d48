// The recent grants of a client.
import { GrantList } from '../grants/grant-list.tsx';
import type { TabProps } from './tab-props.ts';

export const GrantsTab = ({ client }: TabProps) => <GrantList filter={{ client_id: client.record.client_id }} />;
