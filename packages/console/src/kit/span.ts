// Spans of time as two numbers with units, which read the same in every language: "13 d 4 h".

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A span in its two largest units. @param seconds - zero or more */
export const spanOf = (seconds: number): string => {
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) parts.push(`${amount} ${unit}`);
    // The second unit is the next smaller one, or none: "1 d", not "1 d 3 s".
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
};

/** A span as the command takes it: the largest unit that divides it. @param seconds - zero or more */
export const spanOption = (seconds: number): string => {
  if (seconds === 0) return '0';
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const)
    if (seconds % size === 0) return `${seconds / size}${unit}`;
  return `${seconds}s`;
};
