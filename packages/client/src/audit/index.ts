// Public names of `@mintmark/client/audit`: the verification of audit trails. A separate entry point, since
// it needs node:crypto.
export { FINDINGS, type Finding } from './findings.ts';
export { type AuditTrailReport, verifyAuditTrail } from './verify-trail.ts';
