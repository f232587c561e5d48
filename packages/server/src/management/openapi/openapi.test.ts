import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Type } from 'typebox';
import { OpenApiDocument } from './openapi.ts';

const Widget = Type.Object({}, { $id: 'Widget' });
const Created = Type.Object({}, { $id: 'CreatedWidget' });
const Other = Type.Object({}, { $id: 'Other' });

const ROUTES = [
  ['GET', '/management/v1/widgets', 'widgetsList', { 200: Other }, false],
  ['POST', '/management/v1/widgets', 'widgetsCreate', { 201: Created }, true],
  ['GET', '/management/v1/widgets/:id', 'widgetsGet', { 200: Widget }, true],
  ['PATCH', '/management/v1/widgets/:id', 'widgetsUpdate', { 200: Widget }, true],
  ['POST', '/management/v1/widgets/:id/enable', 'widgetsEnable', { 200: Widget }, true],
  ['POST', '/management/v1/widgets/:id/disable', 'widgetsDisable', { 200: Type.Union([Other, Widget]) }, true],
  ['POST', '/management/v1/widgets/:id/stop', 'widgetsStop', { 204: Type.Null() }, false],
  ['GET', '/management/v1/widgets/:id/report', 'widgetsReport', { 200: Other }, false],
  ['GET', '/management/v1/widgets/:id/parts/:part_id', 'widgetsPartsGet', { 200: Other }, false],
  ['GET', '/management/v1/gauges', 'gaugesList', { 200: Other }, false],
  ['POST', '/management/v1/gauges', 'gaugesCreate', { 201: Other }, false],
  ['POST', '/management/v1/measure', 'measure', { 200: Other }, false],
] as const;

describe('the description of a new resource follows from its routes', () => {
  const document = new OpenApiDocument(ROUTES.map(([method, url, , response]) => ({ method, url, schema: { response } })));
  for (const [method, url, operationId, response, hasEtag] of ROUTES) {
    test(`${method} ${url} is ${operationId}, ${hasEtag ? 'with' : 'without'} an ETag`, () => {
      const described = document.describe({ response }, url, method);
      assert.equal('operationId' in described && described.operationId, operationId);
      assert.equal(JSON.stringify(described.response).includes('"etag"'), hasEtag);
    });
  }
});
