// Usage as CSV (RFC 4180), for spreadsheets and billing. Columns are only ever appended.
import { timestamp } from '../requests/timestamp.ts';
import { reasonsOf, refusedIn, type UsageRow } from './rows.ts';

const COLUMNS = ['start', 'by', 'group', 'key', 'granted', 'coalesced', 'introspected', 'refused', 'reasons'] as const;

/** The names of the columns, as a line. */
export const CSV_HEADER = `${COLUMNS.join(',')}\r\n`;

/** A row as a line. */
export const csvLine = (row: UsageRow, by: string, group: string): string => {
  const { start, key, outcomes } = row;
  const count = (outcome: string): string => String(outcomes.get(outcome) ?? 0);
  const reasons = reasonsOf(row).map(([reason, each]) => `${reason}=${each}`);
  const cells = [
    ...[timestamp(start * 1000), by, group, key],
    ...[count('granted'), count('coalesced'), count('introspected'), String(refusedIn(row)), reasons.join(' ')],
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
};

/**
 * A cell. A spreadsheet evaluates one that starts like a formula, and ids and labels are chosen by others: it gets
 * an apostrophe, which a spreadsheet does not show.
 */
const csvCell = (text: string): string => {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};
