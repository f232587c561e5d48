// All certification paths of the tests, each with whether it must be trusted (RFC 5280).
import { CHAIN_PATHS } from './chain-paths.ts';
import { CONSTRAINED_PATHS } from './constrained-paths.ts';
import { CONTENT_PATHS } from './content-paths.ts';
import type { CertificationPath } from './path-shapes.ts';

/** The paths of all tables. */
export const CERTIFICATION_PATHS: readonly CertificationPath[] = [...CHAIN_PATHS, ...CONTENT_PATHS, ...CONSTRAINED_PATHS];
