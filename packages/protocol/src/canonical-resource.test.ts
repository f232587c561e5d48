import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { canonicalResource } from './canonical-resource.ts';

describe('canonicalResource() (RFC 3986 §6.2)', () => {
  const alike: readonly (readonly [string, string])[] = [
    ['https://mcp.example.com', 'https://mcp.example.com/'],
    ['https://mcp.example.com', 'HTTPS://MCP.example.com'],
    ['https://mcp.example.com/a', 'https://mcp.example.com:443/a'],
    ['http://localhost/a?b=C', 'http://LOCALHOST:80/a?b=C'],
    ['https://mcp.example.com?x', 'https://mcp.example.com/?x'],
  ];
  for (const [one, other] of alike) test(`${one} equals ${other}`, () => assert.equal(canonicalResource(one), canonicalResource(other)));
  const different: readonly (readonly [string, string])[] = [
    ['https://mcp.example.com/a', 'https://mcp.example.com/a/'],
    ['https://mcp.example.com/a', 'https://mcp.example.com/A'],
    ['https://mcp.example.com', 'http://mcp.example.com'],
    ['https://mcp.example.com', 'https://mcp.example.com:8443'],
    ['https://mcp.example.com', 'https://user@mcp.example.com'],
    ['https://mcp.example.com', 'https:\\\\mcp.example.com'],
    ['urn:example:a', 'URN:example:a'],
    ['billing', 'Billing'],
  ];
  for (const [one, other] of different)
    test(`${one} differs from ${other}`, () => assert.notEqual(canonicalResource(one), canonicalResource(other)));
});
