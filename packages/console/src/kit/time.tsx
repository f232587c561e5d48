// Points in time, with their zone, and how far away they are.
import { useEffect, useState } from 'react';
import { type Texts, useTexts } from '../language/language.tsx';
import { spanOf } from './span.ts';

/** A point in time with its zone. */
export const formatTime = (locale: string, at: Date): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at).concat(` ${zoneOf(locale, at)}`);

const zoneOf = (locale: string, at: Date): string =>
  new Intl.DateTimeFormat(locale, { timeZoneName: 'short' }).formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';

/** How far away a time is, in words: "in 13 d 4 h", "3 min ago". */
const distance = ({ t }: Texts, at: number, now: number): string => {
  const span = spanOf(Math.abs(at - now) / 1000);
  if (Math.abs(at - now) < 5000) return t('time.now');
  return at > now ? t('time.in', { span }) : t('time.ago', { span });
};

/** The time now, every half minute again. */
const useNow = (): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 30_000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
};

/**
 * @param at - RFC 3339
 * @param only - shows only the distance or the time; the other one is the title
 */
export const Time = ({ at, only }: { readonly at: string; readonly only?: 'distance' | 'time' }) => {
  const texts = useTexts();
  const now = useNow();
  const date = new Date(at);
  const [time, away] = [formatTime(texts.locale, date), distance(texts, date.getTime(), now)];
  return (
    <time dateTime={at} title={only === 'time' ? away : time}>
      {only === 'distance' ? away : only === 'time' ? time : `${time} (${away})`}
    </time>
  );
};

/** A day of the server's counts, which are by days in UTC. @param on - RFC 3339 */
export const Day = ({ on }: { readonly on: string }) => {
  const { locale } = useTexts();
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(on));
  return (
    <time dateTime={on.slice(0, 10)} title="UTC">
      {day}
    </time>
  );
};
