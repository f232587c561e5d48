// A tree, as the ARIA Authoring Practices describe it: the arrow keys lead from item to item, and open and close them.
// The item with the focus is the selected one.
import { hotkeysCoreFeature, syncDataLoaderFeature } from '@headless-tree/core';
import { useTree } from '@headless-tree/react';
import { type ReactNode, useEffect } from 'react';
import { Icon } from './icon.tsx';

/** The id of what contains the first items; no item has it. */
const ROOT = '';
/** By how much each level is indented, in rem: sixteen levels fit a window of 360 pixels. */
const INDENT = 0.8;

/**
 * @param ids - of all items
 * @param first - the ids of the items at the top
 * @param below - the ids of the items below one
 * @param selected - the item that is selected first
 */
export const Tree = ({
  label,
  ids,
  first,
  below,
  selected,
  onSelect,
  children,
}: {
  readonly label: string;
  readonly ids: readonly string[];
  readonly first: readonly string[];
  readonly below: (id: string) => readonly string[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  readonly children: (id: string) => ReactNode;
}) => {
  const tree = useTree<string>({
    rootItemId: ROOT,
    getItemName: (item) => item.getId(),
    isItemFolder: (item) => below(item.getId()).length > 0,
    dataLoader: { getItem: (id) => id, getChildren: (id) => [...(id === ROOT ? first : below(id))] },
    initialState: { expandedItems: [...ids], focusedItem: selected },
    features: [syncDataLoaderFeature, hotkeysCoreFeature],
  });
  const focused = tree.getFocusedItem().getId();
  useEffect(() => {
    if (focused !== selected) onSelect(focused);
  }, [focused, selected, onSelect]);
  return (
    <div {...tree.getContainerProps(label)} className="tree">
      {tree.getItems().map((item) => {
        const props = {
          ...item.getProps(),
          // Its content is its name. A click selects it, also one that closes it above the selected item.
          ...{ 'aria-label': undefined, 'aria-selected': item.getId() === focused, onClick: () => item.setFocused() },
          ...{ className: 'tree-item', style: { marginInlineStart: `${item.getItemMeta().level * INDENT}rem` } },
        };
        const toggle = {
          className: 'tree-toggle',
          'aria-hidden': true,
          onClick: () => (item.isExpanded() ? item.collapse() : item.expand()),
        };
        return (
          <div {...props} key={item.getId()}>
            <span {...toggle}>{item.isFolder() && <Icon name="chevron" />}</span>
            {children(item.getId())}
          </div>
        );
      })}
    </div>
  );
};
