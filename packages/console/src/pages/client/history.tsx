// What was changed about a client, by whom.
import { AuditList } from '../audit/audit-list.tsx';
import type { TabProps } from './tab-props.ts';

export const HistoryTab = ({ client }: TabProps) => <AuditList filter={{ subject: client.record.client_id }} />;
