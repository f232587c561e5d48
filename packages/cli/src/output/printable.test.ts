// Untrusted text cannot control the terminal.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { printable, printableJson, printableLines } from './printable.ts';

describe('printable escapes', () => {
  const cases: [string, string, string][] = [
    ['nothing in plain text', 'Grüße, 世界 🎉', 'Grüße, 世界 🎉'],
    ['escape sequences', '\x1b[2J\x1b]0;title\x07', '\\u{1b}[2J\\u{1b}]0;title\\u{7}'],
    ['escape sequences in C1 form', '\x9b2J', '\\u{9b}2J'],
    ['line ends and tabs', 'a\r\nb\tc', 'a\\u{d}\\u{a}b\\u{9}c'],
    ['backspace and delete', 'a\b\x7f', 'a\\u{8}\\u{7f}'],
    ['changes of the reading order', 'a\u202egnp.exe\u2066', 'a\\u{202e}gnp.exe\\u{2066}'],
    ['invisible characters', 'ad\u200bmin\ufeff', 'ad\\u{200b}min\\u{feff}'],
    ['other line separators', 'a\u2028b\u2029', 'a\\u{2028}b\\u{2029}'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['a lone surrogate', 'a\ud800', 'a\\u{d800}'],
  ];
  for (const [name, given, want] of cases) test(name, () => assert.equal(printable(given), want));
});

describe('printableLines', () => {
  const nasty = 'a\x1b[2J,"b\r\nc\rd\n';
  const shownAt = (stdout: boolean): string => printableLines(nasty, { terminal: { stdin: false, stdout, stderr: false } });
  test('escapes what is on a line of a terminal', () => assert.equal(shownAt(true), 'a\\u{1b}[2J,"b\nc\\u{d}d\n'));
  test('changes nothing for a program', () => assert.equal(shownAt(false), nasty));
});

describe('printableJson', () => {
  const nasty = { 'k\x9b\u202e': ['\x1b[2J', '\x9b2J', '\x7f', '\u2028', '\u{e0041}', '\ud800', 'Grüße 🎉'] };
  test('contains no such character', () =>
    assert.doesNotMatch(printableJson(nasty).replaceAll('\n', ''), /[\p{Cc}\u202e\u2028\u{e0041}]/u));
  test('has the same value', () => assert.deepEqual(JSON.parse(printableJson(nasty)), nasty));
  test('may be one line', () => {
    assert.doesNotMatch(printableJson(nasty, 0), /[\p{Cc}\u202e\u2028\u{e0041}]/u);
    assert.deepEqual(JSON.parse(printableJson(nasty, 0)), nasty);
  });
});
