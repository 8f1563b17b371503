// The validator the form library asks for: it only needs to know which alternative a value fits.
import type { RJSFSchema, ValidatorType } from '@rjsf/utils';
import { checkArguments } from './check-arguments.ts';

export const formValidator: ValidatorType<unknown, RJSFSchema> = {
  isValid: (schema, value) => checkArguments(schema, value).length === 0,
  // What is wrong is shown when the tool is run, against the server's own schema.
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({ errors: [] }),
};
