// Stands for zod in the page's bundle: the page's policy forbids code from strings, and even the attempt, which making a
// schema is, would be reported. Whoever makes schemas imports this first, in whatever order the page loads its parts.
import { z } from 'zod/v4';

z.config({ jitless: true });

export { z };
