// What others wrote cannot steer a terminal.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { printable, printableJson } from './printable.ts';

describe('text of others is shown, never obeyed', () => {
  const cases: [string, string, string][] = [
    ['plain text stays', 'Grüße, 世界 🎉', 'Grüße, 世界 🎉'],
    ['escape sequences', '\x1b[2J\x1b]0;title\x07', '\\u{1b}[2J\\u{1b}]0;title\\u{7}'],
    ['the one-byte form of them (C1)', '\x9b2J', '\\u{9b}2J'],
    ['line ends and tabs', 'a\r\nb\tc', 'a\\u{d}\\u{a}b\\u{9}c'],
    ['backspace and delete', 'a\b\x7f', 'a\\u{8}\\u{7f}'],
    ['turned reading order', 'a\u202egnp.exe\u2066', 'a\\u{202e}gnp.exe\\u{2066}'],
    ['what cannot be seen', 'ad\u200bmin\ufeff', 'ad\\u{200b}min\\u{feff}'],
    ['other line separators', 'a\u2028b\u2029', 'a\\u{2028}b\\u{2029}'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['half a character', 'a\ud800', 'a\\u{d800}'],
  ];
  for (const [name, given, want] of cases) test(name, () => assert.equal(printable(given), want));
});

describe('JSON', () => {
  const nasty = { 'k\x9b\u202e': ['\x1b[2J', '\x9b2J', '\x7f', '\u2028', '\u{e0041}', '\ud800', 'Grüße 🎉'] };
  test('has no such character in it', () =>
    assert.doesNotMatch(printableJson(nasty).replaceAll('\n', ''), /[\p{Cc}\u202e\u2028\u{e0041}]/u));
  test('and still says the same', () => assert.deepEqual(JSON.parse(printableJson(nasty)), nasty));
});
