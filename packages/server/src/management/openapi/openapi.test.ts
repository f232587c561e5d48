import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Type } from 'typebox';
import { OpenApiDocument } from './openapi.ts';

const ROUTES = [
  ['GET', '/management/v1/widgets', 'widgetsList', false],
  ['POST', '/management/v1/widgets', 'widgetsCreate', true],
  ['GET', '/management/v1/widgets/:id', 'widgetsGet', true],
  ['PATCH', '/management/v1/widgets/:id', 'widgetsUpdate', true],
  ['POST', '/management/v1/widgets/:id/disable', 'widgetsDisable', false],
  ['GET', '/management/v1/widgets/:id/report', 'widgetsReport', false],
  ['GET', '/management/v1/widgets/:id/parts/:part_id', 'widgetsPartsGet', false],
  ['GET', '/management/v1/gauges', 'gaugesList', false],
  ['POST', '/management/v1/gauges', 'gaugesCreate', false],
  ['POST', '/management/v1/measure', 'measure', false],
] as const;

describe('the description of a new resource follows from its routes', () => {
  const document = new OpenApiDocument(ROUTES.map(([method, url]) => ({ method, url })));
  for (const [method, url, operationId, hasEtag] of ROUTES) {
    test(`${method} ${url} is ${operationId}, ${hasEtag ? 'with' : 'without'} an ETag`, () => {
      const described = document.describe({ response: { 200: Type.Object({}) } }, url, method);
      assert.equal('operationId' in described && described.operationId, operationId);
      assert.equal(JSON.stringify(described.response).includes('"etag"'), hasEtag);
    });
  }
});
