// The question before a token is revoked, with all that was derived from it.
import type { GrantRecord } from '@mintmark/client/management';
import type { ReactNode } from 'react';
import { Confirm } from '../../actions/confirm.tsx';
import { management } from '../../api/management.ts';
import { useTexts } from '../../language/language.tsx';
import { GRANT_QUERIES, revokeElsewhere } from '../grants/grant-state.tsx';
import { branchOf, effectOf, treeOf } from './branch.ts';

/** @param children - the tokens that would end, where they are known */
export const EndBranch = ({
  grant: { grant_id, client_id },
  onClose,
  children,
}: {
  readonly grant: GrantRecord;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}) => {
  const { t } = useTexts();
  return (
    <Confirm
      title={t('chain.end.title', { client: client_id })}
      text={
        <>
          <p>{t('chain.end.text')}</p>
          {children}
        </>
      }
      name={client_id}
      // Read again: others may have been derived since the page was opened.
      effect={async () => effectOf(branchOf(treeOf(await management.grants.chain(grant_id)), grant_id))}
      elsewhere={revokeElsewhere(grant_id)}
      action={t('chain.end')}
      run={() => management.grants.revoke(grant_id)}
      changes={GRANT_QUERIES}
      done={{ text: t('chain.ended', { client: client_id }) }}
      onClose={onClose}
    />
  );
};
