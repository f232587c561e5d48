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
 * Where a spreadsheet may read the beginning of a formula: at the start of a cell, also in full-width characters and after
 * blanks; and within one after what separates cells where the comma is the decimal sign, or if a program ignores the quotes.
 */
const FORMULA = /(^|[;,\t\r\n])(["'\s]*)(?=[=+\-@＝＋－＠])/g;

/**
 * A cell. Ids and labels are chosen by others, and a spreadsheet would evaluate them: what starts like a formula gets an
 * apostrophe, which a spreadsheet does not show.
 */
const csvCell = (text: string): string => {
  const plain = text.replace(FORMULA, "$1$2'").replace(/^(?=[\t\r])/, "'");
  return /[",;\r\n\t]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};
