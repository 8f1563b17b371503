// Part of the entry, before everything that makes schemas: zod compiles none of them with code from strings, because the
// page's policy forbids it and even the attempt would be reported.
import { z } from 'zod';

z.config({ jitless: true });
