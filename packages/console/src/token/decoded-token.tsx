// A token, decoded: its header and claims, and its times in words.
import { Code } from '../kit/copy.tsx';
import { Time } from '../kit/time.tsx';
import { useTexts } from '../language/language.tsx';
import { type DecodedToken, decodeToken } from './decode.ts';

const TIMES = { iat: 'token.issued', nbf: 'token.not-before', exp: 'token.expires' } as const;

export const DecodedTokenView = ({ token }: { readonly token: string }) => {
  const { t } = useTexts();
  const decoded = decodeToken(token);
  if (decoded === undefined) return <p className="muted">{t('token.opaque')}</p>;
  return (
    <div className="stack">
      <Times decoded={decoded} />
      <div className="columns">
        <section className="stack-tight">
          <h3>{t('token.header')}</h3>
          <Code text={JSON.stringify(decoded.header, undefined, 2)} of={t('token.header')} />
        </section>
        <section className="stack-tight">
          <h3>{t('token.claims')}</h3>
          <Code text={JSON.stringify(decoded.claims, undefined, 2)} of={t('token.claims')} />
        </section>
      </div>
    </div>
  );
};

const Times = ({ decoded: { claims } }: { readonly decoded: DecodedToken }) => {
  const { t } = useTexts();
  const times = (Object.keys(TIMES) as (keyof typeof TIMES)[]).flatMap((name) => {
    const value = claims[name];
    return typeof value === 'number' && Math.abs(value) < 8e12 ? [{ name, at: new Date(value * 1000).toISOString() }] : [];
  });
  return (
    <dl className="pairs">
      {times.map(({ name, at }) => (
        <div key={name}>
          <dt>{t(TIMES[name])}</dt>
          <dd>
            <Time at={at} />
          </dd>
        </div>
      ))}
    </dl>
  );
};
