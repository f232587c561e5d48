// What exports state about their origin: this server, unless OpenTelemetry's variables name something else.
import { hostname } from 'node:os';
import {
  defaultResource,
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { VERSION } from '../system/version.ts';

/** The facts of a process. */
export interface ResourceFacts {
  /** The same for all processes of a server. */
  readonly instanceId: string;
  /** The number of the worker; `undefined` in a server of one process, and for what all processes have measured. */
  readonly worker: number | undefined;
}

/** Creates the resource of an export. */
export const resourceOf = ({ instanceId, worker }: ResourceFacts): Resource => {
  const own = resourceFromAttributes({
    'service.name': 'mintmark',
    'service.version': VERSION,
    'service.instance.id': instanceId,
    'host.name': hostname(),
    'process.pid': process.pid,
    ...(worker === undefined ? undefined : { 'mintmark.worker': worker }),
  });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }));
};
