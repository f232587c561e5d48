// What needs attention: what ends soon, is faulty, wasteful or not used; the most urgent first.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Loaded, State } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { findAttention } from './attention-sources.ts';

/** The greatest number of things of each source, at first and on demand. */
const [FEW, MANY] = [5, 100];

export const Attention = () => {
  const texts = useTexts();
  const { t, language } = texts;
  const readsGrants = useRight('readGrants');
  const [limit, setLimit] = useState(FEW);
  const found = useQuery({
    queryKey: ['attention', language, limit],
    queryFn: () => findAttention(texts, readsGrants, limit),
    placeholderData: (previous) => previous,
  });
  return (
    <section className="card" aria-labelledby="attention">
      <h2 id="attention">{t('attention')}</h2>
      <Loaded query={found}>
        {({ items, hasMore }) =>
          items.length === 0 ? (
            <State icon="check" title={t('attention.none')}>
              <p>{t('attention.none.text')}</p>
            </State>
          ) : (
            <>
              <ul className="rows">
                {items.map(({ name, tone, kind, at, text, path }) => (
                  <li key={`${kind} ${name} ${at}`} className="row spread">
                    <span className="row">
                      <Badge tone={tone}>{kind}</Badge>
                      <Link href={path} className="break">
                        {name}
                      </Link>
                    </span>
                    <span className="muted small">
                      {text} {at !== undefined && <Time at={at} />}
                    </span>
                  </li>
                ))}
              </ul>
              {hasMore && limit === FEW && (
                <div>
                  <Button size="small" busy={found.isFetching} onClick={() => setLimit(MANY)}>
                    {t('attention.more')}
                  </Button>
                </div>
              )}
            </>
          )
        }
      </Loaded>
    </section>
  );
};
