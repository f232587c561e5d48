// Time spans mean the same in every option that takes one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Command } from 'commander';
import { memoryIo } from './command-run.sample.ts';
import { COMMANDS } from './command-tree.ts';
import { type CommandTree, newCommand } from './define-command.ts';

/** The options that take a time span, with the command that each belongs to. */
const spanOptions = async (nodes: CommandTree, words: string): Promise<readonly (readonly [string, Command['options'][number]])[]> => {
  const found = await Promise.all(
    Object.entries(nodes).map(async ([name, node]) => {
      if ('children' in node) return spanOptions(node.children, `${words}${name} `);
      const { io } = memoryIo();
      const command = newCommand('', name, io);
      (await node.load()).command.configure(command, io);
      const takesSpan = command.options.filter(({ flags, parseArg }) => flags.endsWith('<span>') && parseArg !== undefined);
      return takesSpan.map((option) => [`${words}${name} ${option.long}`, option] as const);
    }),
  );
  return found.flat();
};

const options = await spanOptions(COMMANDS, '');

describe('a time span', () => {
  const parsedBy = ({ parseArg }: Command['options'][number], text: string): unknown => {
    try {
      return parseArg?.(text, undefined);
    } catch (error) {
      assert.match(String(error), /InvalidArgument|CommanderError/);
      return undefined;
    }
  };

  test('is taken by many options', () => assert.ok(options.length >= 20, String(options.length)));

  for (const [what, option] of options) {
    test(`of ${what} has a unit, and is 0 alike with one and without`, () => {
      assert.equal(parsedBy(option, '2m'), 120);
      assert.equal(parsedBy(option, '1d'), 86_400);
      for (const none of ['0s', '0m', '0h', '0d']) assert.equal(parsedBy(option, none), parsedBy(option, '0'), none);
      for (const invalid of ['', 's', '-1s', '1.5h', '1w', '1 h', '01m', 'soon'])
        assert.equal(parsedBy(option, invalid), undefined, invalid);
    });
  }
});
