// The column of an operator's roles: a JSON array. A role that a later version wrote grants nothing here.
import { isRoleName, type RoleName } from '../../../records/operator.ts';
import { parseTexts } from '../json-column.ts';

export const rolesOf = (json: string): readonly RoleName[] => parseTexts(json).filter(isRoleName);
