// The trust rules of a client: by which tokens of trusted issuers it authenticates.
import { useQuery } from '@tanstack/react-query';
import { management } from '../../api/management.ts';
import { Loaded, State } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { RuleBuilder } from './rule-builder.tsx';
import { RuleRow } from './rule-row.tsx';
import type { TabProps } from './tab-props.ts';

export const TrustTab = ({ client }: TabProps) => {
  const { t } = useTexts();
  const { client_id } = client.record;
  const mayEdit = useRight('manageTrust');
  const trusts = useQuery({ queryKey: ['trusts', client_id], queryFn: () => management.trusts.list(client_id) });
  return (
    <>
      <section className="card" aria-labelledby="rules">
        <h2 id="rules">{t('trust.rules')}</h2>
        <Loaded query={trusts}>
          {(rules) =>
            rules.length === 0 ? (
              <State icon="empty" title={t('trust.none')}>
                <p>{t('trust.none.text')}</p>
              </State>
            ) : (
              <ul className="rows">
                {rules.map((rule) => (
                  <RuleRow key={rule.id} rule={rule} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
      {mayEdit && <RuleBuilder client={client.record} />}
    </>
  );
};
