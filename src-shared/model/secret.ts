// Named secrets for file tools. Values go in and never come out.
import { z } from 'zod';

export const secretNameSchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
    'must start with a letter or _ and use only letters, digits and _, at most 64',
  );

export const secretValueSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(65_536, 'must be at most 65,536 characters long')
  .refine((text) => !text.includes('\u0000'), 'must not contain a NUL character');
