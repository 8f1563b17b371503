// What the parts of the form share: its content, how it changes, and what is wrong with it.
import { createContext, useContext } from 'react';
import type { ServerForm } from './form-model.ts';
import type { FieldErrors } from './validate-form.ts';

export interface FormState {
  readonly form: ServerForm;
  readonly errors: FieldErrors;
  change(change: Partial<ServerForm>): void;
}

export const FormContext = createContext<FormState | null>(null);

export function useForm(): FormState {
  const state = useContext(FormContext);
  if (!state) throw new Error('This field is used outside of the server form');
  return state;
}
