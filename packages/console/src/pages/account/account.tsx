// The operator's own account: sessions, passkeys and the password.

import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useSession } from '../../shell/rights.ts';
import { Passkeys } from './passkeys.tsx';
import { Password } from './password.tsx';
import { Sessions } from './sessions.tsx';

export const Page = () => {
  const { t } = useTexts();
  const { operator, expires_at, idle_expires_at } = useSession();
  return (
    <PageFrame title={t('nav.account')} intro={t('account.intro')}>
      <section className="card">
        <dl className="pairs">
          <div>
            <dt>{t('sign-in.name')}</dt>
            <dd>{operator.name}</dd>
          </div>
          <div>
            <dt>{t('account.roles')}</dt>
            <dd>{operator.roles.join(', ')}</dd>
          </div>
          {operator.provider !== null && (
            <div>
              <dt>{t('account.provider')}</dt>
              <dd>{operator.provider}</dd>
            </div>
          )}
          <div>
            <dt>{t('account.session-ends')}</dt>
            <dd>
              <Time at={expires_at} />
            </dd>
          </div>
          <div>
            <dt>{t('account.idle-ends')}</dt>
            <dd>
              <Time at={idle_expires_at} />
            </dd>
          </div>
        </dl>
      </section>
      <Sessions />
      {operator.provider === null && (
        <div className="columns">
          <Passkeys />
          <Password />
        </div>
      )}
    </PageFrame>
  );
};
