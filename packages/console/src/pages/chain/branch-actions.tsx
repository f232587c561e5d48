// What can be done with a branch: suspend it, which can be undone, and end it for good, after saying what would end.
import type { GrantRecord } from '@mintmark/client/management';
import { useState } from 'react';
import { Confirm } from '../../actions/confirm.tsx';
import { ActionButton, ActionLines } from '../../actions/direct-action.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { revokeElsewhere, useGrantActions, useGrantsChanged } from '../grants/grant-state.tsx';
import { branchOf, type ChainTree, effectOf, treeOf } from './branch.ts';

export const BranchActions = ({ grant, tree }: { readonly grant: GrantRecord; readonly tree: ChainTree }) => {
  const { t } = useTexts();
  const { suspend, reactivate } = useGrantActions(grant.grant_id, false);
  const may = useRight('manageGrants');
  const [ending, setEnding] = useState(false);
  // Of a token that was ended by another, what it led to has ended, too.
  if (!may || (grant.status !== 'active' && grant.status !== 'suspended')) return null;
  const toggle = grant.suspended_at === null ? suspend : reactivate;
  return (
    <>
      <div className="row row-end">
        <ActionButton action={toggle} />
        <Button kind="danger" onClick={() => setEnding(true)}>
          {t('chain.end')} …
        </Button>
      </div>
      <ActionLines actions={[toggle]} />
      {ending && <EndBranch grant={grant} tree={tree} onClose={() => setEnding(false)} />}
    </>
  );
};

const EndBranch = ({
  grant: { grant_id, client_id },
  tree,
  onClose,
}: {
  readonly grant: GrantRecord;
  readonly tree: ChainTree;
  readonly onClose: () => void;
}) => {
  const { t } = useTexts();
  const toast = useToast();
  const onChanged = useGrantsChanged();
  return (
    <Confirm
      title={t('chain.end.title', { client: client_id })}
      text={
        <>
          <p>{t('chain.end.text')}</p>
          <ul className="stack-tight">
            {branchOf(tree, grant_id)
              .filter(({ status }) => status === 'active' || status === 'suspended')
              .map(({ grant_id: id, client_id: client, audience }) => (
                <li key={id} className="break">
                  <strong>{client}</strong> {t('chain.item.for', { audience: audience.join(' ') })}
                </li>
              ))}
          </ul>
        </>
      }
      name={client_id}
      // Read again: others may have been derived since the page was opened.
      effect={async () => effectOf(branchOf(treeOf(await management.grants.chain(grant_id)), grant_id))}
      elsewhere={revokeElsewhere(grant_id)}
      action={t('chain.end')}
      run={() => management.grants.revoke(grant_id)}
      onClose={onClose}
      onDone={() => {
        onClose();
        toast({ text: t('chain.ended', { client: client_id }) });
        onChanged();
      }}
    />
  );
};
