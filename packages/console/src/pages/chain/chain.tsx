// The chain of a token: what it was exchanged from, and what was exchanged from it, as a tree that can be cut anywhere.
import type { GrantChain, GrantRecord } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'wouter';
import { cliLine } from '../../actions/command-lines.ts';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Note } from '../../kit/note.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Tree } from '../../kit/tree.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { GrantStatus } from '../grants/grant-status.tsx';
import { type ChainTree, treeOf } from './branch.ts';
import { chainPath } from './chain-path.ts';
import { ChainToken } from './chain-token.tsx';

export const Page = () => {
  const { t } = useTexts();
  const { id = '' } = useParams<{ id: string }>();
  const chain = useQuery({ queryKey: ['chain', id], queryFn: () => management.grants.chain(id) });
  return (
    <PageFrame title={t('chain.title')} intro={t('chain.intro')}>
      <Loaded query={chain}>{(found) => <Chain key={id} chain={found} opened={id} />}</Loaded>
      <SameAs cli={cliLine('grant', 'chain', id)} call={{ method: 'GET', path: `${chainPath(id)}/chain` }} />
    </PageFrame>
  );
};

/** @param opened - the id that the page was opened with: one of the chain, or that of a token without a grant */
const Chain = ({ chain, opened }: { readonly chain: GrantChain; readonly opened: string }) => {
  const { t } = useTexts();
  const tree = treeOf(chain);
  const ids = chain.grants.map(({ grant_id }) => grant_id);
  const [chosen, setChosen] = useState(opened);
  const selected = tree.grants.get(chosen) ?? chain.grants[0];
  if (selected === undefined) return null;
  return (
    <>
      {chain.grants.some(({ depth, parent_id }) => depth > 0 && !tree.grants.has(parent_id ?? '')) && (
        <Note tone="info">{t('chain.hidden-parent')}</Note>
      )}
      {!chain.complete && <Note tone="warn">{t('chain.incomplete')}</Note>}
      {ids.length === 1 && selected.depth === 0 && <Note tone="info">{t('chain.single')}</Note>}
      <div className="columns">
        <section className="card" aria-labelledby="tree">
          <h2 id="tree">{t('chain.tree')}</h2>
          <Tree
            // Another number of tokens is another tree.
            key={ids.join(' ')}
            label={t('chain.tree')}
            ids={ids}
            first={tree.first}
            below={(id) => tree.derived.get(id) ?? []}
            selected={selected.grant_id}
            onSelect={setChosen}
          >
            {(id) => <Item grant={tree.grants.get(id)} tree={tree} />}
          </Tree>
        </section>
        <ChainToken key={selected.grant_id} grant={selected} tree={tree} />
      </div>
    </>
  );
};

const Item = ({ grant, tree }: { readonly grant: GrantRecord | undefined; readonly tree: ChainTree }) => {
  const { t } = useTexts();
  if (grant === undefined) return null;
  const { client_id, status, parent_id, audience, scope } = grant;
  const parent = tree.grants.get(parent_id ?? '');
  return (
    <span className="stack-tight">
      <span className="row">
        <strong className="break">{client_id}</strong>
        <GrantStatus status={status} />
      </span>
      <span className="small break">
        {parent === undefined ? '' : `${t('chain.item.from', { client: parent.client_id })} `}
        {t('chain.item.for', { audience: audience.join(' ') })}
      </span>
      <span className="small muted break">{scope === '' ? t('chain.no-scope') : scope}</span>
    </span>
  );
};
